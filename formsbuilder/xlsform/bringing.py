"""An XLSForm becomes a draft, whole or not at all."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from formsbuilder.models import FormDraft, FormTranslation
from formsbuilder.texts import texts_of
from formsbuilder.xlsform.carrying import Carried, carry
from formsbuilder.xlsform.workbook import Note, Unreadable, Workbook

SETTINGS = {"form_title", "form_id", "version", "default_language", "instance_name", "style"}
log = logging.getLogger("formsbuilder.xlsform")


@dataclass
class Brought:
    draft: FormDraft
    notes: list[Note]


def look_at(book: Workbook) -> Carried:
    """What the workbook would become. Raises Unreadable, for mistakes that pyxform finds as well."""
    # A fifth of the time of a start, and of no use for most of what is started.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    carried = carry(book, known_languages=[code for code, _ in settings.LANGUAGES])
    try:
        convert(_for_pyxform(book), form_name="data")
    except PyXFormError as error:
        raise Unreadable("wrong", " ".join(str(error).split())[:500]) from error
    except Exception:  # the checker itself broke, on something that is no mistake of the form
        log.warning("pyxform could not check a form", exc_info=True)
    return carried


@transaction.atomic
def bring(book: Workbook, *, by, clinic_ids=(), name="") -> Brought:
    """Make the draft, not published yet, with its translations. Raises Unreadable."""
    carried = look_at(book)
    draft = FormDraft.objects.create(
        name=(carried.name or name)[:200],
        description=carried.description,
        language=carried.language,
        clinic_ids=list(clinic_ids),
        questions=carried.questions,
    )
    originals = {text.key: text.original for text in texts_of(draft.as_draft())}
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
