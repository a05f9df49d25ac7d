"""Marks beside the flags, invitations, the last sign-in, and more kinds of changes."""

import clinical.migrations._together
import clinical.models.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinical", "0003_access_function"),
    ]

    operations = [
        clinical.migrations._together.Together(
            operations=[
                migrations.CreateModel(
                    name="Invitation",
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
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
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
                        ("digest", models.BinaryField(max_length=32, unique=True)),
                        (
                            "made_at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                        ("expires_at", clinical.models.fields.MomentField()),
                        ("used_at", clinical.models.fields.MomentField(null=True)),
                        ("ended_at", clinical.models.fields.MomentField(null=True)),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None), ("used_at", None)),
                                fields=("user",),
                                name="one_open_invitation_per_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LastSignIn",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="last_sign_in",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "at",
                            clinical.models.fields.MomentField(default=django.utils.timezone.now),
                        ),
                    ],
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="user",
                    name="update_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="user",
                    name="delete_delete",
                ),
                migrations.AddField(
                    model_name="user",
                    name="designs_forms",
                    field=models.BooleanField(
                        default=False,
                        help_text="Writes and publishes the visit forms of the whole organisation.",
                        verbose_name="writes forms",
                    ),
                ),
                migrations.AddField(
                    model_name="user",
                    name="exports_without_charts",
                    field=models.BooleanField(
                        default=False,
                        help_text="Downloads the answers of the clinics in which this person may download reports, without opening a chart. Confidential forms are left out.",
                        verbose_name="downloads without charts",
                    ),
                ),
                migrations.AddField(
                    model_name="userversion",
                    name="designs_forms",
                    field=models.BooleanField(
                        default=False,
                        help_text="Writes and publishes the visit forms of the whole organisation.",
                        verbose_name="writes forms",
                    ),
                ),
                migrations.AddField(
                    model_name="userversion",
                    name="exports_without_charts",
                    field=models.BooleanField(
                        default=False,
                        help_text="Downloads the answers of the clinics in which this person may download reports, without opening a chart. Confidential forms are left out.",
                        verbose_name="downloads without charts",
                    ),
                ),
                migrations.AlterField(
                    model_name="accesschange",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("permission", "Permission in a clinic"),
                            ("job", "Role and permissions"),
                            ("sharing", "Clinics that share patients"),
                            ("charts", "Front desk"),
                            ("leaving", "Leaving"),
                            ("readers", "Readers of a form"),
                            ("patient", "Clinic of a patient"),
                            ("archive", "Clinic archived"),
                            ("reopen", "Clinic opened again"),
                        ],
                        max_length=10,
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."designs_forms" IS DISTINCT FROM (NEW."designs_forms") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."exports_without_charts" IS DISTINCT FROM (NEW."exports_without_charts") OR OLD."home_clinic_id" IS DISTINCT FROM (NEW."home_clinic_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."locked_until" IS DISTINCT FROM (NEW."locked_until") OR OLD."login" IS DISTINCT FROM (NEW."login") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."reads_charts" IS DISTINCT FROM (NEW."reads_charts") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."working_clinic_id" IS DISTINCT FROM (NEW."working_clinic_id"))',
                            func='INSERT INTO "clinical_userversion" ("change_number", "created_at", "designs_forms", "email", "exports_without_charts", "home_clinic_id", "id", "is_active", "is_superuser", "locked_until", "login", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads_charts", "role", "updated_at", "working_clinic_id") VALUES (OLD."change_number", OLD."created_at", OLD."designs_forms", OLD."email", OLD."exports_without_charts", OLD."home_clinic_id", OLD."id", OLD."is_active", OLD."is_superuser", OLD."locked_until", OLD."login", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reads_charts", OLD."role", OLD."updated_at", OLD."working_clinic_id"); RETURN NULL;',
                            hash="c1a59a624d7c97e0a7a6524457a8d96f45ddfc2c",
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
                            func='INSERT INTO "clinical_userversion" ("change_number", "created_at", "designs_forms", "email", "exports_without_charts", "home_clinic_id", "id", "is_active", "is_superuser", "locked_until", "login", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads_charts", "role", "updated_at", "working_clinic_id") VALUES (OLD."change_number", OLD."created_at", OLD."designs_forms", OLD."email", OLD."exports_without_charts", OLD."home_clinic_id", OLD."id", OLD."is_active", OLD."is_superuser", OLD."locked_until", OLD."login", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reads_charts", OLD."role", OLD."updated_at", OLD."working_clinic_id"); RETURN NULL;',
                            hash="0fa89569f896667d00cfbb0efc383ef06f610a30",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_62f15",
                            table="clinical_user",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
