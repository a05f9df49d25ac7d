"""All records, their history and the triggers that keep them, after Wagtail's own tables."""

import clinical.facts.births
import clinical.facts.sex
import clinical.migrations._together
import clinical.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinical", "0001_user"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        clinical.migrations._together.Together(
            operations=[
                migrations.CreateModel(
                    name="Access",
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
                                related_name="access",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="access",
                                to="clinical.clinic",
                            ),
                        ),
                        ("sees", models.BooleanField()),
                        ("reads", models.BooleanField(default=False)),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "clinic"), name="one_access_per_user_and_clinic"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reads", False), ("sees", True), _connector="OR"
                                ),
                                name="who_reads_charts_sees_patients",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessChange",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("permission", "Permission in a clinic"),
                                    ("sharing", "Clinics that share patients"),
                                    ("charts", "Front desk"),
                                    ("leaving", "Leaving"),
                                    ("readers", "Readers of a form"),
                                    ("patient", "Clinic of a patient"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("done", "Done"),
                                    ("undone", "Undone"),
                                    ("called_off", "Called off"),
                                    ("failed", "Could not be done"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("details", models.JSONField()),
                        ("foreseen", models.JSONField(default=list)),
                        ("before", models.JSONField(default=list)),
                        ("after", models.JSONField(default=list)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "asked_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("due_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("done_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("problem", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "verbose_name": "change of who sees whom",
                        "verbose_name_plural": "changes of who sees whom",
                        "indexes": [
                            models.Index(fields=["state", "due_at"], name="access_change_due")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.access",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("sees", models.BooleanField()),
                        ("reads", models.BooleanField(default=False)),
                        ("change_number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="access_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppConfig",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        ("namespace", models.TextField()),
                        ("key", models.TextField()),
                        ("value", models.TextField(blank=True, default="")),
                        ("data_type", models.TextField(default="string")),
                        ("display_name", models.TextField(blank=True, null=True)),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("namespace", "key"), name="one_value_per_setting"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppConfigVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.appconfig",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        ("namespace", models.TextField()),
                        ("key", models.TextField()),
                        ("value", models.TextField(blank=True, default="")),
                        ("data_type", models.TextField(default="string")),
                        ("display_name", models.TextField(blank=True, null=True)),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="appconfig_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "current_visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "fulfilled_visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "starts_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("duration_minutes", models.IntegerField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, default="")),
                        ("notes", models.TextField(blank=True, default="")),
                        ("is_walk_in", models.BooleanField(default=False)),
                        ("departments", models.JSONField(default=list)),
                        ("status", models.TextField(default="pending")),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "appointment",
                        "verbose_name_plural": "appointments",
                    },
                ),
                migrations.CreateModel(
                    name="AppointmentVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.appointment",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "current_visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "fulfilled_visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "starts_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("duration_minutes", models.IntegerField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, default="")),
                        ("notes", models.TextField(blank=True, default="")),
                        ("is_walk_in", models.BooleanField(default=False)),
                        ("departments", models.JSONField(default=list)),
                        ("status", models.TextField(default="pending")),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="appointment_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="clinical.drug",
                            ),
                        ),
                        ("batch_number", models.TextField()),
                        ("expires_at", clinical.models.fields.MomentField()),
                        (
                            "manufactured_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                        (
                            "received_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("quantity_received", models.IntegerField()),
                        ("supplier_name", models.TextField(blank=True, null=True)),
                        (
                            "purchase_price",
                            clinical.models.fields.ExactDecimalField(
                                blank=True, decimal_places=20, max_digits=50, null=True
                            ),
                        ),
                        ("purchase_currency", models.TextField(blank=True, null=True)),
                        ("is_quarantined", models.BooleanField(default=False)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "batch",
                        "verbose_name_plural": "batches",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("drug", "batch_number"),
                                name="batch_number_is_unique_per_drug",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.batch",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "drug",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        ("batch_number", models.TextField()),
                        ("expires_at", clinical.models.fields.MomentField()),
                        (
                            "manufactured_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                        (
                            "received_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("quantity_received", models.IntegerField()),
                        ("supplier_name", models.TextField(blank=True, null=True)),
                        (
                            "purchase_price",
                            clinical.models.fields.ExactDecimalField(
                                blank=True, decimal_places=20, max_digits=50, null=True
                            ),
                        ),
                        ("purchase_currency", models.TextField(blank=True, null=True)),
                        ("is_quarantined", models.BooleanField(default=False)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="batch_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeBase",
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
                        ("base", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="change_base_is_one_row"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clinic",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        ("name", models.TextField(verbose_name="name")),
                        (
                            "is_archived",
                            models.BooleanField(default=False, verbose_name="archived"),
                        ),
                        (
                            "sharing_group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="clinical.sharinggroup",
                                verbose_name="sharing group",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(blank=True, max_length=64, verbose_name="time zone"),
                        ),
                    ],
                    options={
                        "verbose_name": "clinic",
                        "verbose_name_plural": "clinics",
                    },
                ),
                migrations.CreateModel(
                    name="ClinicDepartment",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("name", models.TextField(default="", verbose_name="name")),
                        ("code", models.TextField(blank=True, null=True)),
                        ("description", models.TextField(blank=True, null=True)),
                        ("status", models.TextField(default="active")),
                        ("can_dispense_medications", models.BooleanField(default=False)),
                        ("can_perform_labs", models.BooleanField(default=False)),
                        ("can_perform_imaging", models.BooleanField(default=False)),
                        ("additional_capabilities", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "department",
                        "verbose_name_plural": "departments",
                    },
                ),
                migrations.CreateModel(
                    name="ClinicDepartmentVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.clinicdepartment",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("name", models.TextField(default="", verbose_name="name")),
                        ("code", models.TextField(blank=True, null=True)),
                        ("description", models.TextField(blank=True, null=True)),
                        ("status", models.TextField(default="active")),
                        ("can_dispense_medications", models.BooleanField(default=False)),
                        ("can_perform_labs", models.BooleanField(default=False)),
                        ("can_perform_imaging", models.BooleanField(default=False)),
                        ("additional_capabilities", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="clinicdepartment_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClinicPermission",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="permissions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="permissions",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "can_register_patients",
                            models.BooleanField(default=False, verbose_name="register patients"),
                        ),
                        (
                            "can_view_history",
                            models.BooleanField(
                                default=False, verbose_name="see patients and their history"
                            ),
                        ),
                        (
                            "can_edit_records",
                            models.BooleanField(
                                default=False, verbose_name="write and edit records"
                            ),
                        ),
                        (
                            "can_delete_records",
                            models.BooleanField(default=False, verbose_name="delete form answers"),
                        ),
                        (
                            "is_clinic_admin",
                            models.BooleanField(default=False, verbose_name="clinic manager"),
                        ),
                        (
                            "can_edit_other_provider_event",
                            models.BooleanField(
                                default=False, verbose_name="edit form answers of others"
                            ),
                        ),
                        (
                            "can_download_patient_reports",
                            models.BooleanField(default=False, verbose_name="download reports"),
                        ),
                        (
                            "can_prescribe_medications",
                            models.BooleanField(default=False, verbose_name="prescribe"),
                        ),
                        (
                            "can_dispense_medications",
                            models.BooleanField(default=False, verbose_name="dispense"),
                        ),
                        (
                            "can_delete_patient_visits",
                            models.BooleanField(default=False, verbose_name="delete visits"),
                        ),
                        (
                            "can_delete_patient_records",
                            models.BooleanField(default=False, verbose_name="delete patients"),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "permission",
                        "verbose_name_plural": "permissions",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at", None)),
                                fields=("user", "clinic"),
                                name="one_permission_row_per_user_and_clinic",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_clinic_admin", False),
                                    models.Q(
                                        ("can_delete_patient_records", True),
                                        ("can_delete_patient_visits", True),
                                        ("can_delete_records", True),
                                        ("can_dispense_medications", True),
                                        ("can_download_patient_reports", True),
                                        ("can_edit_other_provider_event", True),
                                        ("can_edit_records", True),
                                        ("can_prescribe_medications", True),
                                        ("can_register_patients", True),
                                        ("can_view_history", True),
                                        ("is_clinic_admin", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="clinic_manager_has_every_flag",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClinicPermissionVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.clinicpermission",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "can_register_patients",
                            models.BooleanField(default=False, verbose_name="register patients"),
                        ),
                        (
                            "can_view_history",
                            models.BooleanField(
                                default=False, verbose_name="see patients and their history"
                            ),
                        ),
                        (
                            "can_edit_records",
                            models.BooleanField(
                                default=False, verbose_name="write and edit records"
                            ),
                        ),
                        (
                            "can_delete_records",
                            models.BooleanField(default=False, verbose_name="delete form answers"),
                        ),
                        (
                            "is_clinic_admin",
                            models.BooleanField(default=False, verbose_name="clinic manager"),
                        ),
                        (
                            "can_edit_other_provider_event",
                            models.BooleanField(
                                default=False, verbose_name="edit form answers of others"
                            ),
                        ),
                        (
                            "can_download_patient_reports",
                            models.BooleanField(default=False, verbose_name="download reports"),
                        ),
                        (
                            "can_prescribe_medications",
                            models.BooleanField(default=False, verbose_name="prescribe"),
                        ),
                        (
                            "can_dispense_medications",
                            models.BooleanField(default=False, verbose_name="dispense"),
                        ),
                        (
                            "can_delete_patient_visits",
                            models.BooleanField(default=False, verbose_name="delete visits"),
                        ),
                        (
                            "can_delete_patient_records",
                            models.BooleanField(default=False, verbose_name="delete patients"),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="clinicpermission_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClinicVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.clinic",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        ("name", models.TextField(verbose_name="name")),
                        (
                            "is_archived",
                            models.BooleanField(default=False, verbose_name="archived"),
                        ),
                        (
                            "sharing_group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.sharinggroup",
                                verbose_name="sharing group",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(blank=True, max_length=64, verbose_name="time zone"),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="clinic_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EventForm",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        ("name", models.TextField(default="", verbose_name="name")),
                        (
                            "description",
                            models.TextField(blank=True, default="", verbose_name="description"),
                        ),
                        ("language", models.TextField(default="en")),
                        ("is_editable", models.BooleanField(default=True)),
                        ("is_snapshot_form", models.BooleanField(default=False)),
                        ("fields", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        ("clinic_ids", models.JSONField(default=list)),
                        ("translations", models.JSONField(default=list)),
                        ("is_published", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name": "visit form",
                        "verbose_name_plural": "visit forms",
                    },
                ),
                migrations.CreateModel(
                    name="ConfidentialityVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.confidentiality",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "form",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
                                to="clinical.eventform",
                            ),
                        ),
                        (
                            "answers_for",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone who may read the chart"),
                                    (
                                        "named",
                                        "Only the people named here; others do not get the form",
                                    ),
                                    (
                                        "author",
                                        "Everyone may fill it in; only the author and people named here read it",
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "reader_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "reader_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="confidentiality_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conflict",
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
                                choices=[("open", "Open"), ("settled", "Settled")],
                                default="open",
                                max_length=7,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("two_people", "Changed by two people"),
                                    ("app_slip", "The phone probably overwrote this by mistake"),
                                ],
                                default="two_people",
                                max_length=10,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conflicts",
                                to="clinical.patient",
                            ),
                        ),
                        ("model", models.CharField(max_length=40)),
                        ("record_id", models.UUIDField()),
                        ("field", models.CharField(max_length=63)),
                        ("standing", models.JSONField(null=True)),
                        (
                            "standing_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("standing_at", clinical.models.fields.MomentField(null=True)),
                        ("other", models.JSONField(null=True)),
                        (
                            "other_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("other_at", clinical.models.fields.MomentField(null=True)),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("settled_at", clinical.models.fields.MomentField(null=True)),
                        ("settled_value", models.JSONField(null=True)),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                    ],
                    options={
                        "verbose_name": "changed by two people",
                        "verbose_name_plural": "changed by two people",
                        "indexes": [
                            models.Index(fields=["state", "patient"], name="conflict_open"),
                            models.Index(
                                fields=["model", "record_id", "field"], name="conflict_of_field"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dispensing",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        (
                            "prescription_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.prescriptionitem",
                            ),
                        ),
                        ("quantity_dispensed", models.IntegerField(default=0)),
                        ("dosage_instructions", models.TextField(blank=True, null=True)),
                        ("days_supply", models.IntegerField(blank=True, null=True)),
                        (
                            "dispensed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "dispensed_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "dispensing",
                        "verbose_name_plural": "dispensing",
                    },
                ),
                migrations.CreateModel(
                    name="DispensingVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.dispensing",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        (
                            "prescription_item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.prescriptionitem",
                            ),
                        ),
                        ("quantity_dispensed", models.IntegerField(default=0)),
                        ("dosage_instructions", models.TextField(blank=True, null=True)),
                        ("days_supply", models.IntegerField(blank=True, null=True)),
                        (
                            "dispensed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "dispensed_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="dispensing_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Drug",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        ("barcode", models.TextField(blank=True, null=True)),
                        ("generic_name", models.TextField(default="", verbose_name="generic name")),
                        (
                            "brand_name",
                            models.TextField(blank=True, null=True, verbose_name="brand name"),
                        ),
                        ("form", models.TextField(default="", verbose_name="form")),
                        ("route", models.TextField(default="", verbose_name="route")),
                        (
                            "dosage_quantity",
                            clinical.models.fields.ExactDecimalField(
                                blank=True,
                                decimal_places=20,
                                max_digits=50,
                                null=True,
                                verbose_name="strength",
                            ),
                        ),
                        ("dosage_units", models.TextField(default="", verbose_name="unit")),
                        ("manufacturer", models.TextField(blank=True, null=True)),
                        (
                            "sale_price",
                            clinical.models.fields.ExactDecimalField(
                                blank=True, decimal_places=20, max_digits=50, null=True
                            ),
                        ),
                        ("sale_currency", models.TextField(blank=True, null=True)),
                        ("min_stock_level", models.IntegerField(default=0)),
                        ("max_stock_level", models.IntegerField(blank=True, null=True)),
                        ("is_controlled", models.BooleanField(default=False)),
                        ("requires_refrigeration", models.BooleanField(default=False)),
                        ("is_active", models.BooleanField(default=True)),
                        ("notes", models.TextField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "drug",
                        "verbose_name_plural": "drugs",
                    },
                ),
                migrations.CreateModel(
                    name="DrugVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.drug",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        ("barcode", models.TextField(blank=True, null=True)),
                        ("generic_name", models.TextField(default="", verbose_name="generic name")),
                        (
                            "brand_name",
                            models.TextField(blank=True, null=True, verbose_name="brand name"),
                        ),
                        ("form", models.TextField(default="", verbose_name="form")),
                        ("route", models.TextField(default="", verbose_name="route")),
                        (
                            "dosage_quantity",
                            clinical.models.fields.ExactDecimalField(
                                blank=True,
                                decimal_places=20,
                                max_digits=50,
                                null=True,
                                verbose_name="strength",
                            ),
                        ),
                        ("dosage_units", models.TextField(default="", verbose_name="unit")),
                        ("manufacturer", models.TextField(blank=True, null=True)),
                        (
                            "sale_price",
                            clinical.models.fields.ExactDecimalField(
                                blank=True, decimal_places=20, max_digits=50, null=True
                            ),
                        ),
                        ("sale_currency", models.TextField(blank=True, null=True)),
                        ("min_stock_level", models.IntegerField(default=0)),
                        ("max_stock_level", models.IntegerField(blank=True, null=True)),
                        ("is_controlled", models.BooleanField(default=False)),
                        ("requires_refrigeration", models.BooleanField(default=False)),
                        ("is_active", models.BooleanField(default=True)),
                        ("notes", models.TextField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="drug_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.eventform",
                            ),
                        ),
                        ("event_type", models.TextField(blank=True, default="")),
                        ("answers", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "form answer",
                        "verbose_name_plural": "form answers",
                    },
                ),
                migrations.CreateModel(
                    name="EventFormVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.eventform",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        ("name", models.TextField(default="", verbose_name="name")),
                        (
                            "description",
                            models.TextField(blank=True, default="", verbose_name="description"),
                        ),
                        ("language", models.TextField(default="en")),
                        ("is_editable", models.BooleanField(default=True)),
                        ("is_snapshot_form", models.BooleanField(default=False)),
                        ("fields", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        ("clinic_ids", models.JSONField(default=list)),
                        ("translations", models.JSONField(default=list)),
                        ("is_published", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="eventform_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EventVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.event",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.eventform",
                            ),
                        ),
                        ("event_type", models.TextField(blank=True, default="")),
                        ("answers", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="event_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactsDue",
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
                        ("patient_id", models.UUIDField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="FormerPassword",
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
                                related_name="former_passwords",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("password", models.CharField(max_length=128)),
                        (
                            "until",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Merge",
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
                            "keep",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clinical.patient",
                            ),
                        ),
                        (
                            "drop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clinical.patient",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("moved", models.JSONField(default=dict)),
                        ("gained", models.JSONField(default=list)),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        (
                            "separated_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("separated_at", clinical.models.fields.MomentField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "merged patients",
                        "verbose_name_plural": "merged patients",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("separated_at", None)),
                                fields=("drop",),
                                name="a_patient_is_merged_into_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("keep", models.F("drop")), _negated=True),
                                name="nobody_is_merged_into_themselves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                            "kind",
                            models.CharField(
                                choices=[("gone", "Gone"), ("resend", "Resend")], max_length=6
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("model", models.CharField(max_length=40)),
                        ("record_id", models.UUIDField()),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("change_number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["change_number"], name="notice_number"),
                            models.Index(fields=["model", "record_id"], name="notice_record"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Patient",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "given_name",
                            models.TextField(blank=True, default="", verbose_name="given name"),
                        ),
                        (
                            "surname",
                            models.TextField(blank=True, default="", verbose_name="surname"),
                        ),
                        (
                            "date_of_birth",
                            models.DateField(blank=True, null=True, verbose_name="date of birth"),
                        ),
                        (
                            "citizenship",
                            models.TextField(blank=True, default="", verbose_name="citizenship"),
                        ),
                        (
                            "hometown",
                            models.TextField(blank=True, default="", verbose_name="home town"),
                        ),
                        ("phone", models.TextField(blank=True, default="", verbose_name="phone")),
                        ("sex", models.TextField(blank=True, default="", verbose_name="sex")),
                        ("camp", models.TextField(blank=True, null=True, verbose_name="camp")),
                        ("additional_data", models.JSONField(blank=True, default=dict)),
                        ("metadata", models.JSONField(blank=True, default=dict)),
                        ("photo_url", models.TextField(blank=True, null=True)),
                        (
                            "government_id",
                            models.TextField(blank=True, default="", verbose_name="government id"),
                        ),
                        (
                            "external_patient_id",
                            models.TextField(blank=True, default="", verbose_name="patient number"),
                        ),
                        (
                            "primary_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                                verbose_name="primary clinic",
                            ),
                        ),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "patient",
                        "verbose_name_plural": "patients",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("merged_into__isnull", False)),
                                fields=["merged_into"],
                                name="patient_merged",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    ("deleted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="merged_patient_is_deleted",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatientAttribute",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        ("attribute_id", models.TextField(default="")),
                        ("attribute", models.TextField(default="")),
                        ("number_value", models.FloatField(blank=True, null=True)),
                        ("string_value", models.TextField(blank=True, null=True)),
                        ("date_value", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("boolean_value", models.BooleanField(blank=True, null=True)),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "registration answer",
                        "verbose_name_plural": "registration answers",
                    },
                ),
                migrations.CreateModel(
                    name="PatientAttributeVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.patientattribute",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        ("attribute_id", models.TextField(default="")),
                        ("attribute", models.TextField(default="")),
                        ("number_value", models.FloatField(blank=True, null=True)),
                        ("string_value", models.TextField(blank=True, null=True)),
                        ("date_value", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("boolean_value", models.BooleanField(blank=True, null=True)),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="patientattribute_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatientVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.patient",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "given_name",
                            models.TextField(blank=True, default="", verbose_name="given name"),
                        ),
                        (
                            "surname",
                            models.TextField(blank=True, default="", verbose_name="surname"),
                        ),
                        (
                            "date_of_birth",
                            models.DateField(blank=True, null=True, verbose_name="date of birth"),
                        ),
                        (
                            "citizenship",
                            models.TextField(blank=True, default="", verbose_name="citizenship"),
                        ),
                        (
                            "hometown",
                            models.TextField(blank=True, default="", verbose_name="home town"),
                        ),
                        ("phone", models.TextField(blank=True, default="", verbose_name="phone")),
                        ("sex", models.TextField(blank=True, default="", verbose_name="sex")),
                        ("camp", models.TextField(blank=True, null=True, verbose_name="camp")),
                        ("additional_data", models.JSONField(blank=True, default=dict)),
                        ("metadata", models.JSONField(blank=True, default=dict)),
                        ("photo_url", models.TextField(blank=True, null=True)),
                        (
                            "government_id",
                            models.TextField(blank=True, default="", verbose_name="government id"),
                        ),
                        (
                            "external_patient_id",
                            models.TextField(blank=True, default="", verbose_name="patient number"),
                        ),
                        (
                            "primary_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                                verbose_name="primary clinic",
                            ),
                        ),
                        (
                            "last_modified_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="patient_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Prescription",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "filled_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pickup_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("priority", models.TextField(default="normal")),
                        ("expires_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        (
                            "prescribed_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("filled_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("status", models.TextField(default="pending")),
                        ("items", models.JSONField(default=list)),
                        ("notes", models.TextField(blank=True, default="")),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "prescription",
                        "verbose_name_plural": "prescriptions",
                    },
                ),
                migrations.CreateModel(
                    name="PrescriptionItem",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "prescription",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="item_rows",
                                to="clinical.prescription",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("dosage_instructions", models.TextField(blank=True, default="")),
                        ("quantity_prescribed", models.IntegerField(default=0)),
                        ("quantity_dispensed", models.IntegerField(default=0)),
                        ("refills_authorized", models.IntegerField(default=0)),
                        ("refills_used", models.IntegerField(default=0)),
                        ("item_status", models.TextField(default="active")),
                        ("notes", models.TextField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "prescribed medicine",
                        "verbose_name_plural": "prescribed medicines",
                    },
                ),
                migrations.CreateModel(
                    name="PrescriptionItemVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.prescriptionitem",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "prescription",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.prescription",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("dosage_instructions", models.TextField(blank=True, default="")),
                        ("quantity_prescribed", models.IntegerField(default=0)),
                        ("quantity_dispensed", models.IntegerField(default=0)),
                        ("refills_authorized", models.IntegerField(default=0)),
                        ("refills_used", models.IntegerField(default=0)),
                        ("item_status", models.TextField(default="active")),
                        ("notes", models.TextField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="prescriptionitem_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PrescriptionVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.prescription",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "filled_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pickup_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("priority", models.TextField(default="normal")),
                        ("expires_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        (
                            "prescribed_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("filled_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("status", models.TextField(default="pending")),
                        ("items", models.JSONField(default=list)),
                        ("notes", models.TextField(blank=True, default="")),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="prescription_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
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
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presence",
                                to="clinical.patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presence",
                                to="clinical.clinic",
                            ),
                        ),
                        ("has", models.BooleanField()),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("patient", "clinic"),
                                name="one_presence_per_patient_and_clinic",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PresenceVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.presence",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        ("has", models.BooleanField()),
                        ("change_number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="presence_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        ("code_system", models.TextField(default="")),
                        ("code", models.TextField(default="")),
                        ("label", models.TextField(default="")),
                        ("clinical_status", models.TextField(default="")),
                        ("verification_status", models.TextField(default="")),
                        ("severity_score", models.FloatField(blank=True, null=True)),
                        ("onset_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("ended_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "diagnosis",
                        "verbose_name_plural": "diagnoses",
                    },
                ),
                migrations.CreateModel(
                    name="ProblemVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.problem",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        ("code_system", models.TextField(default="")),
                        ("code", models.TextField(default="")),
                        ("label", models.TextField(default="")),
                        ("clinical_status", models.TextField(default="")),
                        ("verification_status", models.TextField(default="")),
                        ("severity_score", models.FloatField(blank=True, null=True)),
                        ("onset_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        ("ended_at", clinical.models.fields.MomentField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="problem_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedForm",
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
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="clinical.eventform",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("document", models.JSONField()),
                        (
                            "published_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("form", "number"), name="form_version_number_is_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reader",
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
                                related_name="readings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.eventform",
                            ),
                        ),
                        ("reads", models.BooleanField()),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "form"), name="one_reader_per_user_and_form"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReaderVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.reader",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.eventform",
                            ),
                        ),
                        ("reads", models.BooleanField()),
                        ("change_number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="reader_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegistrationForm",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        ("name", models.TextField(default="", verbose_name="name")),
                        ("fields", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        ("is_active", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "registration form",
                        "verbose_name_plural": "registration forms",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("is_active",),
                                name="one_active_registration_form",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegistrationFormVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.registrationform",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        ("name", models.TextField(default="", verbose_name="name")),
                        ("fields", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        ("is_active", models.BooleanField(default=False)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="registrationform_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SharingGroup",
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
                            "name",
                            models.CharField(max_length=200, unique=True, verbose_name="name"),
                        ),
                    ],
                    options={
                        "verbose_name": "sharing group",
                        "verbose_name_plural": "sharing groups",
                    },
                ),
                migrations.CreateModel(
                    name="Stock",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        ("quantity_available", models.IntegerField(default=0)),
                        ("reserved_quantity", models.IntegerField(default=0)),
                        (
                            "last_counted_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                        ("batch_number", models.TextField(default="")),
                        (
                            "batch_expires_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                    ],
                    options={
                        "verbose_name": "stock",
                        "verbose_name_plural": "stock",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("clinic", "drug", "batch"),
                                name="one_stock_row_per_clinic_and_batch",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StockMovement",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        ("kind", models.TextField()),
                        ("quantity", models.IntegerField()),
                        ("balance_after", models.IntegerField()),
                        ("reference_type", models.TextField(blank=True, null=True)),
                        ("reference_id", models.UUIDField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, null=True)),
                        (
                            "performed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "moved_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                    options={
                        "verbose_name": "stock movement",
                        "verbose_name_plural": "stock book",
                    },
                ),
                migrations.CreateModel(
                    name="StockMovementVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.stockmovement",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        ("kind", models.TextField()),
                        ("quantity", models.IntegerField()),
                        ("balance_after", models.IntegerField()),
                        ("reference_type", models.TextField(blank=True, null=True)),
                        ("reference_id", models.UUIDField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, null=True)),
                        (
                            "performed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "moved_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["pgh_obj", "change_number"], name="stockmovement_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StockVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.stock",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                            ),
                        ),
                        (
                            "drug",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.drug",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.batch",
                            ),
                        ),
                        ("quantity_available", models.IntegerField(default=0)),
                        ("reserved_quantity", models.IntegerField(default=0)),
                        (
                            "last_counted_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                        ("batch_number", models.TextField(default="")),
                        (
                            "batch_expires_at",
                            clinical.models.fields.MomentField(blank=True, null=True),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="stock_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UserVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        ("login", models.CharField(max_length=254, verbose_name="sign-in name")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="mailbox"),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("registrar", "Front desk"),
                                    ("provider", "Clinician"),
                                    ("admin", "Organisation manager without deleting"),
                                    ("super_admin", "Organisation manager"),
                                ],
                                default="provider",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "home_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                                verbose_name="home clinic",
                            ),
                        ),
                        (
                            "working_clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                                verbose_name="works in",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "reads_charts",
                            models.BooleanField(
                                default=True,
                                help_text="Off for the front desk: names, appointments and days of visits only; form answers, vitals, diagnoses and prescriptions never reach this person.",
                                verbose_name="reads charts",
                            ),
                        ),
                        (
                            "locked_until",
                            clinical.models.fields.MomentField(
                                blank=True, null=True, verbose_name="may hand in until"
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("updated_at", clinical.models.fields.MomentField(auto_now=True)),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="user_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.clinic",
                                verbose_name="clinic",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="clinician",
                            ),
                        ),
                        ("provider_name", models.TextField(blank=True, default="")),
                        (
                            "checked_in_at",
                            clinical.models.fields.MomentField(
                                blank=True,
                                default=django.utils.timezone.now,
                                null=True,
                                verbose_name="date of visit",
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "visit",
                        "verbose_name_plural": "visits",
                    },
                ),
                migrations.CreateModel(
                    name="VisitVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.visit",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.clinic",
                                verbose_name="clinic",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="clinician",
                            ),
                        ),
                        ("provider_name", models.TextField(blank=True, default="")),
                        (
                            "checked_in_at",
                            clinical.models.fields.MomentField(
                                blank=True,
                                default=django.utils.timezone.now,
                                null=True,
                                verbose_name="date of visit",
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="visit_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Vitals",
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
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "change_number",
                            models.BigIntegerField(db_index=True, default=0, editable=False),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_set",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="clinical.event",
                            ),
                        ),
                        (
                            "measured_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("systolic_bp", models.FloatField(blank=True, null=True)),
                        ("diastolic_bp", models.FloatField(blank=True, null=True)),
                        ("bp_position", models.TextField(blank=True, null=True)),
                        ("height_cm", models.FloatField(blank=True, null=True)),
                        ("weight_kg", models.FloatField(blank=True, null=True)),
                        ("bmi", models.FloatField(blank=True, null=True)),
                        ("waist_circumference_cm", models.FloatField(blank=True, null=True)),
                        ("heart_rate", models.FloatField(blank=True, null=True)),
                        ("pulse_rate", models.FloatField(blank=True, null=True)),
                        ("oxygen_saturation", models.FloatField(blank=True, null=True)),
                        ("respiratory_rate", models.FloatField(blank=True, null=True)),
                        ("temperature_celsius", models.FloatField(blank=True, null=True)),
                        ("pain_level", models.FloatField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "vitals",
                        "verbose_name_plural": "vitals",
                    },
                ),
                migrations.CreateModel(
                    name="VitalsVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="clinical.vitals",
                            ),
                        ),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                default=clinical.models.fields.new_id,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "updated_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "deleted_at",
                            clinical.models.fields.MomentField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        (
                            "arrived_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        (
                            "modified_at",
                            clinical.models.fields.MomentField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("change_number", models.BigIntegerField(default=0, editable=False)),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.patient",
                                verbose_name="patient",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.visit",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="clinical.event",
                            ),
                        ),
                        (
                            "measured_at",
                            clinical.models.fields.MomentField(
                                blank=True, default=django.utils.timezone.now, null=True
                            ),
                        ),
                        ("systolic_bp", models.FloatField(blank=True, null=True)),
                        ("diastolic_bp", models.FloatField(blank=True, null=True)),
                        ("bp_position", models.TextField(blank=True, null=True)),
                        ("height_cm", models.FloatField(blank=True, null=True)),
                        ("weight_kg", models.FloatField(blank=True, null=True)),
                        ("bmi", models.FloatField(blank=True, null=True)),
                        ("waist_circumference_cm", models.FloatField(blank=True, null=True)),
                        ("heart_rate", models.FloatField(blank=True, null=True)),
                        ("pulse_rate", models.FloatField(blank=True, null=True)),
                        ("oxygen_saturation", models.FloatField(blank=True, null=True)),
                        ("respiratory_rate", models.FloatField(blank=True, null=True)),
                        ("temperature_celsius", models.FloatField(blank=True, null=True)),
                        ("pain_level", models.FloatField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("metadata", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["pgh_obj", "change_number"], name="vitals_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WrongPassword",
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
                                related_name="wrong_passwords",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("digest", models.BinaryField(max_length=32)),
                        (
                            "door",
                            models.CharField(
                                choices=[("phone", "Phone"), ("portal", "Portal")], max_length=6
                            ),
                        ),
                        ("was_right", models.BooleanField(default=False)),
                        (
                            "first_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        (
                            "last_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "digest"), name="a_wrong_password_counts_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Confidentiality",
                    fields=[
                        (
                            "form",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                primary_key=True,
                                related_name="confidentiality",
                                serialize=False,
                                to="clinical.eventform",
                            ),
                        ),
                        (
                            "answers_for",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone who may read the chart"),
                                    (
                                        "named",
                                        "Only the people named here; others do not get the form",
                                    ),
                                    (
                                        "author",
                                        "Everyone may fill it in; only the author and people named here read it",
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "reader_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "reader_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answers_for__in", ["everyone", "named", "author"])
                                ),
                                name="confidential_for_a_known_circle",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatientFacts",
                    fields=[
                        (
                            "patient",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="facts",
                                serialize=False,
                                to="clinical.patient",
                            ),
                        ),
                        (
                            "sex_code",
                            models.CharField(
                                choices=[
                                    (
                                        clinical.facts.sex.Sex["FEMALE"],
                                        clinical.facts.sex.Sex["FEMALE"],
                                    ),
                                    (
                                        clinical.facts.sex.Sex["MALE"],
                                        clinical.facts.sex.Sex["MALE"],
                                    ),
                                    (
                                        clinical.facts.sex.Sex["OTHER"],
                                        clinical.facts.sex.Sex["OTHER"],
                                    ),
                                    (
                                        clinical.facts.sex.Sex["UNKNOWN"],
                                        clinical.facts.sex.Sex["UNKNOWN"],
                                    ),
                                ],
                                max_length=7,
                            ),
                        ),
                        (
                            "birth_date_quality",
                            models.CharField(
                                choices=[
                                    (
                                        clinical.facts.births.Quality["EXACT"],
                                        clinical.facts.births.Quality["EXACT"],
                                    ),
                                    (
                                        clinical.facts.births.Quality["FROM_AGE"],
                                        clinical.facts.births.Quality["FROM_AGE"],
                                    ),
                                    (
                                        clinical.facts.births.Quality["NOT_GIVEN"],
                                        clinical.facts.births.Quality["NOT_GIVEN"],
                                    ),
                                    (
                                        clinical.facts.births.Quality["IMPOSSIBLE"],
                                        clinical.facts.births.Quality["IMPOSSIBLE"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("born_on", models.DateField(null=True)),
                        ("registered_on", models.DateField()),
                        ("surname_given", models.BooleanField()),
                        ("rules", models.CharField(max_length=16)),
                        (
                            "derived_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                    options={
                        "verbose_name": "facts of a patient",
                        "verbose_name_plural": "facts of patients",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("birth_date_quality__in", ["exact", "from_age"]),
                                    ("born_on", None),
                                    _connector="XOR",
                                ),
                                name="born_on_tells_an_age",
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="home_clinic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="clinical.clinic",
                verbose_name="home clinic",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="working_clinic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="clinical.clinic",
                verbose_name="works in",
            ),
        ),
        clinical.migrations._together.Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="b4010980841dab7921b2f2ede78192299e7470c0",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_aa509",
                            table="clinical_user",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refresh_access",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM clinical_refresh_access(); RETURN NULL;",
                            hash="0f073c4e9d072d36d1dd7ba953fb9ce31f34fc22",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_refresh_access_8192e",
                            table="clinical_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_former_password",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.password IS DISTINCT FROM NEW.password)",
                            func="\n        INSERT INTO clinical_formerpassword (user_id, password, until)\n        VALUES (NEW.id, OLD.password, date_trunc('milliseconds', clock_timestamp()));\n        DELETE FROM clinical_wrongpassword WHERE user_id = NEW.id;\n        RETURN NULL;\n    ",
                            hash="a864ebc6650af862a00723c465888d2f94d300bb",
                            operation='UPDATE OF "password"',
                            pgid="pgtrigger_keep_former_password_fd091",
                            table="clinical_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."home_clinic_id" IS DISTINCT FROM (NEW."home_clinic_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."locked_until" IS DISTINCT FROM (NEW."locked_until") OR OLD."login" IS DISTINCT FROM (NEW."login") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."reads_charts" IS DISTINCT FROM (NEW."reads_charts") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."working_clinic_id" IS DISTINCT FROM (NEW."working_clinic_id"))',
                            func='INSERT INTO "clinical_userversion" ("change_number", "created_at", "email", "home_clinic_id", "id", "is_active", "is_superuser", "locked_until", "login", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads_charts", "role", "updated_at", "working_clinic_id") VALUES (OLD."change_number", OLD."created_at", OLD."email", OLD."home_clinic_id", OLD."id", OLD."is_active", OLD."is_superuser", OLD."locked_until", OLD."login", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reads_charts", OLD."role", OLD."updated_at", OLD."working_clinic_id"); RETURN NULL;',
                            hash="c58eae2df8e3148a2e719f850655bdd5adac8a32",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1180e",
                            table="clinical_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_userversion" ("change_number", "created_at", "email", "home_clinic_id", "id", "is_active", "is_superuser", "locked_until", "login", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads_charts", "role", "updated_at", "working_clinic_id") VALUES (OLD."change_number", OLD."created_at", OLD."email", OLD."home_clinic_id", OLD."id", OLD."is_active", OLD."is_superuser", OLD."locked_until", OLD."login", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reads_charts", OLD."role", OLD."updated_at", OLD."working_clinic_id"); RETURN NULL;',
                            hash="358ed6f38bde1eb2adbf9c84372b1d31efd28d1d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_62f15",
                            table="clinical_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="eventform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="f1052d2633ec9c66ba29cf579085363cd0d50bb1",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_0a0a5",
                            table="clinical_eventform",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="eventform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_eventform are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="7658b6c1acd1ed906e36e51071b1b7a998f63310",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_6d40f",
                            table="clinical_eventform",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="eventform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'eventform', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="2148180022eb1ca8b49037ad145d50d6f75fb930",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_efb86",
                            table="clinical_eventform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="eventform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."clinic_ids" IS DISTINCT FROM (NEW."clinic_ids") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."fields" IS DISTINCT FROM (NEW."fields") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_editable" IS DISTINCT FROM (NEW."is_editable") OR OLD."is_published" IS DISTINCT FROM (NEW."is_published") OR OLD."is_snapshot_form" IS DISTINCT FROM (NEW."is_snapshot_form") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."translations" IS DISTINCT FROM (NEW."translations") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_eventformversion" ("arrived_at", "change_number", "clinic_ids", "created_at", "deleted_at", "description", "fields", "id", "is_editable", "is_published", "is_snapshot_form", "language", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "translations", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinic_ids", OLD."created_at", OLD."deleted_at", OLD."description", OLD."fields", OLD."id", OLD."is_editable", OLD."is_published", OLD."is_snapshot_form", OLD."language", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."translations", OLD."updated_at"); RETURN NULL;',
                            hash="b95b5d793bb2c13063c1b75d31ef448eea6635d3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c1152",
                            table="clinical_eventform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="eventform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_eventformversion" ("arrived_at", "change_number", "clinic_ids", "created_at", "deleted_at", "description", "fields", "id", "is_editable", "is_published", "is_snapshot_form", "language", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "translations", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinic_ids", OLD."created_at", OLD."deleted_at", OLD."description", OLD."fields", OLD."id", OLD."is_editable", OLD."is_published", OLD."is_snapshot_form", OLD."language", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."translations", OLD."updated_at"); RETURN NULL;',
                            hash="b479612c335888925030c93d30facba1ebd80583",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5a11b",
                            table="clinical_eventform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="registrationform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="9352dce53111e67c84ce74dc6ff0a2869ddd3767",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_cf470",
                            table="clinical_registrationform",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="registrationform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_registrationform are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="84ac67a4bfd61145aaab354b8ddf8427cc5eff13",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_71fad",
                            table="clinical_registrationform",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="registrationform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'registrationform', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="bd5fbc141687308dc369e885f75865d01691aa7d",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_4b5c3",
                            table="clinical_registrationform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="registrationform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."fields" IS DISTINCT FROM (NEW."fields") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_registrationformversion" ("arrived_at", "change_number", "created_at", "deleted_at", "fields", "id", "is_active", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."fields", OLD."id", OLD."is_active", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."updated_at"); RETURN NULL;',
                            hash="b19d4c92fd30f22f55ad7b1d176849dfc7eefce5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_04824",
                            table="clinical_registrationform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="registrationform",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_registrationformversion" ("arrived_at", "change_number", "created_at", "deleted_at", "fields", "id", "is_active", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."fields", OLD."id", OLD."is_active", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                            hash="ad6932642e210939245b4d20b3dc6a821a825ffd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b182f",
                            table="clinical_registrationform",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sharinggroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refresh_access",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM clinical_refresh_access(); RETURN NULL;",
                            hash="c2a9e9043b38b5f9b9ec18b97d30088e12ce0cfc",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_refresh_access_7baf1",
                            table="clinical_sharinggroup",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appconfig",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="1c8bdaf00d10acac64ec5e494b0467580877518b",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_b2248",
                            table="clinical_appconfig",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appconfig",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_appconfig are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="e3473abc825b48c712fd524f74d5be9c4e2990be",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_4cf1e",
                            table="clinical_appconfig",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appconfig",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'appconfig', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="17b3eecd608ee9f81aa8f5fc8b21a0656461144b",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_ddac1",
                            table="clinical_appconfig",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appconfig",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."data_type" IS DISTINCT FROM (NEW."data_type") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."last_modified_by_id" IS DISTINCT FROM (NEW."last_modified_by_id") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."namespace" IS DISTINCT FROM (NEW."namespace") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."value" IS DISTINCT FROM (NEW."value"))',
                            func='INSERT INTO "clinical_appconfigversion" ("arrived_at", "change_number", "created_at", "data_type", "deleted_at", "display_name", "id", "key", "last_modified_by_id", "modified_at", "namespace", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "value") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."data_type", OLD."deleted_at", OLD."display_name", OLD."id", OLD."key", OLD."last_modified_by_id", OLD."modified_at", OLD."namespace", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."updated_at", OLD."value"); RETURN NULL;',
                            hash="ac5b58f6671dabe166dcea8bf42b40c374a7487d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_54067",
                            table="clinical_appconfig",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appconfig",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_appconfigversion" ("arrived_at", "change_number", "created_at", "data_type", "deleted_at", "display_name", "id", "key", "last_modified_by_id", "modified_at", "namespace", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "value") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."data_type", OLD."deleted_at", OLD."display_name", OLD."id", OLD."key", OLD."last_modified_by_id", OLD."modified_at", OLD."namespace", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."value"); RETURN NULL;',
                            hash="f3925f12f6b4acf4cea631ad047f62cf6e4e75b2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5688b",
                            table="clinical_appconfig",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="access",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="88e0a387d7f2aef7f2ee8a14f6f63baddd8e1e93",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_8577b",
                            table="clinical_access",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="access",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reads" IS DISTINCT FROM (NEW."reads") OR OLD."sees" IS DISTINCT FROM (NEW."sees") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "clinical_accessversion" ("change_number", "clinic_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "sees", "user_id") VALUES (OLD."change_number", OLD."clinic_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reads", OLD."sees", OLD."user_id"); RETURN NULL;',
                            hash="2424236212b013504ecda4a52af93086d25e2b02",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_25724",
                            table="clinical_access",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="access",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_accessversion" ("change_number", "clinic_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "sees", "user_id") VALUES (OLD."change_number", OLD."clinic_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reads", OLD."sees", OLD."user_id"); RETURN NULL;',
                            hash="bceb39c6e003c2588ee218e95511d17b9e8cd6d5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5080b",
                            table="clinical_access",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicdepartment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="348cd60882a83dad37078caf1ba2ce8c9819e4fd",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_a9100",
                            table="clinical_clinicdepartment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicdepartment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_clinicdepartment are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="d5a070ac9005b72d0935adf745d7a1f92c221e74",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_8ffe1",
                            table="clinical_clinicdepartment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicdepartment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'clinicdepartment', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="9b09e168902f2d581b40f79a6e6b6c2bd7ac07c4",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_981cb",
                            table="clinical_clinicdepartment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicdepartment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."additional_capabilities" IS DISTINCT FROM (NEW."additional_capabilities") OR OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."can_dispense_medications" IS DISTINCT FROM (NEW."can_dispense_medications") OR OLD."can_perform_imaging" IS DISTINCT FROM (NEW."can_perform_imaging") OR OLD."can_perform_labs" IS DISTINCT FROM (NEW."can_perform_labs") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_clinicdepartmentversion" ("additional_capabilities", "arrived_at", "can_dispense_medications", "can_perform_imaging", "can_perform_labs", "change_number", "clinic_id", "code", "created_at", "deleted_at", "description", "id", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at") VALUES (OLD."additional_capabilities", OLD."arrived_at", OLD."can_dispense_medications", OLD."can_perform_imaging", OLD."can_perform_labs", OLD."change_number", OLD."clinic_id", OLD."code", OLD."created_at", OLD."deleted_at", OLD."description", OLD."id", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."status", OLD."updated_at"); RETURN NULL;',
                            hash="8785008b0021051e5def60b34ccee221af879a9a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f58b9",
                            table="clinical_clinicdepartment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicdepartment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_clinicdepartmentversion" ("additional_capabilities", "arrived_at", "can_dispense_medications", "can_perform_imaging", "can_perform_labs", "change_number", "clinic_id", "code", "created_at", "deleted_at", "description", "id", "metadata", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at") VALUES (OLD."additional_capabilities", OLD."arrived_at", OLD."can_dispense_medications", OLD."can_perform_imaging", OLD."can_perform_labs", OLD."change_number", OLD."clinic_id", OLD."code", OLD."created_at", OLD."deleted_at", OLD."description", OLD."id", OLD."metadata", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."status", OLD."updated_at"); RETURN NULL;',
                            hash="6ffb370253d0293dc7f4efe1605bf7c592423d01",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ae4c9",
                            table="clinical_clinicdepartment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refresh_access",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM clinical_refresh_access(); RETURN NULL;",
                            hash="87bc2f3a6ebf33924b4eabfafea460185b59523b",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_refresh_access_5d121",
                            table="clinical_clinicpermission",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="b7e2df67be3381d42ec4bad1c376201595d29d03",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_27891",
                            table="clinical_clinicpermission",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_clinicpermission are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="df4a87100d1cc7d5d564a00672ad4d5b9888fe77",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_1a2b9",
                            table="clinical_clinicpermission",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'clinicpermission', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="5c5d53ee719cf104a019003e177057d8b1612f20",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_e1480",
                            table="clinical_clinicpermission",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."can_delete_patient_records" IS DISTINCT FROM (NEW."can_delete_patient_records") OR OLD."can_delete_patient_visits" IS DISTINCT FROM (NEW."can_delete_patient_visits") OR OLD."can_delete_records" IS DISTINCT FROM (NEW."can_delete_records") OR OLD."can_dispense_medications" IS DISTINCT FROM (NEW."can_dispense_medications") OR OLD."can_download_patient_reports" IS DISTINCT FROM (NEW."can_download_patient_reports") OR OLD."can_edit_other_provider_event" IS DISTINCT FROM (NEW."can_edit_other_provider_event") OR OLD."can_edit_records" IS DISTINCT FROM (NEW."can_edit_records") OR OLD."can_prescribe_medications" IS DISTINCT FROM (NEW."can_prescribe_medications") OR OLD."can_register_patients" IS DISTINCT FROM (NEW."can_register_patients") OR OLD."can_view_history" IS DISTINCT FROM (NEW."can_view_history") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_clinic_admin" IS DISTINCT FROM (NEW."is_clinic_admin") OR OLD."last_modified_by_id" IS DISTINCT FROM (NEW."last_modified_by_id") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "clinical_clinicpermissionversion" ("arrived_at", "can_delete_patient_records", "can_delete_patient_visits", "can_delete_records", "can_dispense_medications", "can_download_patient_reports", "can_edit_other_provider_event", "can_edit_records", "can_prescribe_medications", "can_register_patients", "can_view_history", "change_number", "clinic_id", "created_at", "created_by_id", "deleted_at", "id", "is_clinic_admin", "last_modified_by_id", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "user_id") VALUES (OLD."arrived_at", OLD."can_delete_patient_records", OLD."can_delete_patient_visits", OLD."can_delete_records", OLD."can_dispense_medications", OLD."can_download_patient_reports", OLD."can_edit_other_provider_event", OLD."can_edit_records", OLD."can_prescribe_medications", OLD."can_register_patients", OLD."can_view_history", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."created_by_id", OLD."deleted_at", OLD."id", OLD."is_clinic_admin", OLD."last_modified_by_id", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                            hash="136d490617100ea226a4abd1cae8baf7d20367dc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_535be",
                            table="clinical_clinicpermission",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinicpermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_clinicpermissionversion" ("arrived_at", "can_delete_patient_records", "can_delete_patient_visits", "can_delete_records", "can_dispense_medications", "can_download_patient_reports", "can_edit_other_provider_event", "can_edit_records", "can_prescribe_medications", "can_register_patients", "can_view_history", "change_number", "clinic_id", "created_at", "created_by_id", "deleted_at", "id", "is_clinic_admin", "last_modified_by_id", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "user_id") VALUES (OLD."arrived_at", OLD."can_delete_patient_records", OLD."can_delete_patient_visits", OLD."can_delete_records", OLD."can_dispense_medications", OLD."can_download_patient_reports", OLD."can_edit_other_provider_event", OLD."can_edit_records", OLD."can_prescribe_medications", OLD."can_register_patients", OLD."can_view_history", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."created_by_id", OLD."deleted_at", OLD."id", OLD."is_clinic_admin", OLD."last_modified_by_id", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                            hash="43b05aa242ecff67faaa102a58bb3613360beeaa",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_48d14",
                            table="clinical_clinicpermission",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confidentiality",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refresh_access",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM clinical_refresh_access(); RETURN NULL;",
                            hash="697e1d7704b36748c673ded19595ba2b7a19d96b",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_refresh_access_924d1",
                            table="clinical_confidentiality",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confidentiality",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="acb998f70505872f14bf6434ec3d7cb3d14bb1b3",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_2c4ad",
                            table="clinical_confidentiality",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confidentiality",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."answers_for" IS DISTINCT FROM (NEW."answers_for") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."reader_ids" IS DISTINCT FROM (NEW."reader_ids") OR OLD."reader_roles" IS DISTINCT FROM (NEW."reader_roles"))',
                            func='INSERT INTO "clinical_confidentialityversion" ("answers_for", "change_number", "form_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_ids", "reader_roles") VALUES (OLD."answers_for", OLD."change_number", OLD."form_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."form_id", OLD."reader_ids", OLD."reader_roles"); RETURN NULL;',
                            hash="901ad9cfacba5186683a9c3f23fcd0cba82a3c2e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_feb6b",
                            table="clinical_confidentiality",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confidentiality",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_confidentialityversion" ("answers_for", "change_number", "form_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_ids", "reader_roles") VALUES (OLD."answers_for", OLD."change_number", OLD."form_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."form_id", OLD."reader_ids", OLD."reader_roles"); RETURN NULL;',
                            hash="bd74277ea532e6657cecb3a3676d22637823d26d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f61de",
                            table="clinical_confidentiality",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="drug",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="fefb8ebc2c36a719bd434a08a8e0355afee74348",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_fc699",
                            table="clinical_drug",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="drug",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_drug are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="529b5b1bcf677d77a79c2fa147303bef2954508d",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_e9226",
                            table="clinical_drug",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="drug",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'drug', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="9ba3fa688b4d50596283b32be66a9e502479b333",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_7917a",
                            table="clinical_drug",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="drug",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."barcode" IS DISTINCT FROM (NEW."barcode") OR OLD."brand_name" IS DISTINCT FROM (NEW."brand_name") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."dosage_quantity" IS DISTINCT FROM (NEW."dosage_quantity") OR OLD."dosage_units" IS DISTINCT FROM (NEW."dosage_units") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."generic_name" IS DISTINCT FROM (NEW."generic_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_controlled" IS DISTINCT FROM (NEW."is_controlled") OR OLD."manufacturer" IS DISTINCT FROM (NEW."manufacturer") OR OLD."max_stock_level" IS DISTINCT FROM (NEW."max_stock_level") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."min_stock_level" IS DISTINCT FROM (NEW."min_stock_level") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."requires_refrigeration" IS DISTINCT FROM (NEW."requires_refrigeration") OR OLD."route" IS DISTINCT FROM (NEW."route") OR OLD."sale_currency" IS DISTINCT FROM (NEW."sale_currency") OR OLD."sale_price" IS DISTINCT FROM (NEW."sale_price") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_drugversion" ("arrived_at", "barcode", "brand_name", "change_number", "created_at", "deleted_at", "dosage_quantity", "dosage_units", "form", "generic_name", "id", "is_active", "is_controlled", "manufacturer", "max_stock_level", "metadata", "min_stock_level", "modified_at", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "requires_refrigeration", "route", "sale_currency", "sale_price", "updated_at") VALUES (OLD."arrived_at", OLD."barcode", OLD."brand_name", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."dosage_quantity", OLD."dosage_units", OLD."form", OLD."generic_name", OLD."id", OLD."is_active", OLD."is_controlled", OLD."manufacturer", OLD."max_stock_level", OLD."metadata", OLD."min_stock_level", OLD."modified_at", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_by_id", OLD."requires_refrigeration", OLD."route", OLD."sale_currency", OLD."sale_price", OLD."updated_at"); RETURN NULL;',
                            hash="c52b5ccb78fb3f4abc54525ada06b83b5057390b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b340a",
                            table="clinical_drug",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="drug",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_drugversion" ("arrived_at", "barcode", "brand_name", "change_number", "created_at", "deleted_at", "dosage_quantity", "dosage_units", "form", "generic_name", "id", "is_active", "is_controlled", "manufacturer", "max_stock_level", "metadata", "min_stock_level", "modified_at", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "requires_refrigeration", "route", "sale_currency", "sale_price", "updated_at") VALUES (OLD."arrived_at", OLD."barcode", OLD."brand_name", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."dosage_quantity", OLD."dosage_units", OLD."form", OLD."generic_name", OLD."id", OLD."is_active", OLD."is_controlled", OLD."manufacturer", OLD."max_stock_level", OLD."metadata", OLD."min_stock_level", OLD."modified_at", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."requires_refrigeration", OLD."route", OLD."sale_currency", OLD."sale_price", OLD."updated_at"); RETURN NULL;',
                            hash="f5163dcf5b1ea65dfc5e9c60807746833a7f9503",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1b681",
                            table="clinical_drug",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="71b83706059db35db6b9e1d99605b12758c46019",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_f08de",
                            table="clinical_batch",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_batch are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="b9fc46c355b2bb0e3eecfec186ab6d6425f97836",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_3661a",
                            table="clinical_batch",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'batch', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="2aa4fb6d45eb9669e25e9701b33fa198335e87b2",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_5b412",
                            table="clinical_batch",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."batch_number" IS DISTINCT FROM (NEW."batch_number") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."drug_id" IS DISTINCT FROM (NEW."drug_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_quarantined" IS DISTINCT FROM (NEW."is_quarantined") OR OLD."manufactured_at" IS DISTINCT FROM (NEW."manufactured_at") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."purchase_currency" IS DISTINCT FROM (NEW."purchase_currency") OR OLD."purchase_price" IS DISTINCT FROM (NEW."purchase_price") OR OLD."quantity_received" IS DISTINCT FROM (NEW."quantity_received") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."supplier_name" IS DISTINCT FROM (NEW."supplier_name") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_batchversion" ("arrived_at", "batch_number", "change_number", "created_at", "deleted_at", "drug_id", "expires_at", "id", "is_quarantined", "manufactured_at", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_currency", "purchase_price", "quantity_received", "received_at", "recorded_by_id", "supplier_name", "updated_at") VALUES (OLD."arrived_at", OLD."batch_number", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."expires_at", OLD."id", OLD."is_quarantined", OLD."manufactured_at", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."purchase_currency", OLD."purchase_price", OLD."quantity_received", OLD."received_at", OLD."recorded_by_id", OLD."supplier_name", OLD."updated_at"); RETURN NULL;',
                            hash="f5a08c35efdd3aa48bdd787c4245a6a2528eb75a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b13c7",
                            table="clinical_batch",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="batch",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_batchversion" ("arrived_at", "batch_number", "change_number", "created_at", "deleted_at", "drug_id", "expires_at", "id", "is_quarantined", "manufactured_at", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_currency", "purchase_price", "quantity_received", "received_at", "recorded_by_id", "supplier_name", "updated_at") VALUES (OLD."arrived_at", OLD."batch_number", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."expires_at", OLD."id", OLD."is_quarantined", OLD."manufactured_at", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."purchase_currency", OLD."purchase_price", OLD."quantity_received", OLD."received_at", OLD."recorded_by_id", OLD."supplier_name", OLD."updated_at"); RETURN NULL;',
                            hash="2febc046a05e70927b192ddf78c2b39d852aba72",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4cd7b",
                            table="clinical_batch",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="a773568ded17e05369d9b635bb223bab601ab7dc",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_2e368",
                            table="clinical_notice",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT id AS patient_id, primary_clinic_id, registered_by_id FROM new_rows) r JOIN clinical_clinic c ON c.id = coalesce(\n                (SELECT p.id FROM clinical_clinic p WHERE p.id = r.primary_clinic_id),\n                (SELECT u.home_clinic_id FROM clinical_user u WHERE u.id = r.registered_by_id),\n                (SELECT o.id FROM clinical_clinic o ORDER BY o.arrived_at, o.id LIMIT 1))\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="11fe5478f754f8a830cc2a795a4fdcef46a2ace0",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_presence_insert_294d3",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT n.id AS patient_id, n.primary_clinic_id AS clinic_id\n               FROM new_rows n JOIN old_rows o USING (id)\n               WHERE n.primary_clinic_id IS DISTINCT FROM o.primary_clinic_id) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="e640b41b77742394504be02bb10214963d5a5a2e",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_presence_update_de28c",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="cascade_soft_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)",
                            func="UPDATE clinical_visit SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_appointment SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_prescription SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_prescriptionitem SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_dispensing SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_event SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_patientattribute SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_problem SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_vitals SET deleted_at = NEW.deleted_at WHERE patient_id = NEW.id AND deleted_at IS NULL; RETURN NULL;",
                            hash="99404d5938287bba9897a002afaa8f20d231edd0",
                            operation='UPDATE OF "deleted_at"',
                            pgid="pgtrigger_cascade_soft_delete_8f0b8",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT DISTINCT r.id FROM new_rows r WHERE true; RETURN NULL;",
                            hash="634be57c2b4212b1c06fcbb2e810ee5164c5e034",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_facts_due_insert_2650c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT r.id FROM new_rows n JOIN old_rows o USING (id),\n                LATERAL (SELECT n.* UNION ALL SELECT o.*) r\n                WHERE (n.created_at IS DISTINCT FROM o.created_at OR n.date_of_birth IS DISTINCT FROM o.date_of_birth OR n.id IS DISTINCT FROM o.id OR n.sex IS DISTINCT FROM o.sex OR n.surname IS DISTINCT FROM o.surname) AND (true) GROUP BY 1; RETURN NULL;",
                            hash="49f04fe88b1de9e0f046cba48d140edcb571a4fa",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_facts_due_update_7e291",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="forget_facts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        DELETE FROM clinical_patientfacts WHERE patient_id = OLD.id;\n        DELETE FROM clinical_factsdue WHERE patient_id = OLD.id;\n        RETURN NULL;\n    ",
                            hash="060262fd379e0ac5389101263a87cc72c3ec6c9b",
                            operation="DELETE",
                            pgid="pgtrigger_forget_facts_3e209",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="b1fbec4e8683b2055d7b375ee49bc82c9639b222",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_3f232",
                            table="clinical_patient",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_patient are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="8b72d61298bae763f3b83f24a69dccf66abee63c",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_dca24",
                            table="clinical_patient",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'patient', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="3b2c987bd0fbb31c0aadce6b8626fc777673fd04",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_d5b25",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."additional_data" IS DISTINCT FROM (NEW."additional_data") OR OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."camp" IS DISTINCT FROM (NEW."camp") OR OLD."citizenship" IS DISTINCT FROM (NEW."citizenship") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."date_of_birth" IS DISTINCT FROM (NEW."date_of_birth") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."external_patient_id" IS DISTINCT FROM (NEW."external_patient_id") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."government_id" IS DISTINCT FROM (NEW."government_id") OR OLD."hometown" IS DISTINCT FROM (NEW."hometown") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_modified_by_id" IS DISTINCT FROM (NEW."last_modified_by_id") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."photo_url" IS DISTINCT FROM (NEW."photo_url") OR OLD."primary_clinic_id" IS DISTINCT FROM (NEW."primary_clinic_id") OR OLD."registered_by_id" IS DISTINCT FROM (NEW."registered_by_id") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."surname" IS DISTINCT FROM (NEW."surname") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_patientversion" ("additional_data", "arrived_at", "camp", "change_number", "citizenship", "created_at", "date_of_birth", "deleted_at", "external_patient_id", "given_name", "government_id", "hometown", "id", "last_modified_by_id", "merged_into_id", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo_url", "primary_clinic_id", "registered_by_id", "sex", "surname", "updated_at") VALUES (OLD."additional_data", OLD."arrived_at", OLD."camp", OLD."change_number", OLD."citizenship", OLD."created_at", OLD."date_of_birth", OLD."deleted_at", OLD."external_patient_id", OLD."given_name", OLD."government_id", OLD."hometown", OLD."id", OLD."last_modified_by_id", OLD."merged_into_id", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."phone", OLD."photo_url", OLD."primary_clinic_id", OLD."registered_by_id", OLD."sex", OLD."surname", OLD."updated_at"); RETURN NULL;',
                            hash="d7c1a601829979e2068589cd767eb33e641e3035",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f6a0e",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_patientversion" ("additional_data", "arrived_at", "camp", "change_number", "citizenship", "created_at", "date_of_birth", "deleted_at", "external_patient_id", "given_name", "government_id", "hometown", "id", "last_modified_by_id", "merged_into_id", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo_url", "primary_clinic_id", "registered_by_id", "sex", "surname", "updated_at") VALUES (OLD."additional_data", OLD."arrived_at", OLD."camp", OLD."change_number", OLD."citizenship", OLD."created_at", OLD."date_of_birth", OLD."deleted_at", OLD."external_patient_id", OLD."given_name", OLD."government_id", OLD."hometown", OLD."id", OLD."last_modified_by_id", OLD."merged_into_id", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."photo_url", OLD."primary_clinic_id", OLD."registered_by_id", OLD."sex", OLD."surname", OLD."updated_at"); RETURN NULL;',
                            hash="0c166ffc497ca43c1065b5751e853ebaf9f742b4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6a83c",
                            table="clinical_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conflict",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="89ba9e464e20d69873a9bfa2671762322bf42ca5",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_a446f",
                            table="clinical_conflict",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT DISTINCT r.patient_id FROM new_rows r WHERE true; RETURN NULL;",
                            hash="a65608ba581ee5436b5420e7d644240d8cd75c45",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_facts_due_insert_1ade5",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_patientattribute",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT r.patient_id FROM new_rows n JOIN old_rows o USING (id),\n                LATERAL (SELECT n.* UNION ALL SELECT o.*) r\n                WHERE (n.attribute IS DISTINCT FROM o.attribute OR n.attribute_id IS DISTINCT FROM o.attribute_id OR n.boolean_value IS DISTINCT FROM o.boolean_value OR n.deleted_at IS DISTINCT FROM o.deleted_at OR n.patient_id IS DISTINCT FROM o.patient_id OR n.string_value IS DISTINCT FROM o.string_value) AND (true) GROUP BY 1; RETURN NULL;",
                            hash="562489c3ee545ee775aaa77da58e4d2a830da0cd",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_facts_due_update_2b91a",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_patientattribute",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="5f78f2e3f4d91b1f961f824e06d8f40571c091fc",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_7b1f9",
                            table="clinical_patientattribute",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_patientattribute are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="0c64666efff62dcea72d2257e93b3b754484eb25",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_e48dd",
                            table="clinical_patientattribute",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'patientattribute', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="f519c5c2c1b7eda30ababc1e44dd693aa5f53075",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_d47df",
                            table="clinical_patientattribute",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."attribute" IS DISTINCT FROM (NEW."attribute") OR OLD."attribute_id" IS DISTINCT FROM (NEW."attribute_id") OR OLD."boolean_value" IS DISTINCT FROM (NEW."boolean_value") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."date_value" IS DISTINCT FROM (NEW."date_value") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."number_value" IS DISTINCT FROM (NEW."number_value") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."string_value" IS DISTINCT FROM (NEW."string_value") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_patientattributeversion" ("arrived_at", "attribute", "attribute_id", "boolean_value", "change_number", "created_at", "date_value", "deleted_at", "id", "metadata", "modified_at", "number_value", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "string_value", "updated_at") VALUES (OLD."arrived_at", OLD."attribute", OLD."attribute_id", OLD."boolean_value", OLD."change_number", OLD."created_at", OLD."date_value", OLD."deleted_at", OLD."id", OLD."metadata", OLD."modified_at", OLD."number_value", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."string_value", OLD."updated_at"); RETURN NULL;',
                            hash="ad88fb2bf924d5ec8bd783474dc8a93863a83fe1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ac386",
                            table="clinical_patientattribute",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientattribute",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_patientattributeversion" ("arrived_at", "attribute", "attribute_id", "boolean_value", "change_number", "created_at", "date_value", "deleted_at", "id", "metadata", "modified_at", "number_value", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "string_value", "updated_at") VALUES (OLD."arrived_at", OLD."attribute", OLD."attribute_id", OLD."boolean_value", OLD."change_number", OLD."created_at", OLD."date_value", OLD."deleted_at", OLD."id", OLD."metadata", OLD."modified_at", OLD."number_value", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."string_value", OLD."updated_at"); RETURN NULL;',
                            hash="1c8adc2d0404ab120af953b6f8dbbd43296aa677",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_08c07",
                            table="clinical_patientattribute",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescriptionitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="c94cc959bd76ef94a27e5df196aac7a9ea059756",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_9d89a",
                            table="clinical_prescriptionitem",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescriptionitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_prescriptionitem are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="a6e67eca086f87be81a1b454d6f37d04a3e55a8e",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_8e304",
                            table="clinical_prescriptionitem",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescriptionitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'prescriptionitem', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="6c35e520b07d1cfd0c728295294250ab56e47f82",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_a9c06",
                            table="clinical_prescriptionitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescriptionitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."dosage_instructions" IS DISTINCT FROM (NEW."dosage_instructions") OR OLD."drug_id" IS DISTINCT FROM (NEW."drug_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."item_status" IS DISTINCT FROM (NEW."item_status") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."prescription_id" IS DISTINCT FROM (NEW."prescription_id") OR OLD."quantity_dispensed" IS DISTINCT FROM (NEW."quantity_dispensed") OR OLD."quantity_prescribed" IS DISTINCT FROM (NEW."quantity_prescribed") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."refills_authorized" IS DISTINCT FROM (NEW."refills_authorized") OR OLD."refills_used" IS DISTINCT FROM (NEW."refills_used") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_prescriptionitemversion" ("arrived_at", "change_number", "clinic_id", "created_at", "deleted_at", "dosage_instructions", "drug_id", "id", "item_status", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "quantity_dispensed", "quantity_prescribed", "recorded_by_id", "refills_authorized", "refills_used", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."dosage_instructions", OLD."drug_id", OLD."id", OLD."item_status", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."prescription_id", OLD."quantity_dispensed", OLD."quantity_prescribed", OLD."recorded_by_id", OLD."refills_authorized", OLD."refills_used", OLD."updated_at"); RETURN NULL;',
                            hash="3dfc270ef99ab0603148c12adb27f319304456d1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_99842",
                            table="clinical_prescriptionitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescriptionitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_prescriptionitemversion" ("arrived_at", "change_number", "clinic_id", "created_at", "deleted_at", "dosage_instructions", "drug_id", "id", "item_status", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "quantity_dispensed", "quantity_prescribed", "recorded_by_id", "refills_authorized", "refills_used", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."dosage_instructions", OLD."drug_id", OLD."id", OLD."item_status", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."prescription_id", OLD."quantity_dispensed", OLD."quantity_prescribed", OLD."recorded_by_id", OLD."refills_authorized", OLD."refills_used", OLD."updated_at"); RETURN NULL;',
                            hash="7d2b5a62f1bada86c63a7ef8fd8fc18500dc1c6c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_832bb",
                            table="clinical_prescriptionitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dispensing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="77b80425dba0c3738cfc1d9edbe89084716d1ef2",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_6d501",
                            table="clinical_dispensing",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dispensing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_dispensing are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="6d243008c94534757a080aa9165d61c784b8779e",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_c3cac",
                            table="clinical_dispensing",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dispensing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'dispensing', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="180fff952f3af8f3453e4f28e104e5b531fafe28",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_deb83",
                            table="clinical_dispensing",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dispensing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."days_supply" IS DISTINCT FROM (NEW."days_supply") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."dispensed_at" IS DISTINCT FROM (NEW."dispensed_at") OR OLD."dispensed_by_id" IS DISTINCT FROM (NEW."dispensed_by_id") OR OLD."dosage_instructions" IS DISTINCT FROM (NEW."dosage_instructions") OR OLD."drug_id" IS DISTINCT FROM (NEW."drug_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."prescription_item_id" IS DISTINCT FROM (NEW."prescription_item_id") OR OLD."quantity_dispensed" IS DISTINCT FROM (NEW."quantity_dispensed") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_dispensingversion" ("arrived_at", "batch_id", "change_number", "clinic_id", "created_at", "days_supply", "deleted_at", "dispensed_at", "dispensed_by_id", "dosage_instructions", "drug_id", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_item_id", "quantity_dispensed", "recorded_by_id", "updated_at") VALUES (OLD."arrived_at", OLD."batch_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."days_supply", OLD."deleted_at", OLD."dispensed_at", OLD."dispensed_by_id", OLD."dosage_instructions", OLD."drug_id", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."prescription_item_id", OLD."quantity_dispensed", OLD."recorded_by_id", OLD."updated_at"); RETURN NULL;',
                            hash="c7079067cb0f62e3cff86a8a5052974887f5dedb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f3661",
                            table="clinical_dispensing",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dispensing",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_dispensingversion" ("arrived_at", "batch_id", "change_number", "clinic_id", "created_at", "days_supply", "deleted_at", "dispensed_at", "dispensed_by_id", "dosage_instructions", "drug_id", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_item_id", "quantity_dispensed", "recorded_by_id", "updated_at") VALUES (OLD."arrived_at", OLD."batch_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."days_supply", OLD."deleted_at", OLD."dispensed_at", OLD."dispensed_by_id", OLD."dosage_instructions", OLD."drug_id", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."prescription_item_id", OLD."quantity_dispensed", OLD."recorded_by_id", OLD."updated_at"); RETURN NULL;',
                            hash="6d2fca6e234c6a8e452a65da5ab529380807edca",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_32608",
                            table="clinical_dispensing",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="b87e8ed20d8a2f17af58972e68f78ddc1506e2dc",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_3679a",
                            table="clinical_presence",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."has" IS DISTINCT FROM (NEW."has") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id"))',
                            func='INSERT INTO "clinical_presenceversion" ("change_number", "clinic_id", "has", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."change_number", OLD."clinic_id", OLD."has", OLD."id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id"); RETURN NULL;',
                            hash="e510331ce6fa0703bdb276d7af44daaea8f9a4f7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e0a92",
                            table="clinical_presence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_presenceversion" ("change_number", "clinic_id", "has", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."change_number", OLD."clinic_id", OLD."has", OLD."id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="4f08c4b518d35d40cc0a58ae4cfde90af2464e3f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_36920",
                            table="clinical_presence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reader",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            RETURN NEW;\n        ",
                            hash="5e9a334f01997136cae1f21eccb148c3b50da982",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_b8a78",
                            table="clinical_reader",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reader",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reads" IS DISTINCT FROM (NEW."reads") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "clinical_readerversion" ("change_number", "form_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "user_id") VALUES (OLD."change_number", OLD."form_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reads", OLD."user_id"); RETURN NULL;',
                            hash="a0fe5b3f8f844c7d10be732e59b1dbac0d733e53",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9a156",
                            table="clinical_reader",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="reader",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_readerversion" ("change_number", "form_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "user_id") VALUES (OLD."change_number", OLD."form_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reads", OLD."user_id"); RETURN NULL;',
                            hash="820cb549ac67d2b1ea77a47a7d7291d88214a181",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_63ba1",
                            table="clinical_reader",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refresh_access",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM clinical_refresh_access(); RETURN NULL;",
                            hash="44fb72dfb5b6f8e590a3829f82f894aa27e93a8b",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_refresh_access_3335a",
                            table="clinical_clinic",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_zone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT DISTINCT p.patient_id FROM new_rows n JOIN old_rows o USING (id)\n               JOIN clinical_presence p ON p.clinic_id = n.id\n               WHERE n.time_zone IS DISTINCT FROM o.time_zone; RETURN NULL;",
                            hash="5bb97dce98406fd95b33ab27870bcf675267d090",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_facts_due_zone_01fbb",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_clinic",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="4e636f361b186ecd7d6d388c4bd58be9cdc8b569",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_06d64",
                            table="clinical_clinic",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_clinic are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="19150f620c08c9d67e250aa713206884918a685c",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_e8a4f",
                            table="clinical_clinic",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'clinic', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="b40a2e8a5379d8fae7c128272fd7950ffcf9ea18",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_b92b8",
                            table="clinical_clinic",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_archived" IS DISTINCT FROM (NEW."is_archived") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."sharing_group_id" IS DISTINCT FROM (NEW."sharing_group_id") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_clinicversion" ("arrived_at", "change_number", "created_at", "deleted_at", "id", "is_archived", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sharing_group_id", "time_zone", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."id", OLD."is_archived", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."sharing_group_id", OLD."time_zone", OLD."updated_at"); RETURN NULL;',
                            hash="9e83674f347897bc98cb87c81d503645f4cdd9b9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_826b8",
                            table="clinical_clinic",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="clinic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_clinicversion" ("arrived_at", "change_number", "created_at", "deleted_at", "id", "is_archived", "modified_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sharing_group_id", "time_zone", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."id", OLD."is_archived", OLD."modified_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."sharing_group_id", OLD."time_zone", OLD."updated_at"); RETURN NULL;',
                            hash="0c036c0d97ef06fc73fbacf048a38c17d9ccfbcb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_53f44",
                            table="clinical_clinic",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stock",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="026e370d1b4652d88e4d1c0577b304e3b2c8d923",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_f0612",
                            table="clinical_stock",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stock",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_stock are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="82ab94bbcec56b0d74e254a9623fe182a37580d3",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_68238",
                            table="clinical_stock",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stock",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'stock', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="121d2798df6063ddd824c50ee6229087d5928ee1",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_2a4a6",
                            table="clinical_stock",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stock",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."batch_expires_at" IS DISTINCT FROM (NEW."batch_expires_at") OR OLD."batch_number" IS DISTINCT FROM (NEW."batch_number") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."drug_id" IS DISTINCT FROM (NEW."drug_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_counted_at" IS DISTINCT FROM (NEW."last_counted_at") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."quantity_available" IS DISTINCT FROM (NEW."quantity_available") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."reserved_quantity" IS DISTINCT FROM (NEW."reserved_quantity") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_stockversion" ("arrived_at", "batch_expires_at", "batch_id", "batch_number", "change_number", "clinic_id", "created_at", "deleted_at", "drug_id", "id", "last_counted_at", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_available", "recorded_by_id", "reserved_quantity", "updated_at") VALUES (OLD."arrived_at", OLD."batch_expires_at", OLD."batch_id", OLD."batch_number", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."id", OLD."last_counted_at", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."quantity_available", OLD."recorded_by_id", OLD."reserved_quantity", OLD."updated_at"); RETURN NULL;',
                            hash="fc72465c5291cad51a028cb94a6d51112a78ec61",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_856a0",
                            table="clinical_stock",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stock",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_stockversion" ("arrived_at", "batch_expires_at", "batch_id", "batch_number", "change_number", "clinic_id", "created_at", "deleted_at", "drug_id", "id", "last_counted_at", "metadata", "modified_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_available", "recorded_by_id", "reserved_quantity", "updated_at") VALUES (OLD."arrived_at", OLD."batch_expires_at", OLD."batch_id", OLD."batch_number", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."id", OLD."last_counted_at", OLD."metadata", OLD."modified_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quantity_available", OLD."recorded_by_id", OLD."reserved_quantity", OLD."updated_at"); RETURN NULL;',
                            hash="97b28aa1fb726885069a94a9b4e7e7b1c22e1989",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_701b1",
                            table="clinical_stock",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stockmovement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="0865c61c28c4414bb378e0a0df543849102766a6",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_ddbb8",
                            table="clinical_stockmovement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stockmovement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_stockmovement are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="327d2660ead2a365361a991140eb18f908ba7abc",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_cf007",
                            table="clinical_stockmovement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stockmovement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'stockmovement', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="a45b1b620f6f024b746377881b6db9ec9ddbfae2",
                            operation="DELETE",
                            pgid="pgtrigger_notice_gone_3f7de",
                            table="clinical_stockmovement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stockmovement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."balance_after" IS DISTINCT FROM (NEW."balance_after") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."drug_id" IS DISTINCT FROM (NEW."drug_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."moved_at" IS DISTINCT FROM (NEW."moved_at") OR OLD."performed_by_id" IS DISTINCT FROM (NEW."performed_by_id") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."reference_id" IS DISTINCT FROM (NEW."reference_id") OR OLD."reference_type" IS DISTINCT FROM (NEW."reference_type") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_stockmovementversion" ("arrived_at", "balance_after", "batch_id", "change_number", "clinic_id", "created_at", "deleted_at", "drug_id", "id", "kind", "modified_at", "moved_at", "performed_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "reference_id", "reference_type", "updated_at") VALUES (OLD."arrived_at", OLD."balance_after", OLD."batch_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."id", OLD."kind", OLD."modified_at", OLD."moved_at", OLD."performed_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."quantity", OLD."reason", OLD."reference_id", OLD."reference_type", OLD."updated_at"); RETURN NULL;',
                            hash="d8f12c8b808b67c3a3bb964929dc76993c90cefe",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_def38",
                            table="clinical_stockmovement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="stockmovement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_stockmovementversion" ("arrived_at", "balance_after", "batch_id", "change_number", "clinic_id", "created_at", "deleted_at", "drug_id", "id", "kind", "modified_at", "moved_at", "performed_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "reference_id", "reference_type", "updated_at") VALUES (OLD."arrived_at", OLD."balance_after", OLD."batch_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."drug_id", OLD."id", OLD."kind", OLD."modified_at", OLD."moved_at", OLD."performed_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quantity", OLD."reason", OLD."reference_id", OLD."reference_type", OLD."updated_at"); RETURN NULL;',
                            hash="57bc97b84fee9e25a7789e68bcb6b03aa27b7b90",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_84e62",
                            table="clinical_stockmovement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="cascade_soft_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)",
                            func="UPDATE clinical_appointment SET deleted_at = NEW.deleted_at WHERE current_visit_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_prescription SET deleted_at = NEW.deleted_at WHERE visit_id = NEW.id AND deleted_at IS NULL; UPDATE clinical_event SET deleted_at = NEW.deleted_at WHERE visit_id = NEW.id AND deleted_at IS NULL; RETURN NULL;",
                            hash="d7814c6e8d2c40ce44b4fa244f8c0f1119fa5d9c",
                            operation='UPDATE OF "deleted_at"',
                            pgid="pgtrigger_cascade_soft_delete_8db4b",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="ecee0f2578b10eedbafab790a64390fcaf2e6190",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_ed5b7",
                            table="clinical_visit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_visit are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="df527c2bf0de645d73233988a764a4ed60bd999f",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_43caa",
                            table="clinical_visit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'visit', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="f1e0ffccbaacbdf879d15bf071e1c11efb485c09",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_c5be8",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."checked_in_at" IS DISTINCT FROM (NEW."checked_in_at") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."provider_name" IS DISTINCT FROM (NEW."provider_name") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_visitversion" ("arrived_at", "change_number", "checked_in_at", "clinic_id", "created_at", "deleted_at", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "provider_name", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."checked_in_at", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."provider_id", OLD."provider_name", OLD."updated_at"); RETURN NULL;',
                            hash="9accd25e17928be037113856163bd7b534fefed6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_af010",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_visitversion" ("arrived_at", "change_number", "checked_in_at", "clinic_id", "created_at", "deleted_at", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "provider_name", "updated_at") VALUES (OLD."arrived_at", OLD."change_number", OLD."checked_in_at", OLD."clinic_id", OLD."created_at", OLD."deleted_at", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."provider_name", OLD."updated_at"); RETURN NULL;',
                            hash="036fd5ae87f049e5060ae5338ab858fc05fe78ed",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d0399",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT patient_id, clinic_id AS clinic_id FROM new_rows WHERE deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="44ddf2a42be5c81e30b2d33f18379fd384657085",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_presence_insert_d1e1c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="visit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT n.patient_id, n.clinic_id AS clinic_id\n                FROM new_rows n JOIN old_rows o USING (id)\n                WHERE n.clinic_id IS DISTINCT FROM o.clinic_id\n                  AND n.deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="86d14c2b4c23afef4848a1e2009221897f80e3f6",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_presence_update_7189b",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_visit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="4433081f61c6cc04e4bd82b0269e1e357dded6cf",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_e5cf6",
                            table="clinical_problem",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_problem are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="67c63eeaa9bc058345c8f6623ab73ef264230216",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_04013",
                            table="clinical_problem",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'problem', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="a28b4c9ecabc88bae09ef35869f609e327f36c9d",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_d1b87",
                            table="clinical_problem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."clinical_status" IS DISTINCT FROM (NEW."clinical_status") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."code_system" IS DISTINCT FROM (NEW."code_system") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."onset_at" IS DISTINCT FROM (NEW."onset_at") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."severity_score" IS DISTINCT FROM (NEW."severity_score") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."verification_status" IS DISTINCT FROM (NEW."verification_status") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id"))',
                            func='INSERT INTO "clinical_problemversion" ("arrived_at", "change_number", "clinical_status", "code", "code_system", "created_at", "deleted_at", "ended_at", "id", "label", "metadata", "modified_at", "onset_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "severity_score", "updated_at", "verification_status", "visit_id") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinical_status", OLD."code", OLD."code_system", OLD."created_at", OLD."deleted_at", OLD."ended_at", OLD."id", OLD."label", OLD."metadata", OLD."modified_at", OLD."onset_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_by_id", OLD."severity_score", OLD."updated_at", OLD."verification_status", OLD."visit_id"); RETURN NULL;',
                            hash="28769b046c6abbed01b3bcbb777d562306356830",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_42e8b",
                            table="clinical_problem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="problem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_problemversion" ("arrived_at", "change_number", "clinical_status", "code", "code_system", "created_at", "deleted_at", "ended_at", "id", "label", "metadata", "modified_at", "onset_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "severity_score", "updated_at", "verification_status", "visit_id") VALUES (OLD."arrived_at", OLD."change_number", OLD."clinical_status", OLD."code", OLD."code_system", OLD."created_at", OLD."deleted_at", OLD."ended_at", OLD."id", OLD."label", OLD."metadata", OLD."modified_at", OLD."onset_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."severity_score", OLD."updated_at", OLD."verification_status", OLD."visit_id"); RETURN NULL;',
                            hash="971d61432b7f2e0dd69dbfb753854e45ee3af0b4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_45962",
                            table="clinical_problem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="cascade_soft_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)",
                            func="UPDATE clinical_prescriptionitem SET deleted_at = NEW.deleted_at WHERE prescription_id = NEW.id AND deleted_at IS NULL; RETURN NULL;",
                            hash="632e3867fac797b6b237b8ff0e6313767416156d",
                            operation='UPDATE OF "deleted_at"',
                            pgid="pgtrigger_cascade_soft_delete_41e7f",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="a170a482a0e22201dba876ec33d31861554fe22a",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_a0713",
                            table="clinical_prescription",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_prescription are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="914de5757ead2f8cbf714d8795bf0a51cec97a21",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_b3cc4",
                            table="clinical_prescription",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'prescription', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="354c1b6042b269e1cb66faa9ef4057f870a20565",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_aada5",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."filled_at" IS DISTINCT FROM (NEW."filled_at") OR OLD."filled_by_id" IS DISTINCT FROM (NEW."filled_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."items" IS DISTINCT FROM (NEW."items") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."pickup_clinic_id" IS DISTINCT FROM (NEW."pickup_clinic_id") OR OLD."prescribed_at" IS DISTINCT FROM (NEW."prescribed_at") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id"))',
                            func='INSERT INTO "clinical_prescriptionversion" ("arrived_at", "change_number", "created_at", "deleted_at", "expires_at", "filled_at", "filled_by_id", "id", "items", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pickup_clinic_id", "prescribed_at", "priority", "provider_id", "status", "updated_at", "visit_id") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."expires_at", OLD."filled_at", OLD."filled_by_id", OLD."id", OLD."items", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."pickup_clinic_id", OLD."prescribed_at", OLD."priority", OLD."provider_id", OLD."status", OLD."updated_at", OLD."visit_id"); RETURN NULL;',
                            hash="679f81131365ed0e46f5caf4fa4324031037ae40",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b35be",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_prescriptionversion" ("arrived_at", "change_number", "created_at", "deleted_at", "expires_at", "filled_at", "filled_by_id", "id", "items", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pickup_clinic_id", "prescribed_at", "priority", "provider_id", "status", "updated_at", "visit_id") VALUES (OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."expires_at", OLD."filled_at", OLD."filled_by_id", OLD."id", OLD."items", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pickup_clinic_id", OLD."prescribed_at", OLD."priority", OLD."provider_id", OLD."status", OLD."updated_at", OLD."visit_id"); RETURN NULL;',
                            hash="86eb548dfa462dee2f3482569700653e0837721d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_45e0f",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT patient_id, pickup_clinic_id AS clinic_id FROM new_rows WHERE deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="84a41798a9c602cd45779916d3533de63df186e7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_presence_insert_81d8d",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="prescription",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT n.patient_id, n.pickup_clinic_id AS clinic_id\n                FROM new_rows n JOIN old_rows o USING (id)\n                WHERE n.pickup_clinic_id IS DISTINCT FROM o.pickup_clinic_id\n                  AND n.deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="2bf1b6f696c253cfb4b7e9fb1d9d71914667ce4d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_presence_update_c72bb",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_prescription",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="fede6b196caf99f955ede945e41fbca25c71362f",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_7a326",
                            table="clinical_event",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_event are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="7548dbf505a487ab8547fe7a351e2f4ce955e319",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_2082d",
                            table="clinical_event",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'event', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="28964752ab009b23528f49c9e0b18dd539a25d64",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_3018f",
                            table="clinical_event",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."event_type" IS DISTINCT FROM (NEW."event_type") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                            func='INSERT INTO "clinical_eventversion" ("answers", "arrived_at", "change_number", "created_at", "deleted_at", "event_type", "form_id", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "updated_at", "visit_id", "written_by_id") VALUES (OLD."answers", OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."event_type", OLD."form_id", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_by_id", OLD."updated_at", OLD."visit_id", OLD."written_by_id"); RETURN NULL;',
                            hash="f03f4ab47509ad7c2afac00a3acf934f41b7ab40",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a48a4",
                            table="clinical_event",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_eventversion" ("answers", "arrived_at", "change_number", "created_at", "deleted_at", "event_type", "form_id", "id", "metadata", "modified_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "updated_at", "visit_id", "written_by_id") VALUES (OLD."answers", OLD."arrived_at", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."event_type", OLD."form_id", OLD."id", OLD."metadata", OLD."modified_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."updated_at", OLD."visit_id", OLD."written_by_id"); RETURN NULL;',
                            hash="87854913c56f67491c3be49269d0c0a127737b31",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5fe55",
                            table="clinical_event",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="d1ced1d60c86db2d720ff9b9db798b7f432a1ac1",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_6ca63",
                            table="clinical_appointment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_appointment are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="8891450a86bf97ac81609321b606acc87cbf40be",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_dac6f",
                            table="clinical_appointment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'appointment', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="9958fac76e0be98936ae956363e97f521635feb3",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_ababf",
                            table="clinical_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."booked_by_id" IS DISTINCT FROM (NEW."booked_by_id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."current_visit_id" IS DISTINCT FROM (NEW."current_visit_id") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."departments" IS DISTINCT FROM (NEW."departments") OR OLD."duration_minutes" IS DISTINCT FROM (NEW."duration_minutes") OR OLD."fulfilled_visit_id" IS DISTINCT FROM (NEW."fulfilled_visit_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_walk_in" IS DISTINCT FROM (NEW."is_walk_in") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                            func='INSERT INTO "clinical_appointmentversion" ("arrived_at", "booked_by_id", "change_number", "clinic_id", "created_at", "current_visit_id", "deleted_at", "departments", "duration_minutes", "fulfilled_visit_id", "id", "is_walk_in", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reason", "starts_at", "status", "updated_at") VALUES (OLD."arrived_at", OLD."booked_by_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."current_visit_id", OLD."deleted_at", OLD."departments", OLD."duration_minutes", OLD."fulfilled_visit_id", OLD."id", OLD."is_walk_in", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."provider_id", OLD."reason", OLD."starts_at", OLD."status", OLD."updated_at"); RETURN NULL;',
                            hash="bc79eab02ab2c9c73a65b93ce2c8e33379cfa220",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_80787",
                            table="clinical_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_appointmentversion" ("arrived_at", "booked_by_id", "change_number", "clinic_id", "created_at", "current_visit_id", "deleted_at", "departments", "duration_minutes", "fulfilled_visit_id", "id", "is_walk_in", "metadata", "modified_at", "notes", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reason", "starts_at", "status", "updated_at") VALUES (OLD."arrived_at", OLD."booked_by_id", OLD."change_number", OLD."clinic_id", OLD."created_at", OLD."current_visit_id", OLD."deleted_at", OLD."departments", OLD."duration_minutes", OLD."fulfilled_visit_id", OLD."id", OLD."is_walk_in", OLD."metadata", OLD."modified_at", OLD."notes", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."reason", OLD."starts_at", OLD."status", OLD."updated_at"); RETURN NULL;',
                            hash="0d3853cd4843378d4f665e59e8ad703d9b8c9758",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_403db",
                            table="clinical_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT patient_id, clinic_id AS clinic_id FROM new_rows WHERE deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="9e2bcd1b0ac947ceee49a77814e167c389c9e61d",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_presence_insert_25d9f",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appointment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="presence_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)\n            SELECT DISTINCT r.patient_id, c.id, true, 0\n            FROM (SELECT n.patient_id, n.clinic_id AS clinic_id\n                FROM new_rows n JOIN old_rows o USING (id)\n                WHERE n.clinic_id IS DISTINCT FROM o.clinic_id\n                  AND n.deleted_at IS NULL) r JOIN clinical_clinic c ON c.id = r.clinic_id\n            ORDER BY 1, 2\n            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;\n            RETURN NULL;\n        ",
                            hash="8395a3605b8e33e9282934cfc1cbf21df80c5d7d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_presence_update_b89c7",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_appointment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT DISTINCT r.patient_id FROM new_rows r WHERE r.weight_kg < 6; RETURN NULL;",
                            hash="b64eb31321b86a33c8fd5e177880c2055b420318",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_facts_due_insert_a329b",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="clinical_vitals",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="facts_due_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO clinical_factsdue (patient_id) SELECT r.patient_id FROM new_rows n JOIN old_rows o USING (id),\n                LATERAL (SELECT n.* UNION ALL SELECT o.*) r\n                WHERE (n.deleted_at IS DISTINCT FROM o.deleted_at OR n.patient_id IS DISTINCT FROM o.patient_id OR n.weight_kg IS DISTINCT FROM o.weight_kg) AND (r.weight_kg < 6) GROUP BY 1; RETURN NULL;",
                            hash="d155ff4838c1db7dc4be76e2f88d03c5c128e1bb",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_facts_due_update_10c2b",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="clinical_vitals",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="zz_stamp",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;\n            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;\n            NEW.change_number := coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint;\n            \n            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());\n            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;\n        \n            RETURN NEW;\n        ",
                            hash="7dffe879e9147882fb5be304cd1e7a338edf9aec",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_zz_stamp_2a6eb",
                            table="clinical_vitals",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="refuse_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;\n            RAISE EXCEPTION 'rows of clinical_vitals are soft-deleted, never deleted'\n                USING ERRCODE = 'restrict_violation';\n        ",
                            hash="f29a824a7c8ad67c8648dcf40c55b97daa803d11",
                            operation="DELETE",
                            pgid="pgtrigger_refuse_delete_e9270",
                            table="clinical_vitals",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_gone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'\n                THEN RETURN NULL; END IF;\n            END IF;\n            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)\n            VALUES ('gone', 'vitals', OLD.id, 0, now());\n            RETURN NULL;\n        ",
                            hash="433075f6538dc03647725d25ade307a233c10243",
                            operation='DELETE OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_notice_gone_4db47",
                            table="clinical_vitals",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."bmi" IS DISTINCT FROM (NEW."bmi") OR OLD."bp_position" IS DISTINCT FROM (NEW."bp_position") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."diastolic_bp" IS DISTINCT FROM (NEW."diastolic_bp") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."heart_rate" IS DISTINCT FROM (NEW."heart_rate") OR OLD."height_cm" IS DISTINCT FROM (NEW."height_cm") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."measured_at" IS DISTINCT FROM (NEW."measured_at") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata") OR OLD."modified_at" IS DISTINCT FROM (NEW."modified_at") OR OLD."oxygen_saturation" IS DISTINCT FROM (NEW."oxygen_saturation") OR OLD."pain_level" IS DISTINCT FROM (NEW."pain_level") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."pulse_rate" IS DISTINCT FROM (NEW."pulse_rate") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."respiratory_rate" IS DISTINCT FROM (NEW."respiratory_rate") OR OLD."systolic_bp" IS DISTINCT FROM (NEW."systolic_bp") OR OLD."temperature_celsius" IS DISTINCT FROM (NEW."temperature_celsius") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."waist_circumference_cm" IS DISTINCT FROM (NEW."waist_circumference_cm") OR OLD."weight_kg" IS DISTINCT FROM (NEW."weight_kg"))',
                            func='INSERT INTO "clinical_vitalsversion" ("arrived_at", "bmi", "bp_position", "change_number", "created_at", "deleted_at", "diastolic_bp", "event_id", "heart_rate", "height_cm", "id", "measured_at", "metadata", "modified_at", "oxygen_saturation", "pain_level", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pulse_rate", "recorded_by_id", "respiratory_rate", "systolic_bp", "temperature_celsius", "updated_at", "visit_id", "waist_circumference_cm", "weight_kg") VALUES (OLD."arrived_at", OLD."bmi", OLD."bp_position", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."diastolic_bp", OLD."event_id", OLD."heart_rate", OLD."height_cm", OLD."id", OLD."measured_at", OLD."metadata", OLD."modified_at", OLD."oxygen_saturation", OLD."pain_level", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."pulse_rate", OLD."recorded_by_id", OLD."respiratory_rate", OLD."systolic_bp", OLD."temperature_celsius", OLD."updated_at", OLD."visit_id", OLD."waist_circumference_cm", OLD."weight_kg"); RETURN NULL;',
                            hash="fca96388f7b1d530408d93e6789b1c47f1337e16",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d361f",
                            table="clinical_vitals",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="vitals",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "clinical_vitalsversion" ("arrived_at", "bmi", "bp_position", "change_number", "created_at", "deleted_at", "diastolic_bp", "event_id", "heart_rate", "height_cm", "id", "measured_at", "metadata", "modified_at", "oxygen_saturation", "pain_level", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pulse_rate", "recorded_by_id", "respiratory_rate", "systolic_bp", "temperature_celsius", "updated_at", "visit_id", "waist_circumference_cm", "weight_kg") VALUES (OLD."arrived_at", OLD."bmi", OLD."bp_position", OLD."change_number", OLD."created_at", OLD."deleted_at", OLD."diastolic_bp", OLD."event_id", OLD."heart_rate", OLD."height_cm", OLD."id", OLD."measured_at", OLD."metadata", OLD."modified_at", OLD."oxygen_saturation", OLD."pain_level", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pulse_rate", OLD."recorded_by_id", OLD."respiratory_rate", OLD."systolic_bp", OLD."temperature_celsius", OLD."updated_at", OLD."visit_id", OLD."waist_circumference_cm", OLD."weight_kg"); RETURN NULL;',
                            hash="55b7d522ff1d45f433126ed1cb0207c6977e13df",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_583ae",
                            table="clinical_vitals",
                            when="AFTER",
                        ),
                    ),
                ),
            ],
        ),
    ]
