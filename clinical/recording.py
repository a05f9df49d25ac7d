"""What a person writes into a chart by hand: a visit, and what was found and answered at it."""

from datetime import UTC

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, history
from clinical.access import Action
from clinical.actions import ChangedSince, NotDone, may_change
from clinical.models import Event, EventForm, Patient, Visit


def clinics_to_record_in(user):
    """Clinics in which this person may file a visit, by name."""
    open_ones = access.clinics_where(user, Action.EDIT).filter(is_archived=False, deleted_at=None)
    return open_ones.order_by("name")


def forms_to_fill(user):
    """Published forms of this person's clinics, those that they may not know of left out."""
    return (
        EventForm.objects.visible_to(user)
        .live()
        .real()
        .filter(is_published=True)
        .order_by("name", "pk")
    )


@transaction.atomic
def add_visit(*, patient, clinic, at, by, key=None):
    """File that ``patient`` was seen by ``by`` in ``clinic`` at a moment; returns the visit.

    ``key``: the id it shall have; sent twice, it is the same visit. Raises NotDone, PermissionDenied.
    """
    return _add_visit(_lock(patient, by), clinic, at, by, key)


@transaction.atomic
def add_to_visit(*, patient, record, by, recorded_by=None, visit=None, new_visit=None):
    """Store an unsaved Vitals, Problem or Event at a visit of this patient; returns it.

    ``visit`` is one of the patient, or ``new_visit`` says {clinic, at, key} of one that is made with
    it. ``recorded_by``: who wrote it on paper, if ``by`` only types it. Sent twice (the same id), it
    is stored once. Raises NotDone, PermissionDenied.
    """
    author = recorded_by or by
    patient = _lock(patient, by)
    if not by.reads_charts:
        raise PermissionDenied
    if stored := _sent_before(type(record), record.pk, patient):
        return stored
    if new_visit:
        visit = _add_visit(patient, by=by, provider=author, **new_visit)
    elif not Visit.objects.live().filter(pk=visit.pk, patient=patient).exists():
        raise NotDone(_("This visit was deleted meanwhile."))
    record.patient, record.visit, record.recorded_by = patient, visit, author
    if isinstance(record, Event):
        _check_form(record.form, visit, by)
        record.written_by = by
        record.metadata = {"providerId": str(author.pk), "providerName": author.name}
    record.save(force_insert=True)
    _touch(visit)
    return record


@transaction.atomic
def correct_answer(*, event, answers, seen, by):
    """Let a form answer say ``answers``; what it said before stays in its history. Returns it.

    ``seen``: its change number when the person was shown it. Raises NotDone, ChangedSince,
    PermissionDenied.
    """
    _lock(event.patient, by)
    fresh = Event.objects.visible_to(by).live().filter(pk=event.pk).select_related("form").first()
    if fresh is None:
        raise NotDone(_("This answer was deleted meanwhile."))
    if not may_correct(by, fresh):
        raise PermissionDenied
    if fresh.change_number != seen:
        raise ChangedSince(_("This was changed again meanwhile. Look at it once more."))
    if fresh.answers == answers:
        raise NotDone(_("It is like that already."))
    fresh.answers = answers
    fresh.save(update_fields=["answers"])
    return fresh


def may_correct(user, event):
    """Ask only about answers from ``visible_to``. Some forms say that a saved answer stays."""
    editable = event.form is None or event.form.is_editable
    return editable and user.reads_charts and may_change(user, event)


def _lock(patient, by):
    """The patient as they are now; the lock covers the chart, as that of a push does."""
    if not access.may(by, Action.EDIT, patient):
        raise PermissionDenied
    found = Patient.objects.visible_to(by).filter(pk=patient.pk).select_for_update(of=("self",))
    found = found.first()
    if found is None:
        raise PermissionDenied
    if found.deleted_at:
        raise NotDone(_("This patient was deleted or merged meanwhile."))
    history.acting(by, door="portal")
    return found


def _sent_before(model, key, patient):
    """What was stored under this key before, or None. Raises NotDone if it is another patient's."""
    stored = model.objects.filter(pk=key).first()
    if stored and stored.patient_id != patient.pk:
        raise NotDone(_("This was sent before, for another patient. Open the page again."))
    return stored


def _add_visit(patient, clinic, at, by, key, provider=None):
    provider = provider or by
    if stored := _sent_before(Visit, key, patient):
        return stored
    if not clinics_to_record_in(by).filter(pk=clinic.pk).exists():
        raise PermissionDenied
    visit = Visit(
        patient=patient,
        clinic=clinic,
        provider=provider,
        provider_name=provider.name,
        checked_in_at=at,
    )
    if key:
        visit.pk = key
    visit.save(force_insert=True)
    return visit


def _check_form(form, visit, by):
    if not forms_to_fill(by).filter(pk=form.pk).exists():
        raise NotDone(_("This form is no longer used."))
    if form.clinic_ids and str(visit.clinic_id) not in form.clinic_ids:
        raise NotDone(_("This form is not used in the clinic of the visit."))


def _touch(visit):
    """Phones show a visit's last entry by this mark, as they write it themselves."""
    metadata = visit.metadata if isinstance(visit.metadata, dict) else {}
    visit.metadata = metadata | {"lastEventAddedTimestamp": as_phones_write(timezone.now())}
    visit.save(update_fields=["metadata"])


def as_phones_write(moment):
    """ISO 8601 in UTC with milliseconds, the way a phone writes a moment into a text."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"
