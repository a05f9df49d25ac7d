"""Widgets of django-import-export: what a cell means for a question, or a sentence why it means nothing.

A ``ValueError`` is the sentence. What a person should know and that stops nothing is said by
``told(key, sentence)``.
"""

import re
from datetime import datetime, time

from django.conf import settings
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from clinical.facts.births import OLDEST_YEARS
from clinical.facts.cards import is_card, is_right
from clinical.facts.folding import fold
from clinical.facts.moments import zone_called
from clinical.facts.numbers import read_number
from clinical.facts.sex import WORDS, Sex, sex_code, words_of_options
from clinical.portal.answers import in_language
from clinical.portal.registering.questions import AS_IT_STANDS, SPLIT, place_of
from exports.imports import days
from exports.imports.opening import LONGEST

_YES = {fold(w) for w in ("yes", "y", "true", "1", "x", "✓", "✔", "نعم", "sí", "si", "oui", "o")}
_NO = {fold(w) for w in ("no", "n", "false", "0", "لا", "non", "-")}
_PARTS = re.compile(r"[;؛\n|]+")
_MOST_KNOWN = 1_000
_COMMAS = re.compile(r"[,،]+")


class Text(Widget):
    def clean(self, value, row=None, **said):
        if len(value) > LONGEST:
            raise ValueError(_("This text is too long."))
        return value


class Card(Text):
    def clean(self, value, row=None, *, told, **said):
        value = super().clean(value, row)
        if is_card(value) and not is_right(value):
            told(
                "external_patient_id",
                _("One digit of the card number “%(text)s” must be wrong.") % {"text": value},
            )
        return value


class Number(Widget):
    def clean(self, value, row=None, **said):
        if not value:
            return None
        number = read_number(value)
        if number is None:
            raise ValueError(_("“%(text)s” is not one number.") % {"text": shortened(value)})
        return float(number)


class Age(Widget):
    """Whole years."""

    def clean(self, value, row=None, **said):
        if not value:
            return None
        years = read_number(value)
        if not isinstance(years, int) or not 0 <= years <= OLDEST_YEARS:
            raise ValueError(
                _("“%(text)s” is no age in whole years, from 0 to %(oldest)d.")
                % {"text": shortened(value), "oldest": OLDEST_YEARS}
            )
        return years


class Day(Widget):
    """A ``date``; where ``year_is_enough`` also an int, the year alone."""

    def __init__(self, *, order, today, year_is_enough=False):
        super().__init__()
        self.order, self.today, self.year_is_enough = order, today, year_is_enough

    def clean(self, value, row=None, **said):
        found = days.read(value, self.order, self.today)
        text = {"text": shortened(value)}
        if found.year and self.year_is_enough:
            return self._possible(found.year, found.year, text)
        if found.trouble is days.Trouble.NO_SUCH_DAY:
            raise ValueError(_("“%(text)s” is not a day of the calendar.") % text)
        if found.trouble is days.Trouble.UNCLEAR:
            raise ValueError(
                _("“%(text)s” can be read in two ways. Say how dates are written.") % text
            )
        if found.trouble or found.year:
            raise ValueError(_("“%(text)s” is no date.") % text)
        return self._possible(found.day, found.day.year, text) if found.day else None

    def _possible(self, value, year, text):
        if value > (self.today.year if isinstance(value, int) else self.today):
            raise ValueError(_("“%(text)s” has not come yet.") % text)
        if self.today.year - year > OLDEST_YEARS:
            raise ValueError(_("“%(text)s” is too long ago. Check the year.") % text)
        return value


class Moment(Day):
    """A day as the app stores it: a moment, the beginning of that day in the clinic."""

    def __init__(self, *, clinic, **more):
        super().__init__(**more)
        self.zone = zone_called(clinic.time_zone, settings.TIME_ZONE)

    def clean(self, value, row=None, **said):
        day = super().clean(value, row, **said)
        return day and datetime.combine(day, time(), self.zone)

    def _possible(self, value, year, text):
        if not 1850 <= year <= 2150:
            raise ValueError(_("“%(text)s” is no date.") % text)
        return value


class YesNo(Widget):
    def clean(self, value, row=None, **said):
        word = fold(value)
        if not word:
            return None
        if word not in _YES | _NO:
            raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": shortened(value)})
        return word in _YES


class Choice(Widget):
    """One or several of a question's options, stored in the words of who brings the file.

    ``words``: {folded word: number of the option or ""}, as that person said; what means nothing goes
    to ``unknown(key, word)`` as well, so that the page can ask.
    """

    def __init__(self, asked, key, words):
        super().__init__()
        self.asked, self.key, self.words = asked, key, words
        self.several = asked.kind == "checkbox"
        self.known = {}  # the same few words come in every row
        self.sexes = {}
        if asked.key == "sex":
            meant = words_of_options([asked.options])
            for number, option in enumerate(asked.options):
                texts = option.values() if isinstance(option, dict) else [option]
                for text in texts:
                    if (code := sex_code(str(text), meant)) is not Sex.UNKNOWN:
                        self.sexes.setdefault(code, str(number))

    def clean(self, value, row=None, *, unknown, **said):
        if not value:
            return ""
        found = [self._place(part) for part in self._parts(value)]
        wrong = [part for part, place in found if place is None]
        for part in wrong:
            unknown(self.key, part)
        if wrong:
            raise ValueError(
                _("“%(text)s” is none of the answers: %(answers)s.")
                % {
                    "text": shortened(wrong[0]),
                    "answers": _(", ").join(
                        in_language(option) for option in self.asked.options[:8]
                    ),
                }
            )
        places = dict.fromkeys(place for _part, place in found if place)
        return SPLIT.join(in_language(self.asked.options[int(place)]) for place in places)

    def _parts(self, value):
        if not self.several or self._place(value)[1] is not None:
            return [value]
        for between in (_PARTS, _COMMAS):
            parts = [part.strip() for part in between.split(value) if part.strip()]
            if len(parts) > 1:
                return [p for part in parts for p in self._parts(part)]
        return [value]

    def _place(self, part):
        """(part, number of the option as text; "" for none, None for unknown)."""
        if part not in self.known and len(self.known) < _MOST_KNOWN:
            self.known[part] = self._find(part)
        return part, self.known[part] if part in self.known else self._find(part)

    def _find(self, part):
        word = fold(part)
        if word in self.words:
            place = self.words[word]
            return place if place == "" or int(place) < len(self.asked.options) else None
        place = place_of(self.asked.options, part)
        if place == AS_IT_STANDS and self.sexes:
            code = sex_code(part)
            return "" if code is Sex.UNKNOWN and word in WORDS else self.sexes.get(code)
        return None if place == AS_IT_STANDS else place


def shortened(text):
    return text if len(text) <= 40 else f"{text[:39]}…"
