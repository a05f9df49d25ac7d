"""Facts of a patient as words on a page, in the reader's language; what was typed is never hidden."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinical.facts.births import Quality, Unit
from clinical.facts.sex import Sex

SEX = {
    Sex.FEMALE: gettext_lazy("female"),
    Sex.MALE: gettext_lazy("male"),
    Sex.OTHER: gettext_lazy("other"),
}
DAY = "j M Y"  # the month as a word: 03/04 is April here and March there


def sex(facts, typed=""):
    """In the reader's language; a word that nobody explained stands as it was typed."""
    return SEX.get(facts.sex_code) or (typed or "").strip()


def age(facts, on):
    """``7 months``, ``34 years``, ``about 34`` where an age was typed, ``age not known``."""
    age = facts.about_age(on)
    if age is None:
        return _("age not known")
    if age.about:
        return _("about %(years)d") % {"years": age.number}
    if age.unit is Unit.DAYS:
        return ngettext("%(n)d day", "%(n)d days", age.number) % {"n": age.number}
    if age.unit is Unit.MONTHS:
        return ngettext("%(n)d month", "%(n)d months", age.number) % {"n": age.number}
    return ngettext("%(n)d year", "%(n)d years", age.number) % {"n": age.number}


def born(facts, date_of_birth):
    """The birth date with what it is worth; empty where there is none."""
    if date_of_birth is None:
        return ""
    day = date_format(date_of_birth, DAY)
    match facts.birth_date_quality:
        case Quality.FROM_AGE:
            return _("about %(year)d (an age was typed)") % {"year": date_of_birth.year}
        case Quality.NOT_GIVEN:
            return _("not asked (the phone wrote the day of registration, %(day)s)") % {"day": day}
        case Quality.IMPOSSIBLE:
            return _("%(day)s (cannot be right)") % {"day": day}
    return day
