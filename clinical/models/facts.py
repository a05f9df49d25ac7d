"""What is derived of a patient, stored so that lists and reports can count by it; never on a phone."""

from django.db import models
from django.utils import timezone

from clinical.facts.births import Quality
from clinical.facts.sex import Sex
from clinical.facts.vocabulary import Facts
from clinical.models.fields import MomentField
from clinical.models.patient import Patient


class PatientFacts(models.Model):
    """One row per patient. Read it through ``clinical.facts.kept``, which knows whether it is fresh.

    ``born_on`` is empty unless the birth date tells an age; ``rules`` names the vocabulary and the
    version of the rules it was derived with.
    """

    patient = models.OneToOneField(
        Patient, models.CASCADE, primary_key=True, db_constraint=False, related_name="facts"
    )
    sex_code = models.CharField(max_length=7, choices=[(code, code) for code in Sex])
    birth_date_quality = models.CharField(max_length=10, choices=[(q, q) for q in Quality])
    born_on = models.DateField(null=True)
    registered_on = models.DateField()
    surname_given = models.BooleanField()
    rules = models.CharField(max_length=16)
    derived_at = MomentField(default=timezone.now)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "facts of a patient"
        verbose_name_plural = "facts of patients"
        constraints = [
            models.CheckConstraint(
                name="born_on_tells_an_age",
                condition=models.Q(birth_date_quality__in=["exact", "from_age"])
                ^ models.Q(born_on=None),
            )
        ]

    def __str__(self):
        return str(self.patient_id)

    @property
    def as_facts(self):
        return Facts(
            sex_code=Sex(self.sex_code),
            birth_date_quality=Quality(self.birth_date_quality),
            born_on=self.born_on,
            registered_on=self.registered_on,
            surname_given=self.surname_given,
        )


class FactsDue(models.Model):
    """A note by trigger that a patient's facts are out of date; several may say the same."""

    patient_id = models.UUIDField(db_index=True)
    wagtail_reference_index_ignore = True

    def __str__(self):
        return str(self.patient_id)
