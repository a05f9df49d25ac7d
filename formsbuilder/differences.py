"""What a version of a form does otherwise than the one before it, thing by thing; pure.

Takes two published documents (see ``compiler.compile_form``). Questions and choices are the same
if their ids are, whatever they are called and wherever they stand.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formsbuilder.compiler import FORM_DESCRIPTION, FORM_NAME, Field
from formsbuilder.kinds import KINDS

Document = Mapping[str, Any]


class What(StrEnum):
    FORM_RENAMED = "form_renamed"
    DESCRIPTION = "description"
    LANGUAGE = "language"
    CLINICS = "clinics"
    CORRECTED_ON_PHONES = "corrected_on_phones"
    NOT_CORRECTED_ON_PHONES = "not_corrected_on_phones"
    ON_PATIENT_PAGE = "on_patient_page"
    NOT_ON_PATIENT_PAGE = "not_on_patient_page"
    TRANSLATIONS = "translations"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    RETYPED = "retyped"
    REQUIRED = "required"
    OPTIONAL = "optional"
    HELP = "help"
    MOVED = "moved"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_RENAMED = "choice_renamed"
    CHOICES_MOVED = "choices_moved"
    RULES = "rules"


OF_CHOICES = {
    What.CHOICE_ADDED,
    What.CHOICE_REMOVED,
    What.CHOICE_RENAMED,
    What.CHOICES_MOVED,
}


@dataclass(frozen=True)
class Difference:
    """One thing. ``label``: of its question as it is called now; ``before``, ``after``: texts or kinds.

    ``value``: what phones store for the choice it is about.
    """

    what: What
    field_id: str = ""
    label: str = ""
    before: str = ""
    after: str = ""
    value: str = ""


def differences(before: Document, after: Document) -> list[Difference]:
    """Those of the form itself first, then in the order of the questions, what was removed last."""
    return [*_of_the_form(before, after), *_of_the_questions(before, after)]


# --- the form -------------------------------------------------------------------------------

_SWITCHES = {
    "is_editable": (What.CORRECTED_ON_PHONES, What.NOT_CORRECTED_ON_PHONES),
    "is_snapshot_form": (What.ON_PATIENT_PAGE, What.NOT_ON_PATIENT_PAGE),
}


def _of_the_form(before: Document, after: Document) -> Iterator[Difference]:
    for what, key in (
        (What.FORM_RENAMED, "name"),
        (What.DESCRIPTION, "description"),
        (What.LANGUAGE, "language"),
    ):
        if _text(before, key) != _text(after, key):
            yield Difference(what, before=_text(before, key), after=_text(after, key))
    if set(before.get("clinic_ids") or ()) != set(after.get("clinic_ids") or ()):
        yield Difference(
            What.CLINICS,
            before=" ".join(sorted(before.get("clinic_ids") or ())),
            after=" ".join(sorted(after.get("clinic_ids") or ())),
        )
    for key, (on, off) in _SWITCHES.items():
        if bool(before.get(key)) != bool(after.get(key)):
            yield Difference(on if after.get(key) else off)
    if languages := _languages_that_differ(before, after):
        yield Difference(What.TRANSLATIONS, after=" ".join(sorted(languages)))


def _languages_that_differ(before: Document, after: Document) -> set[str]:
    """Of questions that both ask; but for the languages they are written in, which tell by themselves."""
    both = _by_id(before["fields"]).keys() & _by_id(after["fields"]).keys()
    one, other = _said(before, both), _said(after, both)
    own = {before.get("language"), after.get("language")}
    return {
        language
        for language in {key[0] for key in one.keys() ^ other.keys()}
        | {key[0] for key in one.keys() & other.keys() if one[key] != other[key]}
        if language not in own
    }


def _said(document: Document, asked: Set[str]) -> dict[tuple[str, str, str, str], str]:
    """{(language, question, part, choice): text} of these questions and of the form itself"""
    said = {}
    for entry in document.get("translations") or ():
        if entry.get("fieldId") not in asked | {FORM_NAME, FORM_DESCRIPTION}:
            continue
        parts = [("name", "", entry.get("name")), ("description", "", entry.get("description"))]
        parts += [("option", key, texts) for key, texts in (entry.get("options") or {}).items()]
        for part, choice, texts in parts:
            for language, text in (texts or {}).items():
                said[language, str(entry.get("fieldId")), part, choice] = text
    return said


# --- its questions --------------------------------------------------------------------------


def kind_of(field: Field) -> str:
    """The name of the kind in ``kinds.KINDS``, else the two words by which phones know it."""
    kind, shown, many = field.get("fieldType"), field.get("inputType"), bool(field.get("multi"))
    if kind == "options":  # long lists are drawn otherwise, but are answered in the same way
        return "multiple_choice" if many else "single_choice"
    for one in KINDS.values():
        if (one.field_type, one.input_type) == (kind, shown):
            return one.name
    return f"{kind or ''} {shown or ''}".strip()


def label_of(field: Field) -> str:
    return str(field.get("content") or field.get("name") or "")


def _of_the_questions(before: Document, after: Document) -> Iterator[Difference]:
    old, new = _by_id(before["fields"]), _by_id(after["fields"])
    moved = _moved([i for i in old if i in new], [i for i in new if i in old])
    for field_id, field in new.items():
        if field_id not in old:
            yield Difference(What.ADDED, field_id, label_of(field), after=kind_of(field))
            continue
        yield from _of_one(old[field_id], field)
        if field_id in moved:
            yield Difference(What.MOVED, field_id, label_of(field))
        if _rules(before, field_id) != _rules(after, field_id):
            yield Difference(What.RULES, field_id, label_of(field))
    for field_id, field in old.items():
        if field_id not in new:
            yield Difference(What.REMOVED, field_id, label_of(field), before=kind_of(field))


def _by_id(fields: Iterable[Field]) -> dict[str, Field]:
    """Without lines, which say nothing."""
    return {field["id"]: field for field in fields if field.get("fieldType") != "separator"}


def _of_one(old: Field, new: Field) -> Iterator[Difference]:
    field_id, label = new["id"], label_of(new)
    if label_of(old) != label:
        yield Difference(What.RENAMED, field_id, label, label_of(old), label)
    if kind_of(old) != kind_of(new):
        yield Difference(What.RETYPED, field_id, label, kind_of(old), kind_of(new))
    if bool(old.get("required")) != bool(new.get("required")):
        yield Difference(What.REQUIRED if new.get("required") else What.OPTIONAL, field_id, label)
    if _text(old, "description") != _text(new, "description"):
        texts = _text(old, "description"), _text(new, "description")
        yield Difference(What.HELP, field_id, label, *texts)
    yield from _of_choices(old, new)


def _of_choices(old: Field, new: Field) -> Iterator[Difference]:
    field_id, label = new["id"], label_of(new)
    one, other = _choices(old), _choices(new)
    for key, (text, value) in other.items():
        if key not in one:
            yield Difference(What.CHOICE_ADDED, field_id, label, after=text, value=value)
        elif one[key][0] != text:
            yield Difference(What.CHOICE_RENAMED, field_id, label, one[key][0], text, value)
    for key, (text, value) in one.items():
        if key not in other:
            yield Difference(What.CHOICE_REMOVED, field_id, label, before=text, value=value)
    if [key for key in one if key in other] != [key for key in other if key in one]:
        yield Difference(What.CHOICES_MOVED, field_id, label)


def _choices(field: Field) -> dict[str, tuple[str, str]]:
    """{id, or the text where an older form has none: (text, what phones store)}"""
    found = {}
    for option in field.get("options") or ():
        if isinstance(option, Mapping):
            text = str(option.get("label") or option.get("value") or "")
            found[str(option.get("id") or text)] = text, str(option.get("value") or text)
        else:
            found[str(option)] = str(option), str(option)
    return found


def _rules(document: Document, field_id: str) -> dict[str, Any]:
    """What the document's metadata says of one question, by the name of the rule."""
    metadata = document.get("metadata") or {}
    return {
        name: said[field_id]
        for name, said in metadata.items()
        if isinstance(said, Mapping) and field_id in said
    }


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest questions whose moving makes the one order of the other."""
    place = {field_id: n for n, field_id in enumerate(before)}
    ends: list[int] = []  # of the best rising run of each length
    runs: list[list[str]] = []
    for field_id in after:
        at = bisect_left(ends, place[field_id])
        run = [*(runs[at - 1] if at else []), field_id]
        ends[at : at + 1], runs[at : at + 1] = [place[field_id]], [run]
    return set(after) - set(runs[-1] if runs else ())


def _text(said: Mapping[str, Any], key: str) -> str:
    return str(said.get(key) or "").strip()
