"""What a person does with a record that needs attention: file it, mend it, give it away, refuse it.

Filing never writes blindly: the record is decided again with its own base and edit time, as the
push that brought it was, but with the permission of the person who files. Each action is one
transaction that either settles the entry or leaves everything as it was and says why.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import catalogue, history
from clinical.access import Action, flags_for_patients
from clinical.models import Notice, Patient, Presence
from syncapi import mending, push, rows, tray
from syncapi.mending import NotFiled
from syncapi.merge import Verdict
from syncapi.models import TrayEntry
from syncapi.rights import may_settle
from syncapi.wire import BY_NAME

State = TrayEntry.State


class AlreadySettled(NotFiled):
    """Somebody else was faster."""


@dataclass
class Result:
    """What became of one of several: ``problem`` is None when it was settled."""

    entry: TrayEntry
    problem: NotFiled | None = None


def file_as_is(entry, *, by):
    """File the record as it was sent; returns the Verdict. Raises NotFiled, PermissionDenied."""
    return _retried(_file, entry, by)


def mend_and_file(entry, *, values, by):
    """File the record with other values, ``{wire name: wire value}``; returns the Verdict."""
    return _retried(_file, entry, by, values=values)


def give_to_clinic(entry, *, clinic, by):
    """Let a clinic have the patient, then file: a new patient is registered there."""
    if clinic.is_archived or clinic.deleted_at:
        raise NotFiled(_("This clinic takes no new patients."))
    if entry.table == "patients" and not _is_here(entry.patient_id):
        return mend_and_file(entry, values={"primary_clinic_id": str(clinic.pk)}, by=by)
    return _retried(_file, entry, by, clinic=clinic)


def confirm_deletion(entry, *, by, chart=None):
    """Delete what a phone asked to delete, though others wrote there or it is much at once.

    ``chart``: the ``chart_mark`` of what was looked at; nothing is deleted if somebody wrote there since.
    """
    if entry.operation != "delete":
        raise NotFiled(_("The phone did not ask to delete this record."))
    return _retried(_file, entry, by, confirms=True, chart=chart)


def chart_mark(entry):
    """The newest change number of the patient and their chart, as text; empty if nobody is here."""
    patient = Patient.objects.filter(pk=entry.patient_id).values("change_number")
    parts = [
        m.objects.filter(patient=entry.patient_id).values("change_number")
        for m in catalogue.chart()
    ]
    newest = patient.union(*parts).order_by("-change_number").first()
    return str(newest["change_number"]) if newest else ""


def refuse(entry, *, reason, by):
    """Close the entry without storing the record; what waits for this new patient goes with it.

    What others had sent of the same record waits again, and so do the patient's records then.
    """
    if not reason.strip():
        raise NotFiled(_("Say why it is refused."), {"reason": _("This is needed.")})
    return _retried(_refuse, entry, by, reason=reason.strip())


def file_all(entries, *, by):
    """File several as they are, patients first; one Result each, one failing stops no other."""
    return _each(entries, State.APPLIED, lambda entry: file_as_is(entry, by=by))


def refuse_all(entries, *, reason, by):
    """Refuse several with one reason; one Result each."""
    return _each(entries, State.REFUSED, lambda entry: refuse(entry, reason=reason, by=by))


def _each(entries, wanted, action):
    results = []
    last = len(rows.ORDER)
    for entry in sorted(entries, key=lambda e: (rows.ORDER.get(e.table, last), e.at, str(e.pk))):
        result = Result(entry)
        try:
            action(entry)
        except AlreadySettled as problem:  # it followed its patient, or another of these
            entry.refresh_from_db()
            result.problem = None if entry.state == wanted else problem
        except NotFiled as problem:
            result.problem = problem
        except PermissionDenied:
            result.problem = NotFiled(_("A manager of its clinic has to do this."))
        results.append(result)
    return results


def _retried(act, entry, by, **details):
    """One action in a transaction of its own, again when others wrote at the same time."""
    if not may_settle(by, entry):
        raise PermissionDenied
    return push.as_one(lambda: act(entry, by, **details))


def _file(entry, by, *, values=None, clinic=None, confirms=False, chart=None):
    record = mending.record_of(entry, values or {})
    fresh = _locked(entry, [record])
    if chart is not None and chart != chart_mark(fresh):
        raise NotFiled(_("Somebody has written in this chart since: look at it once more."))
    if clinic:
        _let_have(clinic, record.patient_id, by)
    came = fresh.receipt
    receipt = push.receipt_for(fresh.user, came)
    number = fresh.number if fresh.number is not None else came and came.number
    filing = push.Filing(by, number, confirms)
    decision = push.apply(fresh.user, receipt, [record], filing=filing)[fresh.table, record.key]
    if not decision.verdict.applied:
        raise NotFiled(mending.sentence(decision), dict.fromkeys(decision.fields, decision.reason))
    if values:
        _phone_does_not_hold(receipt, record, values)
    if decision.verdict is not Verdict.CREATED:
        _is_news_to_its_phone(receipt)
    _close(fresh, State.APPLIED, by, "")
    return decision.verdict


def _refuse(entry, by, *, reason):
    history.acting(by)
    fresh = _locked(entry, [])
    _close(fresh, State.REFUSED, by, reason)
    refused = [fresh]
    if not tray.let_others_wait(fresh) and fresh.table == "patients":
        refused += _refuse_children(fresh, by, reason)
    Notice.objects.bulk_create(
        Notice(
            kind=Notice.Kind.GONE,
            user_id=one.user_id,
            model=BY_NAME[one.table].kind,
            record_id=one.record_key,
        )
        for one in refused
        if one.table in BY_NAME and not one.record_key.startswith("sha256:")
    )
    return Verdict.REFUSED


def _refuse_children(entry, by, reason):
    """Refuse what waits for this patient, unless they are here all the same."""
    if _is_here(entry.patient_id):
        return []
    waiting = TrayEntry.objects.select_for_update().filter(
        state=State.OPEN, verdict=Verdict.WAITING, patient_id=entry.patient_id
    )
    children = list(waiting.order_by("pk"))
    for child in children:
        _close(child, State.REFUSED, by, reason)
    return children


def _locked(entry, records):
    """The entry as it is now, locked in the order of a push: sender, patient, then the entry.

    Raises AlreadySettled, or NotFiled if it no longer says what was read in ``entry``.
    """
    push.lock_user(entry.user)
    rows.lock_patients(records)
    entries = TrayEntry.objects.select_for_update(of=("self",)).select_related("user", "receipt")
    fresh = entries.get(pk=entry.pk)
    if fresh.state != State.OPEN:
        raise AlreadySettled(_("Somebody has settled this already."))
    if (bytes(fresh.content), fresh.earlier) != (bytes(entry.content), entry.earlier):
        raise NotFiled(_("The phone has sent this record again: look at it once more."))
    return fresh


def _close(entry, state, by, note):
    now = timezone.now()
    TrayEntry.objects.filter(pk=entry.pk).update(
        state=state, changed_at=now, resolved_at=now, resolved_by=by, resolution_note=note
    )


def _is_here(patient_id):
    return Patient.objects.filter(pk=patient_id).exists()


def _let_have(clinic, patient_id, by):
    """Who manages the patient's chart may let another clinic have it; nobody else, not oneself."""
    patient = Patient.objects.visible_to(by).live().filter(pk=patient_id).first()
    if patient is None:
        raise NotFiled(_("Its patient is not here, or belongs to a clinic that you do not see."))
    if Action.MANAGE.value not in flags_for_patients(by, [patient.pk]).get(patient.pk, ()):
        raise PermissionDenied
    Presence.objects.update_or_create(patient=patient, clinic=clinic, defaults={"has": True})


def _is_news_to_its_phone(receipt):
    """It got the stored values back when this began to wait: to its next push this is somebody else's."""
    receipt.chain = receipt.device = None
    receipt.save(update_fields=["chain", "device"])


def _phone_does_not_hold(receipt, record, values):
    """What a person mended, the phone has not seen: to its next push it is somebody else's."""
    columns = receipt.did_not_stand.setdefault(record.table.name, {}).setdefault(record.id, {})
    columns.update({record.table.by_name[name].attname: "" for name in values})
    receipt.save(update_fields=["did_not_stand"])
