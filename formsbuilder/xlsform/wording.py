"""What became of an XLSForm, as sentences for the person who brought it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REFUSALS = {
    "too_large": gettext_lazy("The file is too large for a form (5 MB, or 60 MB unpacked)."),
    "old_excel": gettext_lazy(
        "This is the old Excel format (.xls). Save it as .xlsx and try again."
    ),
    "no_workbook": gettext_lazy("This is no XLSX file, or it is damaged. Nothing was brought."),
    "no_survey": gettext_lazy(
        "There is no sheet called “survey”. An XLSForm has the sheets survey, choices and settings; "
        "this file has: %(detail)s"
    ),
    "too_many_rows": gettext_lazy(
        "The sheet “%(detail)s” has more than 5,000 rows: no form is so long."
    ),
    "no_questions": gettext_lazy(
        "The sheet “survey” holds no question that can be asked on a phone."
    ),
    "wrong": gettext_lazy("The form has a mistake that must be mended in the file: %(detail)s"),
}
SENTENCES = {
    "macros": gettext_lazy("The file holds macros. They are not run and not kept."),
    "formula": gettext_lazy("Cell %(detail)s holds a formula and was left empty: write its value."),
    "merged_cells": gettext_lazy("Cells %(detail)s are merged: only the first one counts."),
    "language_left_out": gettext_lazy(
        "The language “%(detail)s” is not one of this installation; its texts were left out."
    ),
    "choice_without_name": gettext_lazy(
        "A choice needs list_name and name; this one was left out."
    ),
    "same_choice": gettext_lazy(
        "The choice “%(detail)s” is in its list twice; the first one counts."
    ),
    "no_type": gettext_lazy("“%(detail)s” has no type and was left out."),
    "repeat_once": gettext_lazy(
        "“%(detail)s” is asked several times in the file. Phones ask each question once."
    ),
    "by_itself": gettext_lazy(
        "“%(detail)s” is not needed: phones note who, when and where themselves."
    ),
    "not_asked": gettext_lazy("Not asked of anybody and not carried over: %(detail)s"),
    "choices_in_a_file": gettext_lazy(
        "The choices are in another file (%(detail)s). It is asked as a text now; paste the choices."
    ),
    "asked_otherwise": gettext_lazy(
        "Phones have no “%(detail)s”. It is asked as the nearest kind."
    ),
    "left_out": gettext_lazy("Phones cannot ask this, so it was left out: %(detail)s"),
    "no_choices": gettext_lazy("The list of choices “%(detail)s” is missing or empty."),
    "rule_not_carried": gettext_lazy("This rule was not carried over: %(detail)s"),
    "list_same": gettext_lazy(
        "These choices are the same as the choice list “%(detail)s”, so its questions ask by that list."
    ),
    "list_made": gettext_lazy(
        "These choices became the choice list “%(detail)s”: written and translated once for all "
        "questions that ask by it."
    ),
    "list_other": gettext_lazy(
        "There is a choice list “%(detail)s” already, with other choices. It stays as it is, and the "
        "questions have the choices of the file."
    ),
    "picture_left_out": gettext_lazy("Phones show no pictures, sounds or films: %(detail)s"),
}


def refusal(unreadable):
    return str(REFUSALS[unreadable.code]) % {"detail": unreadable.detail}


def sentence(note):
    said = str(SENTENCES[note.code]) % {"detail": note.detail}
    if not note.row:
        return said
    place = _("Sheet %(sheet)s, row %(row)s:") % {"sheet": note.sheet, "row": note.row}
    return f"{place} {said}"
