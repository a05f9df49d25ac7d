"""The changes of who sees whom that a person can ask for, and who may ask for which.

Each kind says in ``writes`` which columns of which row it sets; trying, doing and undoing are the same
for all of them.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, moving
from clinical.access import Action
from clinical.models import (
    FLAGS,
    AccessChange,
    Clinic,
    ClinicPermission,
    Confidentiality,
    EventForm,
    Patient,
    Presence,
    SharingGroup,
    User,
)
from clinical.presets import preset_of

HANDS_IN_FOR = timedelta(days=30)  # who left may still sync; what they send waits for a person
Kind = AccessChange.Kind


@dataclass(frozen=True)
class Write:
    """Set ``values`` in the row of ``model`` that ``lookup`` names; ``absent``: what a missing one means."""

    model: type
    lookup: dict
    values: dict
    absent: dict = field(default_factory=dict)


class _Change:
    """What every kind has: ``details`` go into the stored change, ``of`` reads them back."""

    kind = None

    @classmethod
    def of(cls, details):
        return cls(**details)

    @property
    def details(self):
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class PermissionChange(_Change):
    """Exactly ``flags`` for one person in one clinic; ``reads_charts`` if that is to change, too."""

    user: str
    clinic: str
    flags: list
    reads_charts: bool | None = None

    kind = Kind.PERMISSION

    @cached_property
    def person(self):
        return User.objects.get(pk=self.user)

    @cached_property
    def place(self):
        return Clinic.objects.get(pk=self.clinic)

    def may(self, by):
        """A manager of the clinic; only an organisation manager makes or unmakes a clinic manager.

        Nobody changes their own permission or an organisation manager's.
        """
        if self.reads_charts is not None and not manages_person(by, self.person):
            return False
        if by.is_superuser:
            return not self.person.is_superuser
        if by == self.person or self.person.is_superuser:
            return False
        held = set(access.clinics_where(by, Action.MANAGE).values_list("pk", flat=True))
        row = ClinicPermission.objects.live().filter(user=self.user, clinic=self.clinic).first()
        touches_managers = "is_clinic_admin" in self.flags or (row and row.is_clinic_admin)
        return self.place.pk in held and not touches_managers

    def sentence(self):
        flags = ", ".join(str(_flag_name(f)) for f in self.flags) or _("nothing any more")
        preset = self.reads_charts is not None and preset_of(self.flags, self.reads_charts)
        return _("%(person)s in %(clinic)s: %(flags)s") % {
            "person": self.person,
            "clinic": self.place,
            "flags": preset.name if preset else flags,
        }

    def writes(self):
        values = {flag: flag in self.flags or "is_clinic_admin" in self.flags for flag in FLAGS}
        row = {"user_id": self.user, "clinic_id": self.clinic, "deleted_at": None}
        yield Write(ClinicPermission, row, values, dict.fromkeys(FLAGS, False))
        if self.reads_charts is not None:
            yield Write(User, {"pk": self.user}, {"reads_charts": self.reads_charts})


@dataclass(frozen=True)
class SharingChange(_Change):
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
class ChartsChange(_Change):
    """A person works at the front desk only, or reads charts."""

    user: str
    reads_charts: bool

    kind = Kind.CHARTS

    def may(self, by):
        return manages_person(by, User.objects.get(pk=self.user))

    def sentence(self):
        person = User.objects.get(pk=self.user)
        if self.reads_charts:
            return _("%(person)s reads charts") % {"person": person}
        return _("%(person)s works at the front desk: no answers, vitals, diagnoses, medicines") % {
            "person": person
        }

    def writes(self):
        yield Write(User, {"pk": self.user}, {"reads_charts": self.reads_charts})


@dataclass(frozen=True)
class LeavingChange(_Change):
    """A person leaves (their phones hand in for 30 days), or is back."""

    user: str
    leaves: bool

    kind = Kind.LEAVING

    def may(self, by):
        return manages_person(by, User.objects.get(pk=self.user))

    def sentence(self):
        person = User.objects.get(pk=self.user)
        if self.leaves:
            return _("%(person)s leaves") % {"person": person}
        return _("%(person)s is back") % {"person": person}

    def writes(self):
        until = (timezone.now() + HANDS_IN_FOR).isoformat(timespec="milliseconds")
        values = {"is_active": not self.leaves, "locked_until": until if self.leaves else None}
        yield Write(User, {"pk": self.user}, values)


@dataclass(frozen=True)
class ReadersChange(_Change):
    """Who reads the answers to one form."""

    form: str
    answers_for: str
    reader_roles: list
    reader_ids: list

    kind = Kind.READERS

    def may(self, by):
        return by.is_active and by.role in (User.Role.SUPER_ADMIN, User.Role.ADMIN)

    def sentence(self):
        form = EventForm.objects.filter(pk=self.form).first()
        circle = Confidentiality.AnswersFor(self.answers_for).label
        people = User.objects.filter(pk__in=self.reader_ids).order_by("name")
        roles = dict(User.Role.choices)
        named = [str(roles[r]) for r in self.reader_roles] + [str(p) for p in people]
        return f"{form or _('A form')}: {circle}" + (f" ({', '.join(named)})" if named else "")

    def writes(self):
        everyone = Confidentiality.AnswersFor.EVERYONE
        yield Write(
            Confidentiality,
            {"form_id": self.form},
            {
                "answers_for": self.answers_for,
                "reader_roles": sorted(self.reader_roles),
                "reader_ids": sorted(self.reader_ids),
            },
            {"answers_for": everyone, "reader_roles": [], "reader_ids": []},
        )


@dataclass(frozen=True)
class PatientChange(_Change):
    """A clinic gets one patient, or the patient is taken away from it."""

    patient: str
    clinic: str
    has: bool

    kind = Kind.PATIENT

    def may(self, by):
        patient = Patient.objects.visible_to(by).filter(pk=self.patient).first()
        return patient is not None and access.may(by, Action.MANAGE, patient)

    def sentence(self):
        names = {
            "patient": Patient.objects.get(pk=self.patient),
            "clinic": Clinic.objects.get(pk=self.clinic),
        }
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


KINDS = {
    kind.kind: kind
    for kind in (
        PermissionChange,
        SharingChange,
        ChartsChange,
        LeavingChange,
        ReadersChange,
        PatientChange,
    )
}


def change_of(stored):
    """The change that a stored AccessChange is about."""
    return KINDS[stored.kind].of(stored.details)


def manages_person(by, person):
    """May ``by`` decide about this person's account? A manager of every clinic they work in may.

    Nobody decides about themselves, and only organisation managers about one another.
    """
    if by == person or not getattr(by, "is_active", False):
        return False
    if by.is_superuser:
        return True
    if person.is_superuser or person.role == User.Role.ADMIN:
        return False
    works = set(person.permissions.live().values_list("clinic", flat=True))
    works |= {person.home_clinic_id} - {None}
    managed = set(access.clinics_where(by, Action.MANAGE).values_list("pk", flat=True))
    is_manager = person.permissions.live().filter(is_clinic_admin=True).exists()
    return bool(works) and works <= managed and not is_manager


def _flag_name(flag):
    return ClinicPermission._meta.get_field(flag).verbose_name


def as_text(value):
    """Ids as text, for ``details``."""
    return str(value) if isinstance(value, uuid.UUID) else value
