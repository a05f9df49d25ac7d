"""The kinds of question, and the pair of types by which today's phone app knows each of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    ``field_type`` and ``input_type`` are the app's words (phone contract 5.1); any other pair it
    does not draw. ``reserved`` are the only names that the app keeps for this kind alone.
    """

    name: str
    field_type: str
    input_type: str | None
    has_answer: bool = True
    has_choices: bool = False
    many: bool = False
    has_unit: bool = False
    once: bool = False
    reserved: tuple[str, ...] = ()


KINDS = {
    kind.name: kind
    for kind in (
        Kind("text", "free-text", "text"),
        Kind("long_text", "free-text", "textarea"),
        Kind("number", "free-text", "number", has_unit=True),
        Kind("single_choice", "options", "radio", has_choices=True),
        Kind("multiple_choice", "options", "select", has_choices=True, many=True),
        Kind("yes_no", "binary", "checkbox"),
        Kind("date", "date", "date"),
        # The app draws only the first diagnosis and the first medicine question of a form.
        Kind("diagnosis", "diagnosis", "input-group", once=True, reserved=("diagnosis",)),
        Kind(
            "medicine",
            "medicine",
            "input-group",
            once=True,
            reserved=("medicine", "medications"),
        ),
        Kind("heading", "text", None, has_answer=False),
        Kind("separator", "separator", None, has_answer=False),
    )
}

# More choices than this are drawn as a searchable list instead of radio buttons.
MOST_RADIO_BUTTONS = 7

HEADING_SIZES = ("xl", "lg", "md")
