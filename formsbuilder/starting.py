"""Ready-made forms: XLSForms in ``starters/``, each a few tables in Markdown, in several languages."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language

from clinical import access, history
from clinical.models import EventForm
from formsbuilder.compiler import FORM_DESCRIPTION, FORM_NAME
from formsbuilder.models import FormDraft
from formsbuilder.texts import Part, Text
from formsbuilder.xlsform import bringing
from formsbuilder.xlsform.workbook import from_markdown

FOLDER = Path(__file__).with_name("starters")
FIRST = (
    "consultation",
    "vital_signs",
    "antenatal",
    "under_five",
    "chronic",
)  # most clinics need them


@dataclass(frozen=True)
class Starter:
    """``key``: the name of its file."""

    key: str

    @cached_property
    def book(self):
        return from_markdown((FOLDER / f"{self.key}.md").read_text(encoding="utf-8"))

    @cached_property
    def carried(self):
        return bringing.look_at(self.book)

    @property
    def name(self):
        return self.carried.name

    @property
    def questions(self):
        return len(self.carried.questions)

    @property
    def title(self):
        """In the language of the reader."""
        return self._said(FORM_NAME, self.name)

    @property
    def description(self):
        return self._said(FORM_DESCRIPTION, self.carried.description)

    @property
    def languages(self):
        return sorted({self.carried.language} | {code for _, code in self.carried.translations})

    def _said(self, owner, original):
        language = (get_language() or "en").split("-")[0]
        return self.carried.translations.get((Text(owner, Part.LABEL, "").key, language), original)


KEYS = [path.stem for path in sorted(FOLDER.glob("*.md"))]
FORMS = tuple(Starter(key) for key in (*FIRST, *(key for key in KEYS if key not in FIRST)))
BY_KEY = {form.key: form for form in FORMS}


def names_here():
    """Names that forms and drafts have already."""
    published = EventForm.objects.live().values_list("name", flat=True)
    return {*published, *FormDraft.objects.values_list("name", flat=True)}


@transaction.atomic
def add(forms, *, by, clinic_ids=(), publish=False):
    """A draft of each, for these clinics (none: for all); returns the drafts.

    One that has the name of a form that is here already is left out. Raises PermissionDenied.
    """
    if not access.designs_forms(by) or (not clinic_ids and not access.writes_all_forms(by)):
        raise PermissionDenied
    here, made = names_here(), []
    history.acting(by, door="portal")
    for form in forms:
        if form.name not in here:
            draft = bringing.bring(form.book, by=by, clinic_ids=clinic_ids).draft
            if publish:
                draft.latest_revision.publish(user=by)
            made.append(draft)
    return made
