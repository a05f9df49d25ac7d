"""Answers to forms as people read them: the question in their language, the choice's label."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinical.portal import names


@dataclass
class Answer:
    """One answered question; ``values`` are ready to show, each on a line of its own."""

    label: str
    values: list = field(default_factory=list)

    @property
    def text(self):
        return " · ".join(str(value) for value in self.values)


def in_language(labels, original=""):
    """The text for the page's language from ``{"en": ..., "ar": ...}``.

    Else in English, else as it was written first, else in any language.
    """
    if not isinstance(labels, dict):
        return str(labels or original)
    language = (get_language() or "en").split("-")[0]
    others = [str(text) for text in labels.values() if text]
    return str(labels.get(language) or labels.get("en") or original or next(iter(others), ""))


def of_event(event, form):
    """The answered questions of a form answer, in the order they were asked."""
    questions = _by_id(form.fields if form else [])
    translations = {
        entry.get("fieldId"): entry
        for entry in (form.translations if form else None) or []
        if isinstance(entry, dict)
    }
    answered = []
    for entry in event.answers if isinstance(event.answers, list) else []:
        if not isinstance(entry, dict) or entry.get("value") in ("", None, [], False):
            continue
        question = questions.get(entry.get("fieldId"), {})
        translated = translations.get(entry.get("fieldId"), {})
        label = in_language(translated.get("name") or {}, question.get("name") or entry.get("name"))
        answered.append(
            Answer(
                label or _("Question"), _values(entry, question, translated.get("options") or {})
            )
        )
    return answered


def of_registration(attributes, form):
    """The registration answers beyond name and birth date; of several the newest counts."""
    asked = {
        question.get("id"): question
        for question in (form.fields if form else None) or []
        if isinstance(question, dict)
    }
    newest = {}
    for attribute in sorted(attributes, key=lambda a: (a.updated_at, str(a.pk))):
        newest[attribute.attribute_id or attribute.attribute] = attribute
    order = {key: place for place, key in enumerate(asked)}
    answered = []
    for key, attribute in sorted(newest.items(), key=lambda item: order.get(item[0], len(order))):
        label = in_language(asked.get(key, {}).get("label")) or _plain(attribute.attribute)
        if values := _attribute_values(attribute):
            answered.append(Answer(label, values))
    return answered


def _by_id(fields):
    return {f.get("id"): f for f in fields or [] if isinstance(f, dict)}


def _plain(column):
    return str(column or "").replace("_", " ").capitalize()


def _attribute_values(attribute):
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
    labels = _option_labels(question, translated_options)
    if labels and isinstance(value, str):
        return [labels.get(part, part) for part in value.split("; ")]
    return [str(value)]


def _option_labels(question, translated):
    labels = {}
    for option in question.get("options") or []:
        if isinstance(option, dict):
            key = option.get("value", option.get("label"))
            chosen = translated.get(option.get("id")) or translated.get(key) or {}
            labels[key] = in_language(chosen, str(option.get("label", key)))
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
    except ValueError:
        return str(value)
