"""A patient and the extra facts that a registration form asks."""

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.facts import due
from clinical.models.cards import CardKey
from clinical.models.fields import MomentField, reference
from clinical.models.people import Clinic, User
from clinical.models.record import Record, record
from clinical.search import triggers as search

LIVE = models.Q(deleted_at=None)


@record
class Patient(Record):
    """A person in care, as typed on the phone. Who may see them is in ``Presence`` and ``Access``.

    ``merged_into``: this was a second entry of the same person; their records are on that chart now.
    """

    for_front_desk = True

    given_name = models.TextField(_("given name"), default="", blank=True)
    surname = models.TextField(_("surname"), default="", blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    citizenship = models.TextField(_("citizenship"), default="", blank=True)
    hometown = models.TextField(_("home town"), default="", blank=True)
    phone = models.TextField(_("phone"), default="", blank=True)
    sex = models.TextField(_("sex"), default="", blank=True)
    camp = models.TextField(_("camp"), null=True, blank=True)
    additional_data = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    photo_url = models.TextField(null=True, blank=True)
    government_id = models.TextField(_("government id"), default="", blank=True)
    external_patient_id = models.TextField(_("patient number"), default="", blank=True)
    primary_clinic = reference(Clinic, verbose_name=_("primary clinic"))
    last_modified_by = reference(User)
    registered_by = reference(User, editable=False)
    merged_into = reference("self", editable=False)

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        triggers = [
            triggers.PatientArrives(),
            triggers.PatientMoves(),
            triggers.CascadeSoftDelete(),
            due.DueWhenNew(patient="id"),
            due.DueWhenChanged("sex", "date_of_birth", "surname", "created_at", patient="id"),
            due.ForgetFacts(),
            search.SearchedWhenNew(),
            search.SearchedWhenChanged(),
            search.ForgetSearch(),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="patient_newest"),
            models.Index(
                fields=["primary_clinic", "-created_at", "-id"],
                condition=LIVE,
                name="patient_newest_of_clinic",
            ),
            models.Index(fields=["primary_clinic", "camp"], name="patient_camp"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="patient_merged",
            ),
            models.Index(
                CardKey("external_patient_id"),
                condition=models.Q(deleted_at=None) & ~models.Q(external_patient_id=""),
                name="patient_card",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="merged_patient_is_deleted",
                condition=models.Q(merged_into=None) | models.Q(deleted_at__isnull=False),
            )
        ]

    def __str__(self):
        return " ".join(filter(None, (self.given_name, self.surname))) or str(self.id)


class ChartRecord(Record):
    """A record of one patient's chart; the patient is its only real parent.

    ``for_front_desk``: also people who do not read charts see it; what a model does not say is kept.
    """

    for_front_desk = False

    patient = models.ForeignKey(
        Patient, models.PROTECT, verbose_name=_("patient"), related_name="%(class)s_set"
    )

    class Meta:
        abstract = True


@record
class PatientAttribute(ChartRecord):
    """One answer of the registration form beyond the base columns; of several the newest counts."""

    for_front_desk = True

    attribute_id = models.TextField(default="")
    attribute = models.TextField(default="")
    number_value = models.FloatField(null=True, blank=True)
    string_value = models.TextField(null=True, blank=True)
    date_value = MomentField(null=True, blank=True)
    boolean_value = models.BooleanField(null=True, blank=True)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("registration answer")
        verbose_name_plural = _("registration answers")
        indexes = [
            # who else has this household number; a hash, as answers may be of any length
            HashIndex(
                fields=["string_value"],
                condition=models.Q(deleted_at=None) & ~models.Q(string_value=""),
                name="answer_said",
            ),
            models.Index(
                fields=["number_value"],
                condition=models.Q(deleted_at=None, number_value__isnull=False),
                name="answer_number",
            ),
        ]
        triggers = [
            due.DueWhenNew(),
            due.DueWhenChanged(
                "attribute_id", "attribute", "string_value", "boolean_value", "deleted_at"
            ),
            search.SearchedWhenAnswered(),
            search.SearchedWhenAnsweredAnew(),
        ]

    def __str__(self):
        return self.attribute


def seen_in_clinic(model, column):
    """A record that names a clinic makes its patient known there, by trigger."""
    for on_update in (False, True):
        pgtrigger.register(triggers.SeenInClinic(column, on_update=on_update))(model)
