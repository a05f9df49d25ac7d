"""Merges that a second person agrees to, and the second factor of the portal."""

import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, DO_NOTHING, PROTECT, SET_NULL, F, Q

import clinical.models.fields
from clinical.migrations._together import Together

USER = settings.AUTH_USER_MODEL


def loosely(to):
    return models.ForeignKey(
        blank=True, db_constraint=False, db_index=False, null=True, on_delete=DO_NOTHING, related_name="+", to=to
    )


def new_key():
    return models.UUIDField(default=clinical.models.fields.new_id, primary_key=True, serialize=False)


def moment(**more):
    return clinical.models.fields.MomentField(**(more or {"default": django.utils.timezone.now}))


class Migration(migrations.Migration):
    dependencies = [("clinical", "0009_rules")]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="MergeProposal",
                    fields=[
                        ("id", new_key()),
                        ("fields", models.JSONField(default=list)),
                        ("answers", models.JSONField(default=list)),
                        ("state", models.CharField(choices=[("open", "waits for a second person"), ("agreed", "merged"), ("declined", "not merged"), ("withdrawn", "taken back")], default="open", max_length=9)),
                        ("asked_at", moment()),
                        ("decided_at", moment(blank=True, null=True)),
                        ("asked_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=USER)),
                        ("decided_by", loosely(USER)),
                        ("drop", models.ForeignKey(on_delete=PROTECT, related_name="+", to="clinical.patient")),
                        ("keep", models.ForeignKey(on_delete=PROTECT, related_name="+", to="clinical.patient")),
                    ],
                    options={
                        "verbose_name": "merge to confirm",
                        "verbose_name_plural": "merges to confirm",
                        "indexes": [models.Index(condition=Q(("state", "open")), fields=["-asked_at"], name="merge_to_confirm")],
                        "constraints": [
                            models.UniqueConstraint(django.db.models.functions.comparison.Least("keep", "drop"), django.db.models.functions.comparison.Greatest("keep", "drop"), condition=Q(("state", "open")), name="a_merge_is_asked_for_once_at_a_time"),
                            models.CheckConstraint(condition=Q(Q(("state", "agreed"), _negated=True), Q(("decided_by__isnull", False), Q(("decided_by", F("asked_by")), _negated=True)), _connector="OR"), name="two_people_agree_to_a_merge"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondFactor",
                    fields=[
                        ("id", models.UUIDField(default=clinical.models.fields.new_id, editable=False, primary_key=True, serialize=False)),
                        ("kind", models.CharField(choices=[("app", "Authenticator app"), ("card", "Card with codes")], max_length=4)),
                        ("seed", models.BinaryField(max_length=32)),
                        ("last_step", models.BigIntegerField(default=0)),
                        ("made_at", moment()),
                        ("confirmed_at", moment(null=True)),
                        ("ended_at", moment(null=True)),
                        ("ended_by", models.ForeignKey(null=True, on_delete=SET_NULL, related_name="+", to=USER)),
                        ("user", models.ForeignKey(on_delete=CASCADE, related_name="second_factors", to=USER)),
                    ],
                    options={
                        "verbose_name": "second factor",
                        "verbose_name_plural": "second factors",
                        "constraints": [
                            models.UniqueConstraint(condition=Q(("ended_at", None), Q(("confirmed_at", None), _negated=True)), fields=("user", "kind"), name="one_second_factor_of_a_kind_at_a_time"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactorCode",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.PositiveSmallIntegerField()),
                        ("digest", models.BinaryField(max_length=32)),
                        ("used_at", moment(null=True)),
                        ("factor", models.ForeignKey(on_delete=CASCADE, related_name="codes", to="clinical.secondfactor")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("factor", "number"), name="a_card_has_each_code_once")],
                    },
                ),
                migrations.CreateModel(
                    name="FactorGuard",
                    fields=[
                        ("user", models.OneToOneField(on_delete=CASCADE, primary_key=True, related_name="+", serialize=False, to=USER)),
                        ("asked_at", moment()),
                        ("wrong", models.PositiveIntegerField(default=0)),
                        ("wrong_at", moment(null=True)),
                    ],
                ),
            ]
        ),
        Together(
            [
                migrations.AddField("merge", "agreed_by", loosely(USER)),
                migrations.AddField("merge", "put_aside", models.JSONField(default=list)),
                migrations.AddConstraint(
                    "merge",
                    models.CheckConstraint(condition=Q(("agreed_by", None), Q(("agreed_by", F("by")), _negated=True), _connector="OR"), name="who_agrees_to_a_merge_is_another_person"),
                ),
            ]
        ),
    ]
