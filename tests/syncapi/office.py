"""What people do at the server while phones are out: permissions, moves, edits, decisions."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from clinical import actions, merging
from clinical.actions import NotDone
from clinical.models import (
    FLAGS,
    Clinic,
    ClinicPermission,
    Confidentiality,
    Conflict,
    Merge,
    Patient,
    Presence,
    SharingGroup,
    User,
    Visit,
)
from syncapi import filing
from syncapi.filing import NotFiled
from syncapi.models import TrayEntry
from tests import cast
from tests.syncapi.oracles import COLUMNS, MODELS


def one_of(rows, which):
    """One of these rows in the order in which they came here, or None."""
    rows = list(rows)
    return rows[which % len(rows)] if rows else None


class Office:
    """Acts of people at the server, each with two small numbers and a yes or no.

    ``self.cast.chief`` manages the organisation and decides.
    """

    # who sees whom

    def permit(self, user, clinic, sees):
        self._let(user, clinic, "can_view_history", sees)

    def flag(self, user, flag, holds):
        """A flag beside the one to see, in the user's home clinic."""
        others = [f for f in FLAGS if f not in ("can_view_history", "is_clinic_admin")]
        home = self.clinics.index(self.people[user % len(self.people)].home_clinic)
        self._let(user, home, others[flag % len(others)], holds)

    def _let(self, user, clinic, flag, holds):
        user = self.people[user % len(self.people)]
        clinic = self.clinics[clinic % len(self.clinics)]
        row = ClinicPermission.objects.filter(user=user, clinic=clinic).first()
        # Who manages a clinic has every flag there: the first change ends that.
        others = {f for f in FLAGS if row and getattr(row, f)} - {flag, "is_clinic_admin"}
        cast.permit(user, clinic, *others, *([flag] if holds else []))

    def share(self, one, other, on):
        """From now on just these two clinics see each other's patients, or none do."""
        group, _ = SharingGroup.objects.get_or_create(name="Town")
        town = {one % len(self.clinics), other % len(self.clinics)} if on else set()
        for place, clinic in enumerate(self.clinics):
            Clinic.objects.filter(pk=clinic.pk).update(
                sharing_group=group if place in town else None
            )

    def front_desk(self, user, _, reads):
        user = self.people[user % len(self.people)]
        User.objects.filter(pk=user.pk).update(reads_charts=reads)

    def confide(self, form, circle, named):
        """The circle of readers of a form; with ``named`` one person more."""
        answers_for = Confidentiality.AnswersFor.values[circle % 3]
        reader = self.people[(form + circle) % len(self.people)]
        Confidentiality.objects.update_or_create(
            form_id=self.forms[form % 2].pk,
            defaults={"answers_for": answers_for, "reader_ids": [reader.pk] if named else []},
        )

    def leave(self, user, _, leaves):
        """A person leaves, and what their phone holds may still come; or they return."""
        user = self.people[user % len(self.people)]
        until = timezone.now() + timedelta(days=30)
        User.objects.filter(pk=user.pk).update(
            is_active=not leaves, locked_until=until if leaves else None
        )

    def move(self, which, clinic, has):
        """A person takes a patient away from a clinic, or gives one back; somebody always keeps them."""
        here, there = (self.clinics[(clinic + n) % len(self.clinics)] for n in (0, 2))
        if patient := one_of(self._patients(), which):
            if not has and not Presence.objects.filter(patient=patient, has=True).exclude(
                clinic=here
            ):
                Presence.objects.update_or_create(
                    patient=patient, clinic=there, defaults={"has": True}
                )
            Presence.objects.filter(patient=patient, clinic=here).update(has=has)
            self.taken.add((str(patient.pk), str(here.pk)))

    # records

    def _patients(self):
        return Patient.objects.order_by("arrived_at", "pk")

    def edit_in_portal(self, which, *_):
        patient = one_of(self._patients().filter(deleted_at=None), which)
        if patient:
            patient.phone = self.lineage.type(patient.phone)
            patient.save(update_fields=["phone"])

    def delete_in_portal(self, which, table, _):
        model = [*MODELS.values()][table % len(MODELS)]
        live = model.objects.filter(deleted_at=None)
        if record := one_of(live.order_by("arrived_at", "pk"), which):
            record.delete()

    def merge(self, keep, drop, _):
        """Two entries of one person become one."""
        keep, drop = one_of(self._patients(), keep), one_of(self._patients(), drop)
        if keep and drop:
            with refusable():
                merging.merge_patients(keep=keep, drop=drop, by=self.cast.chief)

    def separate(self, which, *_):
        """That was a mistake: the two are two again."""
        if merge := one_of(Merge.objects.order_by("at"), which):
            with refusable():
                merging.separate_patients(merge=merge, by=self.cast.chief)
                self.taken |= {(str(merge.keep_id), clinic) for clinic in merge.gained}

    def restore(self, which, *_):
        dead = self._patients().exclude(deleted_at=None)
        if patient := one_of(dead, which):
            with refusable():
                actions.restore_patient(patient=patient, by=self.cast.chief)

    def remove_a_visit_for_good(self, which, *_):
        visit = one_of(Visit.objects.order_by("arrived_at", "pk"), which)
        if visit:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL clinical.allow_delete = 'on'")
                cursor.execute("DELETE FROM clinical_visit WHERE id = %s", [visit.pk])

    # decisions

    def settle(self, which, _, other):
        """Changed by two people: a clinician picks one of the values."""
        conflict = one_of(Conflict.objects.open().order_by("made_at", "pk"), which)
        if conflict:
            value = conflict.other if other else conflict.standing
            before = getattr(conflict.record(), conflict.field)
            with refusable():
                actions.settle_conflict(
                    conflict=conflict, value=value, seen=before, by=self.cast.chief
                )
                self.lineage.chosen.add((before or "", value or ""))

    def attend(self, which, how, refuses):
        """Needs attention: a manager refuses, files, or lets a deletion go ahead."""
        entry = one_of(TrayEntry.objects.filter(state="open").order_by("at", "pk"), which)
        if entry is None:
            return
        before = self._shown(entry)
        with refusable():
            if refuses:
                filing.refuse(entry, reason="no", by=self.cast.chief)
            elif how % 2 and entry.operation == "delete":
                filing.confirm_deletion(entry, by=self.cast.chief)
            else:
                filing.file_as_is(entry, by=self.cast.chief)
        after = self._shown(entry)
        self.lineage.chosen |= {(before[c], after[c]) for c in before.keys() & after.keys()}

    def _shown(self, entry):
        """What the page of a waiting record shows of the stored one."""
        record = MODELS[entry.table].objects.filter(pk=entry.record_key).first()
        return {c: getattr(record, c) or "" for c in COLUMNS[entry.table]} if record else {}


def refusable():
    """A person may be told that it cannot be done."""
    return suppress(NotDone, NotFiled, PermissionDenied)


ACTS = [name for name, act in vars(Office).items() if callable(act) and not name.startswith("_")]
