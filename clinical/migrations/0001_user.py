"""People who sign in, before anything else: Wagtail's tables point here.

Each migration of Wagtail draws again all that is connected with the person. Here that is little yet;
our other tables come after Wagtail's.
"""

import clinical.models.fields
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        # They change what is connected with everything, so they come while little is there.
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
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
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "login",
                    models.CharField(max_length=254, unique=True, verbose_name="sign-in name"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="mailbox")),
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
                ("change_number", models.BigIntegerField(db_index=True, default=0, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("login"),
                        name="login_is_unique_without_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_active", False), ("locked_until", None), _connector="OR"
                        ),
                        name="who_is_active_is_not_locked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_superuser", True), ("role", "super_admin")),
                            models.Q(
                                ("is_superuser", False),
                                models.Q(("role", "super_admin"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organisation_manager_is_superuser",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
