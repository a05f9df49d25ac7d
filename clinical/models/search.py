"""What patients are searched by, written by triggers only; never on a phone."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from clinical.models.fields import MomentField
from clinical.models.patient import Patient

PENDING_KB = 256  # new entries that every search reads one by one until they are in the index


class PatientSearch(models.Model):
    """One row per patient: all that they are found by, folded, with a blank before and behind each word.

    ``clinics`` (ids that have them) and ``created_at`` only keep the search short; who sees whom is
    asked of ``access`` as ever.
    """

    patient = models.OneToOneField(
        Patient, models.CASCADE, primary_key=True, db_constraint=False, related_name="searched"
    )
    words = models.TextField()
    clinics = ArrayField(models.UUIDField())
    created_at = MomentField()
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            GinIndex(
                fields=["clinics", "words"],
                name="patient_words",
                opclasses=["array_ops", "gin_trgm_ops"],
                gin_pending_list_limit=PENDING_KB,
            ),
            models.Index(fields=["-created_at", "-patient"], name="patient_searched_newest"),
        ]

    def __str__(self):
        return str(self.patient_id)


class NameWord(models.Model):
    """A word of some name and how it sounds (empty: like nothing); a word may stand here twice.

    Of nobody in particular, but a name: ``clinical.search.spelling.forget_words`` drops what nobody
    is called any more.
    """

    word = models.TextField()
    sound = models.TextField()
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            GinIndex(fields=["word"], name="name_word_parts", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["word"], name="name_word"),
            models.Index(fields=["sound"], name="name_sound"),
        ]

    def __str__(self):
        return self.word


class SearchedQuestion(models.Model):
    """A question of the registration form whose answers are searched, as the form said last."""

    question_id = models.TextField(primary_key=True)
    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.question_id
