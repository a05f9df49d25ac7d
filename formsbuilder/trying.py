"""A draft on the phones of a few people, before it is published: under an id of its own, with TEST in its name.

Who gets it is ``Confidentiality`` of that id: the same lock that keeps confidential forms from everybody
else, on phones and pages alike. It has no numbered version, and its questions mean nothing, so nothing is
derived from the answers.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from clinical import access
from clinical.models import ClinicPermission, Confidentiality, EventForm, User
from clinical.models.forms import TRIAL
from formsbuilder import designers, publishing
from formsbuilder.compiler import FORM_NAME
from formsbuilder.models import FormDraft, Trial
from formsbuilder.translating import newest

SIGN = "TEST"
LONGEST_DAYS = 30


def people_for(user):
    """Whom this person may ask to try a form: who works in a clinic that they write forms for."""
    working = ClinicPermission.objects.filter(deleted_at=None)
    if not designers.for_whole_organisation(user):
        working = working.filter(clinic__in=access.ids_where(user, access.Action.MANAGE))
    return User.objects.filter(is_active=True, pk__in=working.values("user")).order_by("name", "pk")


def document_of(draft):
    """The newest draft as its testers get it. Raises ``publishing.FormHasMistakes``."""
    document = publishing.checked_document(newest(draft))
    meant = {key: said for key, said in document["metadata"].items() if key != "meanings"}
    return document | {
        "name": f"{SIGN} · {document['name']}",
        "clinic_ids": [],  # who gets it is said person by person
        "is_snapshot_form": False,
        "metadata": meant | {TRIAL: True},
        "translations": [_signed(one) for one in document["translations"]],
    }


def _signed(translation):
    if translation["fieldId"] != FORM_NAME:
        return translation
    named = {code: f"{SIGN} · {said}" for code, said in translation["name"].items()}
    return translation | {"name": named}


@transaction.atomic
def start(*, draft, people, days, by):
    """Put the newest draft on the phones of ``people`` for some days, or what is there anew.

    Raises PermissionDenied, ``publishing.FormHasMistakes``.
    """
    asked = {person.pk for person in people}
    allowed = set(people_for(by).filter(pk__in=asked).values_list("pk", flat=True))
    if not asked or asked != allowed or not 0 < days <= LONGEST_DAYS:
        raise PermissionDenied
    FormDraft.objects.select_for_update().get(pk=draft.pk)  # two clicks are one trial
    document, now = document_of(draft), timezone.now()
    trial = Trial.objects.filter(draft=draft).first() or Trial(draft=draft)
    trial.started_by, trial.started_at, trial.ended_at = by, now, None
    trial.ends_at = now + timedelta(days=days)
    trial.save()
    # The lock before the form: at no moment is it for everybody.
    Confidentiality.objects.update_or_create(
        form_id=trial.form_id,
        defaults={
            "answers_for": Confidentiality.AnswersFor.NAMED,
            "reader_roles": [],
            "reader_ids": sorted(asked),
        },
    )
    form = EventForm.objects.filter(pk=trial.form_id).first() or EventForm(pk=trial.form_id)
    for column in publishing.COLUMNS:
        setattr(form, column, document[column])
    form.is_published = True
    form.save()
    return trial


def testers(trial):
    """Who has it on their phones."""
    circle = Confidentiality.objects.filter(form=trial.form_id).first()
    return User.objects.filter(pk__in=circle.reader_ids if circle else []).order_by("name", "pk")


def end_due():
    """Now and then: end what was to end; returns how many."""
    due = Trial.objects.filter(ended_at=None, ends_at__lte=timezone.now())
    ended = 0
    for pk in list(due.values_list("draft", flat=True)):
        with transaction.atomic():
            FormDraft.objects.select_for_update().filter(pk=pk).first()
            if still := due.filter(draft=pk).first():  # nobody began it anew meanwhile
                still.end()
                ended += 1
    return ended
