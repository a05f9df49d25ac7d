"""Changes of where patients are seen: clinics that share, a clinic that closes, one patient's clinics."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinical import access, moving
from clinical.access import Action
from clinical.actions import NotDone
from clinical.changes.change import Change, GiveAll, Kind, Write
from clinical.changes.of_people import LeavingChange, row_with
from clinical.models import FLAGS, Clinic, ClinicPermission, Patient, Presence, SharingGroup, User


@dataclass(frozen=True)
class SharingChange(Change):
    """One clinic joins a sharing group, or shares with nobody (``group`` None)."""

    clinic: str
    group: int | None

    kind = Kind.SHARING

    def may(self, by):
        return by.is_superuser

    def sentence(self):
        clinic = Clinic.objects.get(pk=self.clinic)
        if self.group is None:
            return _("%(clinic)s shares patients with no other clinic") % {"clinic": clinic}
        group = SharingGroup.objects.get(pk=self.group)
        return _("%(clinic)s shares patients with the clinics of “%(group)s”") % {
            "clinic": clinic,
            "group": group,
        }

    def writes(self):
        yield Write(Clinic, {"pk": self.clinic}, {"sharing_group_id": self.group})


@dataclass(frozen=True)
class PatientChange(Change):
    """A clinic gets one patient, or the patient is taken away from it."""

    patient: str
    clinic: str
    has: bool

    kind = Kind.PATIENT

    def may(self, by):
        patient = Patient.objects.visible_to(by).filter(pk=self.patient).first()
        return patient is not None and access.may(by, Action.MANAGE, patient)

    def may_undo(self, by, stored):
        """Who took a patient from their own clinic sees them no more, but can think again."""
        took = not self.has and stored.asked_by_id == by.pk
        own = access.clinics_where(by, Action.MANAGE).filter(pk=self.clinic)
        return self.may(by) or (took and own.exists())

    def sentence(self):
        return self._said(Patient.objects.get(pk=self.patient))

    def told(self, user):
        seen = Patient.objects.visible_to(user).filter(pk=self.patient).first()
        return self._said(seen or _("a patient whom you no longer see"))

    def _said(self, patient):
        names = {"patient": patient, "clinic": Clinic.objects.get(pk=self.clinic)}
        if self.has:
            return _("%(clinic)s has %(patient)s, too") % names
        return _("%(patient)s is taken away from %(clinic)s") % names

    def check(self):
        """Raises NotDone: somebody must keep the patient."""
        clinic = Clinic.objects.get(pk=self.clinic)
        moving.check(self.patient, clinic, self.has)

    def writes(self):
        row = {"patient_id": self.patient, "clinic_id": self.clinic}
        yield Write(Presence, row, {"has": self.has}, {"has": False})


@dataclass(frozen=True)
class ArchiveChange(Change):
    """A clinic takes nobody new any more.

    ``patients_to``: the clinic that gets its patients, too; None: they stay with the people who see them
    now. ``people_to``: where those who have their home here go on, with the same permissions; None: they
    leave, and their phones hand in.
    """

    clinic: str
    patients_to: str | None
    people_to: str | None

    kind = Kind.ARCHIVE

    def may(self, by):
        return by.is_superuser

    @cached_property
    def place(self):
        return Clinic.objects.get(pk=self.clinic)

    def people(self):
        """Active people whose home is here; an organisation manager never leaves with a clinic."""
        return User.objects.filter(home_clinic=self.clinic, is_active=True).order_by("name", "pk")

    def check(self):
        """Raises NotDone if a clinic named here is closed itself, or a manager would have no home."""
        for other in {self.patients_to, self.people_to} - {None}:
            clinic = Clinic.objects.get(pk=other)
            if clinic.is_archived or clinic.deleted_at or clinic == self.place:
                raise NotDone(_("Choose a clinic that stays open."))
        if self.place.is_archived:
            raise NotDone(_("This clinic is archived already."))
        if self.people_to is None and self.people().filter(is_superuser=True).exists():
            raise NotDone(
                _("An organisation manager has their home here. Choose where the people go on.")
            )

    def sentence(self):
        people = self.people().count()
        said = [_("%(clinic)s is archived.") % {"clinic": self.place}]
        if self.patients_to:
            other = Clinic.objects.get(pk=self.patients_to)
            said.append(_("%(clinic)s gets its patients, too.") % {"clinic": other})
        if people and self.people_to:
            text = ngettext(
                "%(n)d person goes on in %(clinic)s.", "%(n)d people go on in %(clinic)s.", people
            )
            said.append(text % {"n": people, "clinic": Clinic.objects.get(pk=self.people_to)})
        elif people:
            said.append(
                ngettext("%(n)d person leaves.", "%(n)d people leave.", people) % {"n": people}
            )
        return " ".join(said)

    def writes(self):
        if self.patients_to:
            yield GiveAll(self.clinic, self.patients_to)
        for person in self.people():
            if self.people_to is None:
                yield from LeavingChange(str(person.pk), True).writes()
                continue
            flags = self._flags_there(person)
            if not person.is_superuser:
                yield row_with(str(person.pk), self.people_to, flags)
            yield Write(User, {"pk": str(person.pk)}, {"home_clinic_id": self.people_to})
        yield Write(Clinic, {"pk": self.clinic}, {"is_archived": True})

    def _flags_there(self, person):
        """What they hold in either clinic: nobody loses anything by going on elsewhere."""
        rows = ClinicPermission.objects.live().filter(
            user=person, clinic__in=[self.clinic, self.people_to]
        )
        return sorted({flag for row in rows for flag in FLAGS if getattr(row, flag)})


@dataclass(frozen=True)
class ReopenChange(Change):
    """An archived clinic takes people again."""

    clinic: str

    kind = Kind.REOPEN

    def may(self, by):
        return by.is_superuser

    def sentence(self):
        return _("%(clinic)s is open again.") % {"clinic": Clinic.objects.get(pk=self.clinic)}

    def writes(self):
        yield Write(Clinic, {"pk": self.clinic}, {"is_archived": False})
