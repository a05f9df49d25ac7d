"""Patient cards: which numbers were printed ahead, and how two spellings of a number are compared."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.facts.folding import DIGITS
from clinical.models.fields import MomentField, reference
from clinical.models.people import Clinic

LONGEST_KEY = 40  # longer texts are no numbers, and an index cannot hold any length


class CardKey(models.Func):
    """``clinical.facts.cards.card_key`` of a column, in SQL: the same for ``a-12`` and ``A 12``."""

    output_field = models.TextField()
    _typed = "".join(map(chr, DIGITS))
    _digits = "".join(chr(to) if isinstance(to, int) else to for to in DIGITS.values())
    template = (
        f"left(upper(regexp_replace(translate(%(expressions)s, '{_typed}', '{_digits}'),"
        f" '[^A-Za-z0-9]', '', 'g')), {LONGEST_KEY})"
    )


class CardSheet(models.Model):
    """Cards that were made ahead: ``count`` numbers of one letter from ``first`` on."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    letter = models.CharField(_("letter"), max_length=1)
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField(_("number of cards"))
    made_at = MomentField(default=timezone.now)
    made_by = reference("clinical.User")
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sheet of cards")
        verbose_name_plural = _("sheets of cards")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "first"], name="card_numbers_are_made_only_once"
            ),
            models.CheckConstraint(
                name="card_numbers_have_six_digits",
                condition=models.Q(
                    first__gte=1, count__gte=1, first__lte=1_000_000 - models.F("count")
                ),
            ),
        ]
