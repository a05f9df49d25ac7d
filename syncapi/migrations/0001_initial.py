"""What phones were given and what they sent: cursors, phones, devices, codes, what needs attention."""

import clinical.migrations._together
import clinical.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinical", "0003_access_function"),
        ("clinical", "__first__"),
    ]

    operations = [
        clinical.migrations._together.Together(
            operations=[
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="syncapi.phonecode",
                            ),
                        ),
                        ("name", models.TextField()),
                        ("platform", models.TextField()),
                        ("digest", models.BinaryField(max_length=32, unique=True)),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("ended_at", clinical.models.fields.MomentField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("cursor", models.BigIntegerField()),
                        ("chain", models.BigIntegerField(db_index=True, null=True)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="receipts",
                                to="syncapi.device",
                            ),
                        ),
                        ("latest", models.BigIntegerField(null=True)),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("number", models.BigIntegerField(db_index=True, default=0)),
                        ("size_bytes", models.BigIntegerField()),
                        ("counts", models.JSONField(default=dict)),
                        ("unknown_columns", models.JSONField(default=dict)),
                        ("did_not_stand", models.JSONField(default=dict)),
                        (
                            "registered",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-at"], name="receipt_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="Digest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="digest",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("waiting", models.PositiveIntegerField(default=0)),
                        ("over_a_day", models.PositiveIntegerField(default=0)),
                        ("over_a_week", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="PhoneCode",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phone_codes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="name of the phone"
                            ),
                        ),
                        ("digest", models.BinaryField(max_length=32, unique=True)),
                        ("chain", models.BigIntegerField(null=True)),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", clinical.models.fields.MomentField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "phone code",
                        "verbose_name_plural": "phone codes",
                    },
                ),
                migrations.CreateModel(
                    name="Phone",
                    fields=[
                        ("chain", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "label",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="name of the phone"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phones",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "users",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), size=None
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="phones",
                                to="syncapi.phonecode",
                            ),
                        ),
                        ("from_elsewhere", models.BooleanField(default=False)),
                        ("pulled_at", clinical.models.fields.MomentField()),
                        ("pushed_at", clinical.models.fields.MomentField(null=True)),
                        ("holds", models.BigIntegerField(null=True)),
                        ("schema_version", models.IntegerField(null=True)),
                        ("clock_from_ms", models.BigIntegerField(null=True)),
                        ("clock_to_ms", models.BigIntegerField(null=True)),
                        ("empty_asked_at", clinical.models.fields.MomentField(null=True)),
                        (
                            "empty_asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("empty_at_once", models.BooleanField(default=False)),
                        ("emptied_at", clinical.models.fields.MomentField(null=True)),
                    ],
                    options={
                        "verbose_name": "phone",
                        "verbose_name_plural": "phones",
                    },
                ),
                migrations.CreateModel(
                    name="Pull",
                    fields=[
                        ("cursor", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pulls",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("came_with", models.BigIntegerField()),
                        ("chain", models.BigIntegerField(db_index=True)),
                        ("horizon", models.BigIntegerField()),
                        ("withdrawn_to", models.BigIntegerField()),
                        ("pushed_to", models.BigIntegerField(default=0)),
                        ("sweep", models.BigIntegerField(null=True)),
                        ("sweep_unknown", models.BooleanField(default=False)),
                        ("full", models.BooleanField(default=False)),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("pushed_at", clinical.models.fields.MomentField(null=True)),
                        (
                            "emptying",
                            models.CharField(
                                blank=True,
                                choices=[("hidden", "Hidden"), ("listed", "Listed")],
                                default="",
                                max_length=6,
                            ),
                        ),
                        ("sent", models.IntegerField(default=0)),
                        ("withdrawn", models.IntegerField(default=0)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="pulls",
                                to="syncapi.device",
                            ),
                        ),
                        ("after_push", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-at"], name="pull_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="Shown",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("session", models.CharField(blank=True, max_length=64)),
                        ("patient_id", models.UUIDField()),
                        ("part", models.CharField(max_length=20)),
                        ("horizon", models.BigIntegerField()),
                        (
                            "seen",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        (
                            "wrote",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        (
                            "at",
                            clinical.models.fields.MomentField(
                                db_index=True, default=django.utils.timezone.now
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "patient_id", "part", "session"),
                                name="one_view_of_each_part_per_session",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "digest",
                            models.BinaryField(max_length=32, primary_key=True, serialize=False),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to="syncapi.phonecode",
                            ),
                        ),
                        ("password_mark", models.BinaryField(max_length=32)),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("expires_at", clinical.models.fields.MomentField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "made_at"], name="token_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="TrayEntry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Needs attention"),
                                    ("applied", "Filed"),
                                    ("superseded", "Replaced by a later one"),
                                    ("withdrawn", "Deleted on the phone"),
                                    ("refused", "Refused"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        ("verdict", models.CharField(max_length=20)),
                        ("reason", models.TextField()),
                        ("fields", models.JSONField(default=list)),
                        ("table", models.TextField()),
                        ("record_key", models.TextField()),
                        ("operation", models.CharField(max_length=7)),
                        ("content", models.BinaryField()),
                        ("earlier", models.JSONField(default=list)),
                        ("patient_id", models.UUIDField(db_index=True, null=True)),
                        ("clinic_id", models.UUIDField(null=True)),
                        ("form_id", models.UUIDField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tray",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tray",
                                to="syncapi.receipt",
                            ),
                        ),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        (
                            "changed_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("number", models.BigIntegerField(null=True)),
                        (
                            "resolved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("resolved_at", clinical.models.fields.MomentField(null=True)),
                        ("resolution_note", models.TextField(default="")),
                    ],
                    options={
                        "verbose_name": "record that needs attention",
                        "verbose_name_plural": "needs attention",
                        "indexes": [
                            models.Index(
                                fields=["state", "verdict", "patient_id"], name="tray_waiting"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("table", "record_key"),
                                name="one_open_tray_entry_per_record",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answered",
                    fields=[
                        (
                            "receipt",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="answered",
                                serialize=False,
                                to="syncapi.receipt",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("push_id", models.UUIDField()),
                        ("digest", models.BinaryField(max_length=32)),
                        ("verdicts", models.TextField()),
                        ("as_sent", models.JSONField(default=dict)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "push_id"), name="one_answer_per_push_id"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
