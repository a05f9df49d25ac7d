"""The question card: one block type per kind, each a single field that holds one JSON value.

A StructBlock per question was measured 7 to 14 times slower at 300 questions than at 10; a single
field holds it under 3. The card itself is drawn in static/formsbuilder/question_card.js.
"""

import json

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.telepath import Adapter, register
from wagtail.blocks import FieldBlock, StreamBlock
from wagtail.blocks.field_block import FieldBlockAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

from formsbuilder.card_words import card_words, stream_words
from formsbuilder.kinds import KINDS
from formsbuilder.question import tidy

LOOKS = {
    "text": (gettext_lazy("Short text"), "title", "answers"),
    "long_text": (gettext_lazy("Long text"), "pilcrow", "answers"),
    "number": (gettext_lazy("Number"), "decimal", "answers"),
    "single_choice": (gettext_lazy("One choice"), "radio-full", "answers"),
    "multiple_choice": (gettext_lazy("Several choices"), "list-ul", "answers"),
    "yes_no": (gettext_lazy("Tick box"), "success", "answers"),
    "date": (gettext_lazy("Date"), "date", "answers"),
    "diagnosis": (gettext_lazy("Diagnosis"), "clipboard-list", "clinical"),
    "medicine": (gettext_lazy("Medicine"), "plus-inverse", "clinical"),
    "computed": (gettext_lazy("Computed value"), "superscript", "clinical"),
    "heading": (gettext_lazy("Heading or note"), "h2", "layout"),
    "separator": (gettext_lazy("Line"), "minus", "layout"),
}
GROUPS = {
    "answers": gettext_lazy("Questions"),
    "clinical": gettext_lazy("Clinical"),
    "layout": gettext_lazy("Layout"),
}


class QuestionCard(forms.HiddenInput):
    """A hidden input with the question as JSON; the browser draws the card beside it."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    @cached_property
    def media(self):
        return forms.Media(
            css={"all": ["formsbuilder/question_card.css"]},
            js=[
                "formsbuilder/card_parts.js",
                "formsbuilder/choice_rows.js",
                "formsbuilder/card_list.js",
                "formsbuilder/rule_rows.js",
                "formsbuilder/formula_row.js",
                "formsbuilder/meaning_rows.js",
                "formsbuilder/paste_questions.js",
                "formsbuilder/question_card.js",
            ],
        )


class QuestionCardAdapter(Adapter):
    js_constructor = "formsbuilder.QuestionCard"

    def js_args(self, widget):
        return [widget.kind.name, card_words(widget.kind)]

    def get_media(self, widget):
        return super().get_media(widget) + widget.media


register(QuestionCardAdapter(), QuestionCard)


class QuestionField(forms.Field):
    """JSON text in, tidy dictionary out; what cannot be read becomes an empty question."""

    def to_python(self, value):
        if isinstance(value, dict):
            return value
        try:
            return tidy(json.loads(value or "{}"))
        except ValueError:
            return tidy({})


class QuestionBlock(FieldBlock):
    """One question; what may stop its publication is asked of the whole form, not here."""

    def __init__(self, kind="text"):
        """Only the kind, so that a better icon or wording needs no migration."""
        self.kind = KINDS[kind]
        self.field = QuestionField(required=False, widget=QuestionCard(self.kind))
        label, icon, group = LOOKS[kind]
        super().__init__(label=label, icon=icon, group=GROUPS[group])

    def value_from_form(self, value):
        return self.field.to_python(value)

    def value_for_form(self, value):
        return json.dumps(value, ensure_ascii=False)

    def get_form_state(self, value):
        return self.value_for_form(value or {})

    def normalize(self, value):
        """No value (a new card) stays empty: the browser makes its id, or all would share one."""
        return tidy(value) if value else {}

    def get_searchable_content(self, value):
        return [value.get("label", "")]


class QuestionBlockAdapter(FieldBlockAdapter):
    """Wagtail's own, but a copied question gets an id of its own."""

    js_constructor = "formsbuilder.QuestionBlock"

    def js_args(self, block):
        name, widget, meta = super().js_args(block)
        return [name, widget, {**meta, "showAddCommentButton": False}]

    @cached_property
    def media(self):
        return super().media + forms.Media(js=["formsbuilder/question_card.js"])


register(QuestionBlockAdapter(), QuestionBlock)


class QuestionStream(StreamBlock):
    """The questions in the order of the form."""

    class Meta:
        required = False  # an empty draft may be saved; publishing asks for a question
        collapsed = True


class QuestionStreamAdapter(StreamBlockAdapter):
    """Wagtail's own, with a button that says what the small plus signs do."""

    js_constructor = "formsbuilder.QuestionStream"

    def js_args(self, block):
        name, groups, states, meta = super().js_args(block)
        return [name, groups, states, {**meta, **stream_words()}]

    @cached_property
    def media(self):
        return super().media + QuestionCard(KINDS["text"]).media


register(QuestionStreamAdapter(), QuestionStream)


def question_stream():
    return QuestionStream([(name, QuestionBlock(kind=name)) for name in LOOKS])


def as_drafted(stream):
    """``[{kind, id, label, ...}]``, what the compiler takes, from the editor's stream."""
    return [{**tidy(block.value), "kind": block.block_type} for block in stream]
