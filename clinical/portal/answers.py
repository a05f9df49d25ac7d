"""Answers to forms as people read them: the question in their language, the choice's label."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinical.portal import names


@dataclass
class Answer:
    """One answered question; ``values`` are ready to show, each on a line of its own.

    ``flags``: sentences of what it breaks; ``key``: the id of the question.
    """

    label: str
    values: list = field(default_factory=list)
    key: str = ""
    flags: list = field(default_factory=list)

    @property
    def text(self):
        return " · ".join(str(value) for value in self.values)


def in_language(labels, original=""):
    """The text for the page's language from ``{"en": ..., "ar": ...}``.

    Else in English, else as it was written first, else in any language.
    """
    if not isinstance(labels, dict):
        return str(labels or original or "")
    language = (get_language() or "en").split("-")[0]
    others = [str(text) for text in labels.values() if text]
    return str(labels.get(language) or labels.get("en") or original or next(iter(others), ""))


def of_event(event, form):
    """The answered questions of a form answer, in the order they were asked."""
    questions = by_key(form and form.fields, "id")
    translations = by_key(form and form.translations, "fieldId")
    answered = []
    for entry in _entries(event.answers):
        if entry.get("value") in ("", None, [], False):
            continue
        key = str(entry.get("fieldId"))
        question, translated = questions.get(key, {}), translations.get(key, {})
        label = in_language(translated.get("name"), question.get("name") or entry.get("name"))
        values = _values(entry, question, translated.get("options"))
        answered.append(Answer(label or _("Question"), values, key))
    return answered


def label_of(form, key):
    """What a question is called in the page's language; a computed value, too."""
    translated = by_key(form.translations, "fieldId").get(key, {})
    question = by_key(form.fields, "id").get(key, {})
    computed = by_key(form.rules.computed, "id").get(key, {})
    original = question.get("name") or computed.get("name")
    return in_language(translated.get("name"), original) or _("Question")


def title_of(form, original):
    """The name of a form in the page's language."""
    named = by_key(form.translations, "fieldId").get("__form_name__", {})
    return in_language(named.get("name"), original)


def of_registration(attributes, form):
    """The registration answers beyond name and birth date; of several the newest counts."""
    asked = by_key(form and form.fields, "id")
    newest = {}
    for attribute in sorted(attributes, key=lambda a: (a.updated_at, str(a.pk))):
        newest[attribute.attribute_id or attribute.attribute] = attribute
    order = {key: place for place, key in enumerate(asked)}
    answered = []
    for key, attribute in sorted(newest.items(), key=lambda item: order.get(item[0], len(order))):
        label = in_language(asked.get(key, {}).get("label")) or _plain(attribute.attribute)
        if values := attribute_values(attribute):
            answered.append(Answer(label, values, key))
    return answered


def _entries(stored):
    """The objects of a stored list: phones and imports may have left anything in it."""
    return [e for e in stored if isinstance(e, dict)] if isinstance(stored, list) else []


def by_key(stored, key):
    """{entry[key]: entry} of a stored list of objects."""
    return {str(entry.get(key)): entry for entry in _entries(stored)}


def _plain(column):
    return str(column or "").replace("_", " ").capitalize()


def attribute_values(attribute):
    """The lines of a registration answer; of several boxes one each."""
    if attribute.string_value:
        return attribute.string_value.split("\x1f")
    if attribute.number_value is not None:
        return [names.number(attribute.number_value)]
    if attribute.date_value:
        return [names.day(attribute.date_value)]
    if attribute.boolean_value is not None:
        return [_("yes") if attribute.boolean_value else _("no")]
    return []


def _values(entry, question, translated_options):
    value = entry["value"]
    if value is True:
        return [_("yes")]
    if isinstance(value, list):
        return [listed(item) for item in value]
    if entry.get("inputType") == "date" or entry.get("fieldType") == "date":
        return [_date(value)]
    labels = option_labels(question, translated_options)
    if labels and isinstance(value, str):
        return [labels.get(part, part) for part in value.split("; ")]
    return [str(value)]


def option_labels(question, translated):
    """{stored value: label in the page's language} of the choices of a question."""
    labels, translated = {}, translated if isinstance(translated, dict) else {}
    for option in _entries(question.get("options")):
        key = str(option.get("value", option.get("label")))
        chosen = translated.get(str(option.get("id"))) or translated.get(key)
        labels[key] = in_language(chosen, option.get("label") or key)
    return labels


def listed(item):
    """A diagnosis ``{code, desc}`` or a medicine ``{name, dose, doseUnits, ...}`` in one line."""
    if not isinstance(item, dict):
        return str(item)
    if "desc" in item or "code" in item:
        code = item.get("code")
        return (
            f"{item.get('desc') or code} ({code})"
            if code and item.get("desc")
            else str(item.get("desc") or code or "")
        )
    dose = _joined(item, "dose", "doseUnits")
    duration = _joined(item, "duration", "durationUnits")
    often = item.get("frequency")
    often = f"{often}×" if isinstance(often, int | float) else often
    parts = [item.get("name"), dose, names.word(item.get("form")), often, duration]
    return ", ".join(str(part) for part in parts if part) or ", ".join(
        str(part) for part in item.values() if part and not isinstance(part, (dict, list))
    )


def _joined(item, quantity, unit):
    return " ".join(str(item[key]) for key in (quantity, unit) if item.get(key))


def _date(value):
    try:
        return names.day(datetime.fromisoformat(str(value).replace("Z", "+00:00")).astimezone())
    except (ValueError, OverflowError):
        return str(value)
