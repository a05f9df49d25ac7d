"""The world of one push: all that its records touch, read once, and what will be written.

A fixed number of statements, however many records: locks, look-ups, then one write per table.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from clinical import access
from clinical.models import Conflict, User
from syncapi import rows
from syncapi.codecs import LATEST_MS
from syncapi.knowledge import asked_again, base_of, changes_since, wrote_beneath
from syncapi.merge import Facts, PatientIs, Standing, Verdict
from syncapi.others import Others
from syncapi.prepared import all_rows

MOST_PATIENTS_DELETED = 3  # by one push, before a clinic manager is asked
MOST_VISITS_DELETED = 10  # with one patient


@dataclass(frozen=True)
class Filing:
    """A person files what waited: decided as it was sent, but with this person's permission.

    ``number``: of the push that first brought it; what was sent in vain since is this very record.
    ``confirms``: a deletion goes ahead although others wrote there or it is a large one.
    """

    by: User
    number: int | None = None
    confirms: bool = False


class Raced(Exception):
    """Somebody else wrote the same ids meanwhile: decide the whole push again."""


_CLINICS = "SELECT id FROM clinical_clinic ORDER BY arrived_at, id"


class World:
    """Everything the records of one push touch, read in a few statements after the locks."""

    def __init__(self, user, receipt, records, refusals, filing, knew, closed):
        self.user, self.receipt, self.filing, self.closed = user, receipt, filing, closed
        if not user.is_active and not filing:
            self.closed = "The sender has left. What they had not sent before waits here."
        self.sender_id = str(user.pk)
        self.latest = knew.latest if knew else receipt.latest_edit
        asks, before = (filing.by, filing.number) if filing else (user, None)
        self.ordered = sorted(
            records, key=lambda r: (rows.ORDER[r.table.name], not r.deletes, r.id)
        )
        rows.follow_merged(records)
        self.patient_ids = rows.lock_patients([*records, *refusals])
        self.stored = rows.read([*records, *refusals])
        rows.lock_stock(records, self.stored)
        self.gone = rows.gone(records)
        self.dead_visits = rows.dead_visits(records)
        if not {r.patient_id for r in self.stored.values()} <= self.patient_ids:
            raise Raced
        here = rows.patients(self.patient_ids)
        self.patients = {pk: deleted_at for pk, deleted_at, _ in here}
        self.merged = {str(pk) for pk, _, merged_into in here if merged_into}
        if self.merged and any(
            r.table.patient_column != "id" and r.patient_id in self.merged for r in records
        ):
            raise Raced  # merged between the look and the lock
        self.visible = rows.visible(asks, self.patient_ids)
        self.flags_by_clinic = access.flags_by_clinic(asks)
        self.flags = access.flags_for_patients(asks, self.patient_ids, self.flags_by_clinic)
        self.own = set() if filing or self.closed else rows.registered_by(user, receipt)
        self.base = knew.base if knew else base_of(receipt, before)
        self.histories = changes_since(self.base, records, self.stored)
        self.kept_from = rows.kept_from(asks, self.base.horizon, self.stored)
        if knew:
            knew.tell_changes(records, self.stored, self.histories)
        self.others = Others(user, receipt, self.base, self.patient_ids)
        users = [] if knew else [user.pk, *self.others.ids]  # what waits for their phones
        self.asked_again = asked_again(users, self.base, records, before)
        self._look_at_deletions(records)
        self.clinics = [pk for (pk,) in all_rows(_CLINICS)]
        self.created = {}  # patients of this push, by their id
        self.around = {}  # patient id -> see ``_around``
        self.deletions = {}  # (kind, id) of what takes others along, deleted in this push -> verdict
        self.updates, self.deletes, self.never_here = {}, {}, []
        self.conflicts = []

    def _look_at_deletions(self, records):
        """What may stand against the deletions of this push: others' work, and their sheer number."""
        deleted = {kind: [] for kind in ("patient", "visit", "prescription")}
        for record in records:
            if record.deletes and record.table.kind in deleted:
                stored = self.stored.get((record.table.name, record.id))
                if stored and not stored.deleted:
                    deleted[record.table.kind].append(record.id)
        self.charts_changed = wrote_beneath(self.base, deleted)
        self.held = {}
        if len(deleted["patient"]) > MOST_PATIENTS_DELETED:
            reason = (
                f"One sync deletes {len(deleted['patient'])} patients: a clinic manager confirms."
            )
            self.held = dict.fromkeys(deleted["patient"], reason)
        for patient_id, visits in rows.visits_of(deleted["patient"]).items():
            if visits > MOST_VISITS_DELETED:
                self.held[patient_id] = (
                    f"The patient has {visits} visits: a clinic manager confirms."
                )

    def facts_of(self, record):
        """What ``decide`` needs to know around this record."""
        table, key = record.table, (record.table.name, record.id)
        stored = self.stored.get(key)
        patient_id = (
            stored.patient_id if stored else record.patient_id and rows.as_uuid(record.patient_id)
        )
        facts = Facts(
            stored=stored.plain if stored else None,
            stored_deleted=bool(stored and stored.deleted),
            history=self.histories.get(key),
            sent={} if self.filing else self.base.sent.get(key, {}),
            shown=self.base.unshown is None and self.base.cursor > 0,
            cursor=self.latest,
            chart_changed=record.id in self.charts_changed,
            held=self.held.get(record.id, ""),
            gone=(table.kind, record.id) in self.gone,
            sender_id=self.sender_id,
            above=self._above(record, stored, patient_id) if record.deletes else None,
            confirmed=bool(self.filing and self.filing.confirms),
            closed=self.closed,
            kept_from=table.kind == "event" and record.id in self.kept_from,
            merged=table.patient_column == "id" and record.id in self.merged,
        )
        if table.derived:
            return facts
        facts.visit_deleted = self._visit_deleted(record)
        facts.in_vain = self._in_vain(record, key)
        if table.patient_column == "id":
            around = self._around(record, patient_id, new_patient=stored is None)
        else:  # every patient of this push is decided by now
            around = self.around.get(patient_id)
            if around is None:
                around = self.around[patient_id] = self._around(record, patient_id)
        facts.patient, facts.own_patient, facts.registers, facts.sender, facts.authors = around
        return facts

    def _around(self, record, patient_id, new_patient=False):
        """What is the same for all of a patient's chart: the last five of ``Facts``, in that order."""
        registers = patient_id in self.created
        flags = self.flags.get(patient_id, frozenset())
        if registers or new_patient:
            clinic_id = self._clinic_it_will_have(record, patient_id)
            flags = flags | self.flags_by_clinic.get(clinic_id, frozenset())
            authors = self.others.standings_in(clinic_id)
        else:
            authors = self.others.standings_to(patient_id)
        if self.filing or self.closed:
            authors = {}
        return (
            self._patient_is(patient_id),
            patient_id in self.own,
            registers,
            Standing(patient_id in self.visible, flags),
            authors,
        )

    def _in_vain(self, record, key):
        """Columns this phone may hold otherwise than stored, without knowing it yet."""
        if not (self.base.did_not_stand or self.asked_again):
            return frozenset()
        columns = frozenset(self.base.did_not_stand.get(key, ()))
        if (record.table.kind, record.id) in self.asked_again:
            return columns | record.changed | {""}
        return columns

    def _patient_is(self, patient_id):
        if patient_id in self.created:
            return PatientIs.HERE
        if patient_id not in self.patients:
            gone = patient_id is not None and ("patient", str(patient_id)) in self.gone
            return PatientIs.DELETED if gone else PatientIs.ABSENT
        if self.patients[patient_id]:
            return PatientIs.DELETED
        if self.deletions and self.deletions.get(("patient", str(patient_id))) is Verdict.DELETED:
            return PatientIs.DELETED
        return PatientIs.HERE

    def _visit_deleted(self, record):
        """Only what a visit's deletion takes along is refused with it; vitals outlive their visit."""
        column = rows.TAKEN_WITH_VISIT.get(record.table.kind)
        visit_id = record.values.get(column) if column else None
        return visit_id is not None and (
            visit_id in self.dead_visits
            or self.deletions.get(("visit", visit_id)) is Verdict.DELETED
        )

    def _above(self, record, stored, patient_id):
        """The verdict on the deletion, in this push, of what the deleted record belongs to."""
        if record.table.patient_column == "id":
            return None
        above = [("patient", str(patient_id))]
        if stored and (column := rows.TAKEN_WITH_VISIT.get(record.table.kind)):
            above.append(("visit", stored.plain.get(column)))
        if stored and record.table.kind == "prescriptionitem":
            above.append(("prescription", stored.plain["prescription_id"]))
        return next((self.deletions[one] for one in above if one in self.deletions), None)

    def _clinic_it_will_have(self, record, patient_id):
        """The clinic the triggers will put a new patient into."""
        patient = self.created.get(patient_id, record)
        clinic_id = patient.values.get("primary_clinic_id")
        clinic_id = uuid.UUID(clinic_id) if clinic_id else None
        if clinic_id in self.clinics:
            return clinic_id
        return self.user.home_clinic_id or next(iter(self.clinics), None)

    def remember(self, record, facts, decision):
        """Take a decision into account for the records after it, and for ``write``.

        Returns what is to be inserted, if the record is new.
        """
        name, verdict = record.table.name, decision.verdict
        if record.deletes and record.table.kind in ("patient", "visit", "prescription"):
            self.deletions[record.table.kind, record.id] = verdict
        new = None
        if verdict is Verdict.CREATED:
            new = record, decision.write, decision.author or self.sender_id
            if record.table.patient_column == "id":
                self.created[rows.as_uuid(record.id)] = record
        elif decision.write:
            self.updates.setdefault(name, []).append((record, decision.write))
        elif verdict is Verdict.DELETED and facts.stored is not None:
            self.deletes.setdefault(name, []).append(record.id)
        elif verdict is Verdict.DELETED:
            self.never_here.append(record)
        patient_id = self.stored[name, record.id].patient_id if decision.disagreements else None
        self.conflicts += [
            _conflict(record, patient_id, d, self.user, self.receipt)
            for d in decision.disagreements
        ]
        return new

    def insert(self, name, new):
        """Insert the new records of a table while they come; parents come first. Raises Raced."""
        if not rows.insert(name, new):
            raise Raced

    def write(self):
        """The other writes, set-based, parents first."""
        for name in rows.ORDER:
            if name in self.updates:
                rows.update(name, self.updates[name])
        for name in rows.ORDER:
            if name in self.deletes:
                rows.delete(name, self.deletes[name])
        Conflict.objects.bulk_create(self.conflicts)

    def outside_afterwards(self):
        """Patients of this push that are here but not in the sender's scope, after the writes."""
        here = {*self.patients, *self.created}
        return here - rows.visible(self.user, here)


def _conflict(record, patient_id, disagreement, user, receipt):
    """The row a clinician will look at: what stands, what was kept aside, by whom and when."""
    pushed = {
        "by": str(user.pk),
        "at": _time(record.values.get("updated_at") or receipt.latest_edit),
    }
    rival = {"by": disagreement.change.user_id, "at": _time(disagreement.change.at)}
    stands, aside = (pushed, rival) if disagreement.pushed_stands else (rival, pushed)
    return Conflict(
        reason=Conflict.Reason.APP_SLIP if disagreement.slip else Conflict.Reason.TWO_PEOPLE,
        patient_id=patient_id,
        model=record.table.kind,
        record_id=record.id,
        field=disagreement.column,
        standing=disagreement.standing,
        standing_by_id=stands["by"],
        standing_at=stands["at"],
        other=disagreement.other,
        other_by_id=aside["by"],
        other_at=aside["at"],
    )


def _time(milliseconds):
    if milliseconds and milliseconds < LATEST_MS:  # a cursor that nobody gave may be any number
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return None
