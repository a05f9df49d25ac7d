"""What the question card says, handed to its script so that no text stands in JavaScript."""

from django.utils.translation import gettext as _

from formsbuilder import rule_words

UNITS = "°C °F kg g lb cm m mm mmHg bpm /min % mmol/L mg/dL g/dL mL L days weeks months years"


def card_words(kind):
    """``{parts, words, units, rules, meanings}`` for one kind: which inputs the card has, and their texts."""
    return {
        "parts": list(parts(kind)),
        "rules": list(kind.rules),
        "meanings": rule_words.meanings(kind),
        "units": UNITS.split() if kind.has_unit else [],
        "words": {
            "label": _("Text") if kind.name == "heading" else _("Question"),
            "firstLabel": {"diagnosis": _("Diagnosis"), "medicine": _("Medicine")}.get(
                kind.name, ""
            ),
            "noLabel": _("not written yet"),
            "help": _("Help text below the question"),
            "unit": _("Unit"),
            "unitHelp": _("Phones show it in the question: %(label)s"),
            "required": _("Must be answered"),
            "requiredShort": _("required"),
            "options": _("Choices"),
            "optionsHelp": _(
                "Enter adds the next. You can paste a whole list, one choice per line."
            ),
            **row_words(),
            "list": _("Choices from"),
            "ownChoices": _("this question alone"),
            "changeList": _("Change the list"),
            "listHelp": _("Phones get a changed list when this form is published."),
            "makeList": _("Use these choices in other forms, too"),
            "oneOption": _("1 choice"),
            "manyOptions": _("%(count)s choices"),
            "size": _("Size"),
            "hint": hint(kind),
            "requiredHint": _("Phones accept it only ticked: then nobody can answer no.")
            if kind.name == "yes_no"
            else "",
            **rule_words.words(kind),
        },
        "sizes": [["xl", _("Large heading")], ["lg", _("Heading")], ["md", _("Plain text")]],
    }


def row_words():
    """What the rows of choices say, in a card and on the page of a list."""
    return {
        "option": _("Choice %(number)s"),
        "addOption": _("Add a choice"),
        "removeOption": _("Remove choice %(number)s"),
        "upOption": _("Move choice %(number)s up"),
        "downOption": _("Move choice %(number)s down"),
        "dragOption": _("Drag to reorder"),
    }


def list_words(languages):
    """For the page of a list; ``languages``: [(code, name)] besides the one it is written in."""
    return {
        **row_words(),
        **rule_words.points(),
        "optionIn": _("Choice %(number)s in %(language)s"),
        "languages": [[code, _(name)] for code, name in languages],
    }


def stream_words():
    """What stands below the cards."""
    return {
        "addQuestion": _("Add a question"),
        "addHere": _("Add a question here"),
        "pasteList": _("Paste a list of questions"),
        "pasteHelp": _(
            "From Word, Excel or typed from paper: one question per line. Choices stand below it with a "
            "dash or bullet, beside it in further columns, or like this: Sex: male / female. A unit in "
            "brackets makes a number: Weight (kg)."
        ),
        "makeQuestions": _("Make %(count)s questions"),
        "questionsMade": _("%(count)s questions were added at the end."),
        "units": UNITS.split(),
    }


def parts(kind):
    if kind.name == "separator":
        return
    yield "label"
    if kind.has_unit:
        yield "unit"
    if kind.has_choices:
        yield "options"
    if kind.name == "heading":
        yield "size"
    if kind.has_answer:
        yield "help"
        yield "required"
        yield "more"
    if kind.name == "computed":
        yield "compute"


def hint(kind):
    """What a form writer should know of today's app before patients are asked."""
    return {
        "date": _("The phone shows today's date, but sends nothing unless somebody taps it."),
        "diagnosis": _("The phone offers its list of diagnoses; several can be entered."),
        "medicine": _("The phone asks for name, dose and duration; several can be entered."),
        "separator": _("A line across the form."),
        "computed": _(
            "Phones do not show it. It is computed when an answer arrives, and stands in the chart and "
            "in downloads."
        ),
        "multiple_choice": _("The phone opens a list in which several choices can be ticked."),
        "yes_no": _("One box to tick. For a yes, no or unknown use “One choice”."),
    }.get(kind.name, "")
