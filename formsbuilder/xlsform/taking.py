"""A form of ours as an XLSForm workbook, with all its languages."""

from io import BytesIO

from django.utils.translation import get_language_info

from formsbuilder.compiler import FORM_DESCRIPTION, FORM_NAME, name_with_unit
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

RULES = ["relevant", "constraint", "calculation", "hikma_meaning", "hikma_compute"]


def named(choice):
    """What a choice is called in the file."""
    return (choice.get("value") or choice["id"]).replace(" ", "_")


def written(draft, translations):
    """Bytes of the workbook. ``draft``: see ``compile_form``; ``translations``: {(key, language): text}."""
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
    choices.append(["list_name", "name", *labels, "hikma_points"])
    ruled = _Ruled(draft["questions"])
    for question in draft["questions"]:
        kind = question["kind"]
        if kind not in TYPES:
            continue  # a line has no place in an XLSForm
        said = _Said(question["id"], own, languages, translations)
        asked = TYPES[kind]
        if KINDS[kind].has_choices:
            asked = f"{asked} {question['id']}"
            for choice in question.get("options", []):
                words = said.of(Part.CHOICE, choice["label"], choice["id"])
                points = choice.get("score", "")
                choices.append([question["id"], named(choice), *words, points])
        labelled = [
            name_with_unit({**question, "label": label}) if label else ""
            for label in said.of(Part.LABEL, question.get("label", ""))
        ]
        survey.append(
            [
                asked,
                question["id"],
                *labelled,
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
