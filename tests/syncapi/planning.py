"""Changes of who sees whom as managers make them: foreseen, done, planned, called off, undone."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from clinical.actions import NotDone
from clinical.changes import doing, kinds
from clinical.changes.foresight import foresee
from clinical.models import FLAGS, AccessChange, Confidentiality, Patient, SharingGroup

State = AccessChange.State


class Planning:
    """Acts with two small numbers and a yes or no, as in ``office``; every change is looked at first."""

    def change_now(self, kind, which, on):
        with _refusable():
            doing.do(self._change(kind, which, on), by=self.cast.chief)

    def plan_a_change(self, kind, which, on):
        """For tomorrow; ``the_day_comes`` may come sooner in a schedule, or never."""
        tomorrow = timezone.now() + timedelta(days=1)
        with _refusable():
            doing.plan(self._change(kind, which, on), by=self.cast.chief, due_at=tomorrow)

    def the_day_comes(self, *_):
        planned = AccessChange.objects.filter(state=State.PLANNED)
        planned.update(due_at=timezone.now() - timedelta(minutes=1))
        doing.do_due()

    def call_off(self, which, *_):
        if stored := self._stored(State.PLANNED, which):
            doing.call_off(stored=stored, by=self.cast.chief)

    def undo(self, which, *_):
        if stored := self._stored(State.DONE, which):
            with _refusable():
                doing.undo(stored=stored, by=self.cast.chief)

    def _stored(self, state, which):
        rows = list(AccessChange.objects.filter(state=state).order_by("asked_at", "pk"))
        return rows[which % len(rows)] if rows else None

    def _change(self, kind, which, on):
        """One of the changes there are; trying it must leave everything as it was."""
        makers = (
            self._permission,
            self._sharing,
            self._charts,
            self._leaving,
            self._readers,
            self._patient,
        )
        change = makers[kind % len(makers)](which, on)
        foresee(change)
        return change

    def _person(self, which):
        return str(self.people[which % len(self.people)].pk)

    def _clinic(self, which):
        return str(self.clinics[which % len(self.clinics)].pk)

    def _permission(self, which, on):
        flags = list(FLAGS) if on else ["can_register_patients"] if which % 2 else []
        return kinds.PermissionChange(self._person(which), self._clinic(which // 2), flags)

    def _sharing(self, which, on):
        group, _ = SharingGroup.objects.get_or_create(name="Town")
        return kinds.SharingChange(self._clinic(which), group.pk if on else None)

    def _charts(self, which, on):
        return kinds.ChartsChange(self._person(which), on)

    def _leaving(self, which, on):
        return kinds.LeavingChange(self._person(which), on)

    def _readers(self, which, on):
        circle = Confidentiality.AnswersFor.values[which % 3]
        named = [self._person(which)] if on else []
        return kinds.ReadersChange(str(self.forms[which % 2].pk), circle, [], named)

    def _patient(self, which, on):
        patients = list(Patient.objects.order_by("arrived_at", "pk").values_list("pk", flat=True))
        patient, clinic = str(patients[which % len(patients)]), self._clinic(which)
        self.taken.add((patient, clinic))
        return kinds.PatientChange(patient, clinic, on)


def _refusable():
    """A manager may be told that it cannot be done."""
    return suppress(NotDone, PermissionDenied)


CHANGES = [name for name in vars(Planning) if not name.startswith("_")]
