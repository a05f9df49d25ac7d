"""Who looks after whose account; nobody gives, gets back or stands in for more than they hold themselves."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from clinical import access
from clinical.access import Action
from clinical.models import (
    FLAGS,
    Clinic,
    ClinicPermission,
    Confidentiality,
    Event,
    Reader,
    User,
)

ORGANISATION = (User.Role.SUPER_ADMIN, User.Role.ADMIN)
MANAGER = "is_clinic_admin"


def manages_organisation(user):
    """Organisation managers, with or without deleting."""
    return bool(getattr(user, "is_active", False)) and user.role in ORGANISATION


def manages_people(user):
    """Does this person look after anybody's account? (For menus and pages.)"""
    return manages_organisation(user) or access.holds(user, Action.MANAGE)


def clinics_of_manager(user):
    """Clinics whose people this person looks after, archived ones included."""
    if manages_organisation(user):
        return Clinic.objects.all()
    return access.clinics_where(user, Action.MANAGE)


def people_found_by(user):
    """Everybody whom this manager finds on the pages about people, those above them included."""
    if not getattr(user, "is_active", False):
        return User.objects.none()
    if manages_organisation(user):
        return User.objects.all()
    managed = access.clinics_where(user, Action.MANAGE).values("pk")
    works = ClinicPermission.objects.live().filter(user=OuterRef("pk"), clinic__in=managed)
    return User.objects.filter(Exists(works) | Q(home_clinic__in=managed))


def flags_of(user):
    """{clinic id: set of flags} of a person's own rows; groups that share are not counted."""
    rows = ClinicPermission.objects.live().filter(user=user).values("clinic_id", *FLAGS)
    return {row["clinic_id"]: frozenset(f for f in FLAGS if row[f]) for row in rows}


def manages_person(by, person):
    """May ``by`` decide about this person's account? A manager of every clinic they work in may.

    Nobody decides about themselves, about an equal or somebody above; only organisation managers about
    one another.
    """
    if by == person or not getattr(by, "is_active", False):
        return False
    if by.is_superuser:
        return True
    if person.role in ORGANISATION:
        return False
    held, own = flags_of(person), flags_of(by)
    if any(MANAGER in flags for flags in held.values()):
        return False
    works = {clinic for clinic, flags in held.items() if flags} | {person.home_clinic_id} - {None}
    managed = set(clinics_of_manager(by).values_list("pk", flat=True))
    within = all(flags <= own.get(clinic, frozenset()) for clinic, flags in held.items())
    return works <= managed and within and (bool(works) or manages_organisation(by))


def stands_in_for(by, person):
    """May ``by`` hold a key to this account for a moment, as whoever gives a new password could?

    Beside deciding about the account: the person reads nothing that ``by`` does not. An organisation
    manager may for everybody: else the only reader of a confidential form could never come back.
    """
    if not manages_person(by, person):
        return False
    if by.is_superuser:
        return True
    marks = marks_of(person)
    return not exceeding_marks(by, marks) and not reads_what_is_closed_to(by, person)


def reads_what_is_closed_to(by, person):
    """Does this person read answers to confidential forms that ``by`` does not?"""
    closed = access.unreadable_forms(by)
    return (
        Reader.objects.filter(user=person, reads=True, form__in=closed).exists()
        or Event.objects.filter(written_by=person, form__in=closed).exists()
    )


def marks_of(person):
    return {mark: getattr(person, mark) for mark in User.MARKS}


def exceeding_marks(by, marks):
    """Those of the marks that ``by`` cannot give, because they would give more than they have."""
    organisation = manages_organisation(by)
    exports = by.reads_charts or by.exports_without_charts
    able = {
        "reads_charts": by.reads_charts,
        "designs_forms": organisation or by.designs_forms,
        "exports_without_charts": exports,
    }
    return [mark for mark, on in marks.items() if on and not able[mark]]


@dataclass(frozen=True)
class Wanted:
    """What a person shall be: ``flags`` {clinic id: set} where they change, role and marks likewise."""

    flags: dict = field(default_factory=dict)
    role: str | None = None
    marks: dict = field(default_factory=dict)


def may_make(by, person, wanted):
    """May ``by`` make the person what is wanted? (Asked again when a plan is done or undone.)"""
    if not getattr(by, "is_active", False) or by == person:
        return False
    role = wanted.role or person.role
    if by.is_superuser:
        # An organisation manager's rows are full by themselves: whoever takes them takes the role.
        return not (person.is_superuser and role == User.Role.SUPER_ADMIN)
    if person.role in ORGANISATION or role in ORGANISATION:
        return False
    if (wanted.role or wanted.marks) and not manages_person(by, person):
        return False
    if exceeding_marks(by, wanted.marks) or (wanted.role and opens_forms(by, role)):
        return False
    managed = set(clinics_of_manager(by).values_list("pk", flat=True))
    own, held = flags_of(by), flags_of(person)
    for clinic, flags in wanted.flags.items():
        may_give = own.get(clinic, frozenset()) - {MANAGER}
        if (
            clinic not in managed
            or not (frozenset(flags) | held.get(clinic, frozenset())) <= may_give
        ):
            return False
    return True


def opens_forms(by, role):
    """Would this role read answers that are closed to ``by``? (Confidential forms name roles.)"""
    for_role = Confidentiality.objects.filter(reader_roles__contains=[role])
    closed = access.unreadable_forms(by)
    return by.role != role and for_role.filter(form__in=closed).exists()


def people_of_clinic(clinic):
    """Who may do something in this clinic, or has their home there."""
    something = Q(*((flag, True) for flag in FLAGS), _connector=Q.OR)
    rows = ClinicPermission.objects.live().filter(something, clinic=clinic, user=OuterRef("pk"))
    return User.objects.filter(Exists(rows) | Q(home_clinic=clinic))
