"""An XLSForm becomes a draft, whole or not at all."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from formsbuilder.choice_lists.choices import tidy_list
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.models import FormDraft, FormTranslation
from formsbuilder.texts import texts_of
from formsbuilder.xlsform.carrying import Carried, carry
from formsbuilder.xlsform.lists import ListHere
from formsbuilder.xlsform.workbook import Note, Unreadable, Workbook

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SETTINGS = {"form_title", "form_id", "version", "default_language", "instance_name", "style"}
log = logging.getLogger("formsbuilder.xlsform")


@dataclass
class Brought:
    draft: FormDraft
    notes: list[Note]


def look_at(book: Workbook, lists: list[ListHere] | None = None) -> Carried:
    """What the workbook would become. Raises Unreadable, for mistakes that pyxform finds as well.

    ``lists``: see ``carry``.
    """
    # A fifth of the time of a start, and of no use for most of what is started.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    carried = carry(book, known_languages=LANGUAGES, lists=lists)
    try:
        convert(_for_pyxform(book), form_name="data")
    except PyXFormError as error:
        raise Unreadable("wrong", " ".join(str(error).split())[:500]) from error
    except Exception:  # the checker itself broke, on something that is no mistake of the form
        log.warning("pyxform could not check a form", exc_info=True)
    return carried


@transaction.atomic
def bring(book: Workbook, *, by, clinic_ids=(), name="", lists=None) -> Brought:
    """Make the draft, not published yet, with its translations. Raises Unreadable.

    ``lists``: the ChoiceLists here; choices of several questions become one for the same clinics.
    None: each question has choices of its own.
    """
    known = [ListHere(one.pk, one.name, one.language, one.choices) for one in lists or ()]
    carried = look_at(book, None if lists is None else known)
    _make_lists(carried, by=by, clinic_ids=clinic_ids)
    draft = FormDraft.objects.create(
        name=(carried.name or name)[:200],
        description=carried.description,
        language=carried.language,
        clinic_ids=list(clinic_ids),
        questions=carried.questions,
    )
    texts = texts_of(draft.as_draft())
    originals = {text.key: text.original for text in texts if not text.of_list}
    now = timezone.now()
    FormTranslation.objects.bulk_create(
        FormTranslation(
            form=draft, key=key, language=language, text=said, source=originals[key],
            changed_at=now, changed_by=by,
        )
        for (key, language), said in carried.translations.items()
        if key in originals
    )  # fmt: skip
    draft.save_revision(user=by)
    return Brought(draft, carried.notes)


def _make_lists(carried, *, by, clinic_ids):
    made = {}
    for name, new in carried.new_lists.items():
        made[name] = ChoiceList(
            name=new.name, language=carried.language, clinic_ids=list(clinic_ids), changed_by=by,
            choices=tidy_list(new.choices, [c for c in LANGUAGES if c != carried.language]),
        )  # fmt: skip
    ChoiceList.objects.bulk_create(made.values())
    for _kind, value in carried.questions:
        if value["id"] in carried.asks:
            value["list"] = str(made[carried.asks[value["id"]]].pk)


def _for_pyxform(book):
    """The rows as pyxform's own reader gives them; blank rows stay, so that it names the right ones."""
    sheets = {}
    for name, rows in book.sheets.items():
        filled, last = dict(rows), max((number for number, _ in rows), default=1)
        sheets[name] = [dict(filled.get(number, {})) for number in range(2, last + 1)]
        sheets[f"{name}_header"] = [dict.fromkeys(book.headers.get(name, []))]
    # It breaks on settings it does not know, such as the title in other languages.
    sheets["settings"] = [
        {header: text for header, text in row.items() if header in SETTINGS}
        for row in sheets.get("settings", [])
    ]
    sheets["settings_header"] = [dict.fromkeys(SETTINGS & {*book.headers.get("settings", [])})]
    return {**sheets, "sheet_names": list(book.sheets)}
