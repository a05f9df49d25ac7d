"""The worker brings the rows that were looked at, in batches; killed in between, it goes on where it was.

One transaction for all would hold back every phone's sync until its end. Each batch moves the place
that was reached together with its patients, so no row is brought twice and none is left out.
"""

from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinical import registering, registration, values
from clinical.duplicates import say_all_different
from clinical.facts.births import Quality
from clinical.facts.likeness import Person
from clinical.facts.sex import Sex, sex_code
from clinical.models import Patient, PatientAttribute
from clinical.models.fields import new_id
from clinical.organisation import PHONE_PREFIX
from exports.imports import files, runs
from exports.imports.checking import not_allowed
from exports.imports.likely import Rows
from exports.imports.models import BroughtPatient, PatientImport
from exports.imports.permission import may_bring

BATCH = 500
MOST_TOLD = 100  # rows that are named one by one


def bring(run):
    """Bring what is left of a claimed import. Raises CannotGoOn, TookOver."""
    if not may_bring(run.asked_by, run.clinic):
        raise runs.CannotGoOn(not_allowed(run.clinic))
    runs.need(run, files.CHECKED)
    batches = _Batches(run)
    rest = islice(files.lines(run.pk, files.CHECKED), run.rows_done, None)
    while entries := list(islice(rest, BATCH)):
        batches.bring(entries)
    runs.mine(run).update(
        step=PatientImport.Step.BROUGHT,
        worker=PatientImport.Worker.NONE,
        brought_at=timezone.now(),
        words={},
        bring_too=[],
    )
    files.remove(run.pk)


class _Batches:
    def __init__(self, run):
        self.run, self.too = run, set(run.bring_too)
        self.questions = {q["id"]: q for q in registration.questions()}
        self.newcomers = _Newcomers(run)

    @transaction.atomic
    def bring(self, entries):
        run = self.run
        runs.lock(run)
        with connection.cursor() as cursor:  # two files of one clinic see each other's people
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('patients from a file'), hashtext(%s))",
                [str(run.clinic_id)],
            )
        wanted = [e for e in entries if not e["likely"] or e["row"] in self.too]
        prefix = PHONE_PREFIX.read()
        unasked = {e["row"]: person_of(e, prefix) for e in wanted if e["row"] not in self.too}
        late = self.newcomers.like(unasked)
        wanted = [e for e in wanted if e["row"] not in late]
        ids = {e["row"]: new_id() for e in wanted}
        registering.register_patients(
            people=[(ids[e["row"]], _columns(e), self._answers(e)) for e in wanted],
            clinic=run.clinic,
            by=run.asked_by,
            door="file",
            brought=run.pk,
        )
        self._remember(ids)
        self._say_different(wanted, ids)
        counts = run.counts
        counts["brought"] = counts.get("brought", 0) + len(ids)
        counts["late"] = counts.get("late", 0) + len(late)
        counts["late_rows"] = [*counts.get("late_rows", []), *sorted(late)][:MOST_TOLD]
        run.rows_done += len(entries)
        runs.mine(run).update(rows_done=run.rows_done, counts=counts, beat_at=timezone.now())

    def _answers(self, entry):
        """Of questions that are still in the form."""
        return [
            (
                self.questions[key],
                name,
                values.from_plain(PatientAttribute._meta.get_field(name), plain),
            )
            for key, name, plain in entry["answers"]
            if key in self.questions
        ]

    def _remember(self, ids):
        if not ids:
            return
        one = Patient.objects.filter(pk=next(iter(ids.values())))
        number = one.values_list("change_number", flat=True).get()  # of the whole transaction
        BroughtPatient.objects.bulk_create(
            [
                BroughtPatient(of_import=self.run, row=row, patient_id=pk, change_number=number)
                for row, pk in ids.items()
            ]
        )

    def _say_different(self, entries, ids):
        """Whom a person saw and brought nevertheless is not proposed again as a duplicate."""
        pairs, rows = [], []
        for entry in entries:
            for kind, other, _score, _why in entry["likely"]:
                (pairs if kind == "here" else rows).append((ids[entry["row"]], other))
        brought = BroughtPatient.objects.filter(of_import=self.run, row__in={n for _pk, n in rows})
        by_row = dict(brought.values_list("row", "patient_id")) if rows else {}
        pairs += [(pk, by_row[row]) for pk, row in rows if row in by_row]
        here = set(
            Patient.objects.filter(pk__among=[other for _pk, other in pairs]).values_list(
                "pk", flat=True
            )
        ) if pairs else set()  # fmt: skip
        told = {str(pk): pk for pk in here}
        pairs = [(pk, told[str(other)]) for pk, other in pairs if str(other) in told]
        say_all_different(pairs=pairs, by=self.run.asked_by)


class _Newcomers:
    """People who were written since the rows were looked at: nobody was asked about them."""

    def __init__(self, run):
        self.run, self.since, self.ids = run, run.looked_until, set()

    def like(self, persons):
        """The rows that may be one of them."""
        until = runs.horizon()
        own = BroughtPatient.objects.filter(of_import=self.run, patient_id=OuterRef("pk"))
        living = Patient.objects.visible_to(self.run.asked_by).live().order_by()
        changed = living.filter(change_number__gte=self.since).exclude(Exists(own))
        self.ids |= set(changed.values_list("pk", flat=True))
        self.since = until
        if not self.ids or not persons:
            return set()
        return set(Rows(persons).among(living.filter(pk__among=list(self.ids))))


def person_of(entry, prefix):
    """The Person of a row that was looked at, for comparing."""
    columns, born = entry["columns"], entry["born_on"]
    return Person(
        given_name=columns.get("given_name", ""),
        surname=columns.get("surname", ""),
        born_on=date.fromisoformat(born) if born else None,
        quality=Quality(entry["quality"]),
        sex=sex_code(columns["sex"]) if columns.get("sex") else Sex.UNKNOWN,
        phone=columns.get("phone", ""),
        government_id=columns.get("government_id", ""),
        card=columns.get("external_patient_id", ""),
        household=entry["household"],
        hometown=columns.get("hometown", ""),
        prefix=prefix,
    )


def _columns(entry):
    return {
        name: values.from_plain(Patient._meta.get_field(name), plain)
        for name, plain in entry["columns"].items()
    }
