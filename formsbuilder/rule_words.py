"""What the rules and meanings of a question card say."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.rules.meanings import Meaning
from formsbuilder.differences import kind_of, label_of
from formsbuilder.kinds import BY_CHOICE, KINDS
from formsbuilder.rules.problems import TESTS

MEANINGS = {
    Meaning.NEW: gettext_lazy("New or follow-up"),
    Meaning.DEATH: gettext_lazy("The patient has died"),
    Meaning.DEATH_CAUSE: gettext_lazy("Cause of death"),
    Meaning.BIRTH: gettext_lazy("Birth of a child"),
    Meaning.PREGNANT: gettext_lazy("Pregnant"),
    Meaning.WEIGHT: gettext_lazy("Weight of the patient"),
    Meaning.MUAC: gettext_lazy("Upper arm (MUAC)"),
    Meaning.POPULATION: gettext_lazy("Population group"),
    Meaning.CONSENT: gettext_lazy("Consent"),
}
# By what such questions are called, in lower case without marks between words.
CALLED = {
    Meaning.NEW: (
        *("new", "follow up", "followup", "first visit", "new visit"),
        *("جديد", "متابعة", "nuevo", "primera visita"),
    ),
    Meaning.DEATH: (
        *("death", "died", "dead", "deceased", "outcome"),
        *("الوفاة", "وفاة", "توفي", "muerte", "fallecido", "defunción"),
    ),
    Meaning.DEATH_CAUSE: ("cause", "cause of death", "السبب", "سبب الوفاة", "causa"),
    Meaning.BIRTH: ("birth", "delivery", "الولادة", "ولادة", "parto", "nacimiento"),
    Meaning.PREGNANT: ("pregnant", "pregnancy", "حامل", "الحمل", "embarazada", "embarazo"),
    Meaning.WEIGHT: ("weight", "الوزن", "وزن", "peso", "poids"),
    Meaning.MUAC: (
        *("muac", "upper arm", "mid upper arm"),
        *("محيط الذراع", "العضد", "perímetro del brazo"),
    ),
    Meaning.POPULATION: (
        *("population", "population group", "refugee", "status", "host", "displaced"),
        *("لاجئ", "نازح", "فئة السكان", "refugiado", "desplazado", "grupo de población"),
    ),
    Meaning.CONSENT: ("consent", "agrees", "الموافقة", "موافقة", "يوافق", "consentimiento"),
}


def meanings(kind):
    """[{means, word, byChoice, called}] that a question of this kind can have."""
    return [
        {
            "means": meaning.value,
            "word": str(MEANINGS[meaning]),
            "byChoice": kind.has_choices and meaning in BY_CHOICE,
            "called": list(CALLED[meaning]),
        }
        for meaning in kind.meanings
    ]


def words(kind):
    """The texts of what this kind has; the others of a card would be sent for nothing."""
    if not kind.rules:
        return {}
    found = {
        "after": _("computed after it arrives")
        if kind.name == "computed"
        else _("checked after it arrives"),
        "afterHint": _(
            "Today's phones do not follow it. The server looks at what arrives, keeps it always, and "
            "shows what does not fit under “Answers to look at”."
        ),
    }
    if kind.has_answer:
        found |= _of_answers(kind)
    if kind.name == "computed":
        found |= _of_computed()
    if kind.has_choices:
        found |= points()
    return found


def points():
    return {
        "points": _("Choices have points"),
        "pointsShort": _("points"),
        "pointsOf": _("Points of choice %(number)s"),
    }


def _of_answers(kind):
    return {
        "more": _("Rules and meaning") if kind.meanings else _("Rules"),
        "range": _("Allowed numbers"),
        "rangeOfDays": _("Allowed days"),
        "minLabel": _("from"),
        "maxLabel": _("to"),
        "between": "%(min)s – %(max)s",
        "from": "≥ %(min)s",
        "upTo": "≤ %(max)s",
        "notFuture": _("not in the future"),
        "patternTitle": _("Allowed text"),
        "patterns": [
            ["", _("any text")],
            ["digits", _("only digits")],
            ["phone", _("phone number")],
            ["length", _("a fixed number of characters")],
            ["own", _("own pattern")],
        ],
        "patternLength": _("How many characters"),
        "ownPattern": _("Own pattern"),
        "patternHelp": _(
            "\\d is a digit, [A-Z] one letter of these, {4} four times, {1,3} one to three times, "
            "? perhaps. Example: [A-Z]{2}\\d{4} fits AB1234."
        ),
        "askIf": _("When it is asked"),
        "askIfShort": _("only if"),
        "always": _("always"),
        "onlyIf": _("only if: %(question)s"),
        "askIfQuestion": _("Ask only if this question"),
        "askIfTest": _("How it is answered"),
        "askIfValue": _("With this answer"),
        "goneQuestion": _("(a question that is gone or comes later)"),
        "goneChoice": _("(a choice that is gone)"),
        "chooseChoice": _("choose"),
        "tests": {name: _tests(name) for name in KINDS if name in TESTS},
        "meaning": _("Meaning"),
        "noMeaning": _("none"),
        "meaningHelp": _("Charts and reports go by it, whatever the question is called."),
        "whichChoices": _("Which choices say so?"),
        "suggestion": _("Mark it as “%(meaning)s”"),
    }


def _tests(name):
    """[[test, words]]; "only if 3. Cough: is ..."."""
    said = {
        "is": _("is ticked") if name == "yes_no" else _("is"),
        "is_not": {
            "yes_no": _("is not ticked"),
            "multiple_choice": _("does not contain"),
        }.get(name, _("is not")),
        "contains": _("contains"),
        "more": _("is more than"),
        "at_least": _("is at least"),
        "less": _("is less than"),
        "at_most": _("is at most"),
        "answered": _("is answered"),
    }
    return [[test, said[test]] for test in TESTS[name]]


def _of_computed():
    return {
        "computed": _("How it is computed"),
        "chooseWay": _("choose"),
        "ways": [
            ["bmi", _("Body mass index")],
            ["age", _("Age at the visit")],
            ["sum", _("Sum of answers or points")],
            ["formula", _("Formula")],
        ],
        "numberKinds": [kind.name for kind in KINDS.values() if kind.is_number],
        "chooseQuestion": _("choose a question"),
        "weight": _("Weight"),
        "height": _("Height"),
        "ageUnit": _("Unit"),
        "ageUnits": [["years", _("in years")], ["months", _("in months, below five years")]],
        "ageHelp": _("From the patient's birth date; empty where it is not known."),
        "sumHelp": _(
            "Of a choice its points count, of a tick 1. Empty until everything that is asked is answered."
        ),
        "formula": _("Formula"),
        "formulaHelp": _(
            "Numbers, + - * / and round brackets; questions in square brackets: [Weight (kg)] / 2"
        ),
        "insertQuestion": _("Insert a question"),
        "decimals": _("Digits after the point"),
    }


def only_if(condition, document, numbers):
    """ "only if 3. Cough: is Yes", for paper; "" where the question is always asked.

    ``document``: as it is shown; ``numbers``: {id of a question: its number}.
    """
    other = next(
        (f for f in document["fields"] if f["id"] == (condition or {}).get("question")), None
    )
    if other is None or other["id"] not in numbers:
        return ""
    tests = dict(_tests(kind_of(other)))
    value = condition.get("value", "")
    for option in other.get("options") or ():
        if isinstance(option, dict) and option.get("value") == value:
            value = option["label"]
    asked = f"{numbers[other['id']]}. {label_of(other)}"
    said = f"{asked}: {tests.get(condition.get('test'), '')} {value}".strip()
    return _("only if: %(question)s") % {"question": said}
