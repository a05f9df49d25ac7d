"""The questions of a form over all its versions and answers, lined up by field id. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from clinical.facts.choices import Choices


class Kind(StrEnum):
    """How an answer is read."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TICK = "tick"
    CHOICE = "choice"
    CHOICES = "choices"
    DIAGNOSES = "diagnoses"
    MEDICINES = "medicines"


@dataclass
class Question:
    """One column (two, with codes) of the file."""

    key: str
    label: str
    kind: Kind
    unit: str = ""
    defined: bool = True  # does any version of the form know it?
    several: bool = False  # did any version let people choose several?
    choices: Choices = field(default_factory=Choices)
    versions: list[int] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # every label it had, for answers without an id


@dataclass(frozen=True)
class Found:
    """One way in which answers name a question, and how often."""

    field_id: str
    name: str
    field_type: str
    input_type: str
    times: int


def key_of(field_id, name):
    """What lines an answer up: the field id, and the name where an old phone sent none."""
    return str(field_id) if field_id else f"name:{name or ''}"


def kind_of(field_type, input_type, *, multi=False):
    """The kind of a question; None for headings and lines, which have no answer."""
    if field_type == "diagnosis":
        return Kind.DIAGNOSES
    if field_type == "medicine":
        return Kind.MEDICINES
    if input_type in ("radio", "select", "dropdown"):
        return Kind.CHOICES if multi else Kind.CHOICE
    if input_type in ("number", "date", "checkbox"):
        return {"number": Kind.NUMBER, "date": Kind.DATE, "checkbox": Kind.TICK}[input_type]
    if field_type == "separator" or (field_type == "text" and not input_type):
        return None
    return Kind.TEXT


def line_up(versions, found):
    """Questions in the order of the newest version, then older ones, then those only answers know.

    ``versions``: [(number or 0, fields, translations)] from the oldest to the newest, shaped as the
    phone reads them; ``found``: the ``Found`` of all answers in the file.
    """
    questions, order = {}, []
    for number, fields, translations in versions:
        by_field = {t.get("fieldId"): t for t in translations or [] if isinstance(t, dict)}
        present = []
        for raw in fields or []:
            if question := _define(questions, raw, by_field.get(raw.get("id")) or {}):
                present.append(question.key)
                if number:
                    question.versions.append(number)
        # The newest order first; what it dropped keeps its own order behind.
        order = present + [key for key in order if key not in set(present)]
    lined_up = [questions[key] for key in order]
    return lined_up + _only_in_answers(questions, found)


def _define(questions, raw, translation):
    kind = kind_of(
        raw.get("fieldType"), raw.get("inputType"), multi=raw.get("multi") in (True, "true")
    )
    if kind is None:
        return None
    key, label = key_of(raw.get("id"), raw.get("name")), str(raw.get("name") or "").strip()
    question = questions.setdefault(key, Question(key, label, kind))
    question.label, question.kind = label or question.label or key, kind
    question.several = question.several or kind is Kind.CHOICES
    question.unit = str(raw.get("unit") or raw.get("units") or question.unit)
    question.names |= {label, str(raw.get("name") or "")}
    question.names |= {str(text) for text in (translation.get("name") or {}).values()}
    if kind in (Kind.CHOICE, Kind.CHOICES):
        question.choices.add(raw.get("options"), translation.get("options") or {})
    return question


def _only_in_answers(questions, found):
    by_name = aliases(questions.values())
    times, names, kinds = Counter(), {}, {}
    for item in found:
        key = key_of(item.field_id, item.name)
        if key in questions or key in by_name:
            continue
        times[key] += item.times
        names.setdefault(key, Counter())[item.name or ""] += item.times
        kind = kind_of(item.field_type, item.input_type) or Kind.TEXT
        kinds.setdefault(key, Counter())[kind] += item.times
    return [
        Question(
            key, _most(names[key]) or key, _most(kinds[key]), defined=False, names=set(names[key])
        )
        for key, _ in sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def aliases(questions):
    """{``name:...`` key: key of the one question that was ever called so}."""
    by_name = {}
    for question in questions:
        for name in question.names:
            by_name.setdefault(key_of(None, name), set()).add(question.key)
    return {alias: keys.pop() for alias, keys in by_name.items() if len(keys) == 1}


def version_of(keys, questions_by_version):
    """The number of the only version that asks exactly these questions; None if uncertain."""
    fitting = [number for number, asked in questions_by_version.items() if asked == keys]
    return fitting[0] if len(fitting) == 1 else None


def _most(counter):
    return min(counter.items(), key=lambda pair: (-pair[1], str(pair[0])))[0]
