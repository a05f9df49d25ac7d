"""The kinds of question, and the pair of types by which today's phone app knows each of them."""

from dataclasses import dataclass

from clinical.rules.meanings import Meaning


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    ``field_type`` and ``input_type`` are the app's words (phone contract 5.1); any other pair it
    does not draw. ``reserved`` are the only names that the app keeps for this kind alone.
    ``rules``: what can be asked of an answer; ``is_number``: formulas can reckon with it.
    ``on_phone`` False: today's app gets nothing of it.
    """

    name: str
    field_type: str
    input_type: str | None
    has_answer: bool = True
    has_choices: bool = False
    many: bool = False
    has_unit: bool = False
    once: bool = False
    on_phone: bool = True
    is_number: bool = False
    reserved: tuple[str, ...] = ()
    rules: tuple[str, ...] = ("ask_if",)
    meanings: tuple[Meaning, ...] = ()


# A date says when it was, a tick or one of several choices that it is so.
_SAYS_SO = (Meaning.DEATH, Meaning.BIRTH, Meaning.PREGNANT, Meaning.CONSENT)

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "text",
            "free-text",
            "text",
            rules=("pattern", "ask_if"),
            meanings=(Meaning.DEATH_CAUSE, Meaning.POPULATION),
        ),
        Kind("long_text", "free-text", "textarea", meanings=(Meaning.DEATH_CAUSE,)),
        Kind(
            "number",
            "free-text",
            "number",
            has_unit=True,
            is_number=True,
            rules=("range", "ask_if"),
            meanings=(Meaning.WEIGHT, Meaning.MUAC),
        ),
        Kind(
            "single_choice",
            "options",
            "radio",
            has_choices=True,
            is_number=True,
            meanings=(Meaning.NEW, Meaning.POPULATION, Meaning.DEATH_CAUSE, *_SAYS_SO),
        ),
        Kind(
            "multiple_choice",
            "options",
            "select",
            has_choices=True,
            many=True,
            is_number=True,
        ),
        Kind("yes_no", "binary", "checkbox", is_number=True, meanings=(Meaning.NEW, *_SAYS_SO)),
        Kind(
            "date",
            "date",
            "date",
            rules=("range", "not_future", "ask_if"),
            meanings=(Meaning.DEATH, Meaning.BIRTH),
        ),
        # The app draws only the first diagnosis and the first medicine question of a form.
        Kind(
            "diagnosis",
            "diagnosis",
            "input-group",
            once=True,
            reserved=("diagnosis",),
            meanings=(Meaning.DEATH_CAUSE,),
        ),
        Kind(
            "medicine",
            "medicine",
            "input-group",
            once=True,
            reserved=("medicine", "medications"),
        ),
        Kind(
            "computed",
            "computed",
            None,
            has_answer=False,
            has_unit=True,
            on_phone=False,
            is_number=True,
            rules=("compute",),
        ),
        Kind("heading", "text", None, has_answer=False, rules=()),
        Kind("separator", "separator", None, has_answer=False, rules=()),
    )
}

# A question with one choice and one of these meanings says which choices say so.
BY_CHOICE = (Meaning.NEW, *_SAYS_SO)

# More choices than this are drawn as a searchable list instead of radio buttons.
MOST_RADIO_BUTTONS = 7

HEADING_SIZES = ("xl", "lg", "md")
