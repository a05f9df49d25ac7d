"""A form of ours as an XLSForm workbook, with all its languages."""

import re
from io import BytesIO

from django.utils.translation import get_language_info

from formsbuilder.compiler import FORM_DESCRIPTION, FORM_NAME, name_with_unit, translated_with_unit
from formsbuilder.kinds import KINDS
from formsbuilder.rules import compiling
from formsbuilder.texts import Part
from formsbuilder.xlsform import expressions
from formsbuilder.xlsform.carrying import OF_APPEARANCE

TYPES = {
    "text": "text",
    "long_text": "text",
    "number": "decimal",
    "single_choice": "select_one",
    "multiple_choice": "select_multiple",
    "yes_no": "acknowledge",
    "date": "date",
    "diagnosis": "text",
    "medicine": "text",
    "computed": "calculate",
    "heading": "note",
}

APPEARANCES = {kind: appearance for appearance, kind in OF_APPEARANCE.items()}

OF_CHOICES = ["hikma_points", "hikma_list", "hikma_value"]
RULES = ["relevant", "constraint", "calculation", "hikma_meaning", "hikma_compute"]


def named(choice):
    """What a choice is called in the file."""
    return (choice.get("value") or choice["id"]).replace(" ", "_")


def written(draft, translations, lists=None):
    """Bytes of the workbook. ``draft``: see ``compile_form``; ``translations``: {(key, language): text}.

    ``lists``: {id: name} of its choice lists; each is written once, for all questions that ask by it.
    """
    import openpyxl  # not at every start

    own = draft["language"]
    languages = [own, *sorted({language for _, language in translations} - {own})]
    titles = [f"{get_language_info(code)['name_local']} ({code})" for code in languages]
    book = openpyxl.Workbook()
    survey, choices, settings = (
        book.active,
        book.create_sheet("choices"),
        book.create_sheet("settings"),
    )
    survey.title = "survey"
    labels = [f"label::{title}" for title in titles]
    survey.append(
        ["type", "name", *labels, *(f"hint::{t}" for t in titles), "required", "appearance", *RULES]
    )
    choices.append(["list_name", "name", *labels, *OF_CHOICES])
    listed = _Lists(lists or {}, {question["id"] for question in draft["questions"]})
    ruled = _Ruled(draft["questions"])
    for question in draft["questions"]:
        kind = question["kind"]
        if kind not in TYPES:
            continue  # a line has no place in an XLSForm
        said = _Said(question["id"], own, languages, translations)
        asked = TYPES[kind]
        if KINDS[kind].has_choices:
            list_name, title, is_first = listed.of(question)
            asked = f"{asked} {list_name}"
            for choice in question.get("options", []) if is_first else ():
                words = said.of(Part.CHOICE, choice["label"], choice["id"])
                name, value = named(choice), choice.get("value", "")
                more = [choice.get("score", ""), title, value if value != name else ""]
                choices.append([list_name, name, *words, *more])
        first, *others = said.of(Part.LABEL, question.get("label", ""))
        first = name_with_unit(question) if first else ""
        others = [translated_with_unit(question, label) if label else "" for label in others]
        survey.append(
            [
                asked,
                question["id"],
                first,
                *others,
                *said.of(Part.HELP, question.get("help", "")),
                "yes" if question.get("required") and KINDS[kind].has_answer else "",
                APPEARANCES.get(kind, ""),
                *ruled.columns(question),
            ]
        )
    names = _Said(FORM_NAME, own, languages, translations).of(Part.LABEL, draft["name"])
    about = _Said(FORM_DESCRIPTION, own, languages, translations).of(
        Part.LABEL, draft.get("description", "")
    )
    settings.append(
        ["form_title", "form_id", "default_language"]
        + [f"form_title::{title}" for title in titles[1:]]
        + [f"form_description::{title}" for title in titles]
    )
    form_id = f"form_{draft['id']}".replace("-", "_")
    settings.append([draft["name"], form_id, titles[0], *names[1:], *about])
    for sheet in book.worksheets:
        sheet.freeze_panes = "A2"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":  # a label that begins with = is no formula
                    cell.data_type = "s"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class _Lists:
    """What each list of choices is called in the file."""

    def __init__(self, names, taken):
        self.names, self.taken, self.written = names, set(taken), {}

    def of(self, question):
        """(list_name, name as a choice list or "", is it asked by for the first time?)"""
        pk = question.get("list") or ""
        if pk not in self.names:
            return question["id"], "", True
        if pk in self.written:
            return self.written[pk], self.names[pk], False
        plain = re.sub(r"[^a-z0-9]+", "_", self.names[pk].lower()).strip("_")[:40]
        wanted = name = f"list_{plain}" if not plain[:1].isalpha() else plain
        number = 2
        while name in self.taken:
            name, number = f"{wanted.rstrip('_')}_{number}", number + 1
        self.taken.add(name)
        self.written[pk] = name
        return name, self.names[pk], True


class _Said:
    def __init__(self, owner, own, languages, translations):
        self.owner, self.own, self.languages, self.translations = (
            owner,
            own,
            languages,
            translations,
        )

    def of(self, part, original, choice=""):
        """The text in each language, empty where it is not translated."""
        key = ":".join(filter(None, (self.owner, part.value, choice)))
        return [
            original if language == self.own else self.translations.get((key, language), "")
            for language in self.languages
        ]


class _Ruled:
    """The rules of a draft as columns of the survey."""

    def __init__(self, questions):
        self.by_id = {question["id"]: question for question in questions}
        self.values = {
            (question["id"], choice["id"]): named(choice)
            for question in questions
            for choice in question.get("options", [])
        }

    def columns(self, question):
        """In the order of ``RULES``."""
        kind = KINDS[question["kind"]]
        rules = compiling.rules_of(question, self.by_id, self.values) if kind.rules else {}
        relevant = ""
        if condition := rules.get("ask_if"):
            other = self.by_id[condition["question"]]["kind"]
            relevant = expressions.relevant(condition, other, condition.get("value", ""))
        constraint = expressions.constraint(rules, question["kind"])
        computed = compiling.computed_of(question, self.by_id)
        calculation = expressions.calculation(computed) if computed else ""
        return [relevant, constraint, calculation, self._meaning(question), _way(question)]

    def _meaning(self, question):
        said = question.get("meaning") or {}
        if said.get("means") not in KINDS[question["kind"]].meanings:
            return ""
        chosen = [self.values.get((question["id"], choice)) for choice in said.get("choices", ())]
        return f"{said['means']}:{','.join(filter(None, chosen))}".rstrip(":")


def _way(question):
    """How a value is computed that is no plain formula."""
    said = (question.get("rules") or {}).get("compute") or {}
    if question["kind"] != "computed" or said.get("how") not in ("age", "sum", "bmi"):
        return ""
    named = {
        "age": [said.get("unit", "years")],
        "sum": said.get("questions", []),
        "bmi": [said.get("weight", ""), said.get("height", "")],
    }
    return f"{said['how']}:{','.join(named[said['how']])}"
