"""Changes of what a person may do and see: permissions, role and marks, front desk, leaving."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import staff
from clinical.actions import NotDone
from clinical.changes.change import Change, Kind, Write
from clinical.models import FLAGS, Clinic, ClinicPermission, User
from clinical.presets import preset_of

HANDS_IN_FOR = timedelta(days=30)  # who left may still sync; what they send waits for a person


class _OfPerson(Change):
    """``user``: the person's id as text."""

    @cached_property
    def person(self):
        return User.objects.get(pk=self.user)

    def may_undo(self, by, stored):
        """What it replaced may be more than ``by`` could give."""
        still = by.is_superuser or self.may(by)
        return still and staff.may_make(by, self.person, _replaced(stored))


def _replaced(stored):
    """What the person had before a stored change, as ``staff.Wanted``."""
    flags, role, marks = {}, None, {}
    for write in stored.before:
        values = write["values"]
        if write["model"] == ClinicPermission._meta.label_lower:
            clinic = Clinic.objects.get(pk=write["lookup"]["clinic_id"]).pk
            flags[clinic] = {flag for flag in FLAGS if values.get(flag)}
        elif write["model"] == User._meta.label_lower:
            role = values.get("role")
            marks |= {mark: values[mark] for mark in User.MARKS if mark in values}
    return staff.Wanted(flags, role, marks)


def row_with(user, clinic, flags):
    """The write of exactly these flags; a clinic manager has every flag."""
    values = {flag: flag in flags or staff.MANAGER in flags for flag in FLAGS}
    lookup = {"user_id": user, "clinic_id": clinic, "deleted_at": None}
    return Write(ClinicPermission, lookup, values, dict.fromkeys(FLAGS, False))


@dataclass(frozen=True)
class PermissionChange(_OfPerson):
    """Exactly ``flags`` for one person in one clinic; ``reads_charts`` if that is to change, too."""

    user: str
    clinic: str
    flags: list
    reads_charts: bool | None = None

    kind = Kind.PERMISSION

    @cached_property
    def place(self):
        return Clinic.objects.get(pk=self.clinic)

    def may(self, by):
        """A manager of the clinic; only an organisation manager makes or unmakes a clinic manager.

        Nobody changes their own permission or an organisation manager's.
        """
        marks = {} if self.reads_charts is None else {"reads_charts": self.reads_charts}
        return staff.may_make(
            by, self.person, staff.Wanted({self.place.pk: self.flags}, None, marks)
        )

    def sentence(self):
        flags = _(", ").join(str(_flag_name(f)) for f in self.flags) or _("nothing any more")
        preset = self.reads_charts is not None and preset_of(self.flags, self.reads_charts)
        return _("%(person)s in %(clinic)s: %(flags)s") % {
            "person": self.person,
            "clinic": self.place,
            "flags": preset.name if preset else flags,
        }

    def writes(self):
        yield row_with(self.user, self.clinic, self.flags)
        if self.reads_charts is not None:
            yield Write(User, {"pk": self.user}, {"reads_charts": self.reads_charts})


@dataclass(frozen=True)
class JobChange(_OfPerson):
    """What a person is: flags in the clinics named (others stay), role and marks where they change.

    ``flags`` {clinic id: [flag]}; ``said``: the same in words, for the list of changes.
    """

    user: str
    flags: dict
    said: str
    role: str | None = None
    marks: dict = field(default_factory=dict)

    kind = Kind.JOB

    def may(self, by):
        places = Clinic.objects.in_bulk(list(self.flags))
        wanted = {place.pk: self.flags[str(place.pk)] for place in places.values()}
        return len(places) == len(self.flags) and staff.may_make(
            by, self.person, staff.Wanted(wanted, self.role, self.marks)
        )

    def check(self):
        """Raises NotDone: somebody must stay who manages the organisation."""
        if self.role not in (None, User.Role.SUPER_ADMIN):
            _one_stays(self.person)

    def sentence(self):
        return _("%(person)s: %(said)s") % {"person": self.person, "said": self.said}

    def writes(self):
        # Rows first: an organisation manager gets the missing ones when the role is saved.
        for clinic, flags in self.flags.items():
            yield row_with(self.user, clinic, flags)
        values = dict(self.marks) | ({"role": self.role} if self.role else {})
        if values:
            yield Write(User, {"pk": self.user}, values)


@dataclass(frozen=True)
class ChartsChange(_OfPerson):
    """A person works at the front desk only, or reads charts."""

    user: str
    reads_charts: bool

    kind = Kind.CHARTS

    def may(self, by):
        gives_more = self.reads_charts and not getattr(by, "reads_charts", False)
        return staff.manages_person(by, self.person) and (by.is_superuser or not gives_more)

    def may_undo(self, by, stored):
        back = ChartsChange(self.user, not self.reads_charts)
        return self.may(by) and back.may(by)

    def sentence(self):
        if self.reads_charts:
            return _("%(person)s reads charts") % {"person": self.person}
        return _("%(person)s works at the front desk: no answers, vitals, diagnoses, medicines") % {
            "person": self.person
        }

    def writes(self):
        yield Write(User, {"pk": self.user}, {"reads_charts": self.reads_charts})


@dataclass(frozen=True)
class LeavingChange(_OfPerson):
    """A person leaves (their phones hand in for 30 days, or are blocked at once), or is back."""

    user: str
    leaves: bool
    hands_in: bool = True

    kind = Kind.LEAVING

    def may(self, by):
        return staff.manages_person(by, self.person)

    def may_undo(self, by, stored):
        return self.may(by)

    def check(self):
        """Raises NotDone: somebody must stay who manages the organisation."""
        if self.leaves:
            _one_stays(self.person)

    def sentence(self):
        if not self.leaves:
            return _("%(person)s is back") % {"person": self.person}
        if self.hands_in:
            return _("%(person)s leaves") % {"person": self.person}
        return _("%(person)s leaves and is blocked at once") % {"person": self.person}

    def writes(self):
        until = (timezone.now() + HANDS_IN_FOR).isoformat(timespec="milliseconds")
        waits = until if self.leaves and self.hands_in else None
        yield Write(User, {"pk": self.user}, {"is_active": not self.leaves, "locked_until": waits})


def _one_stays(person):
    """Locks the organisation managers, so that two of them cannot send each other away at once."""
    managers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if person.is_superuser and not [u for u in managers.select_for_update() if u != person]:
        raise NotDone(_("Make somebody else organisation manager first: one must stay."))


def _flag_name(flag):
    return ClinicPermission._meta.get_field(flag).verbose_name
