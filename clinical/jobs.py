"""A person's job in words (a preset), as the change that gives it to them."""

from django.utils.translation import gettext as _

from clinical import staff
from clinical.changes.kinds import JobChange
from clinical.models import FLAGS, Clinic, ClinicPermission, User
from clinical.presets import preset_of_person


def job(person, preset, clinics):
    """The JobChange that makes this person what the preset says, in these clinics.

    In other clinics they keep what they have, unless they managed the organisation: that ends.
    """
    chosen = {str(clinic.pk) for clinic in clinics}
    flags = {}
    if preset.everywhere:
        chosen = {str(pk) for pk in Clinic.objects.live().values_list("pk", flat=True)}
    elif person.role in staff.ORGANISATION:
        flags = {str(clinic): [] for clinic in staff.flags_of(person)}
    flags |= dict.fromkeys(chosen, list(preset.flags))
    where = "" if preset.everywhere else _(", ").join(sorted(str(clinic) for clinic in clinics))
    names = {"preset": preset.name, "clinics": where}
    said = _("%(preset)s in %(clinics)s") % names if where else str(preset.name)
    marks = {mark: on for mark, on in preset.marks.items() if on != getattr(person, mark)}
    role = preset.role if preset.role != person.role else None
    return JobChange(str(person.pk), flags, said, role, marks)


def same_as(person, other, *, by):
    """The JobChange that gives this person what the other one has, in the clinics that ``by`` manages."""
    managed = set(staff.clinics_of_manager(by).values_list("pk", flat=True))
    theirs, own = staff.flags_of(other), staff.flags_of(person)
    flags = {
        str(clinic): sorted(theirs.get(clinic, ()))
        for clinic in managed
        if theirs.get(clinic, frozenset()) != own.get(clinic, frozenset())
    }
    marks = {m: getattr(other, m) for m in User.MARKS if getattr(other, m) != getattr(person, m)}
    role = other.role if other.role != person.role else None
    return JobChange(
        str(person.pk), flags, _("the same as %(name)s") % {"name": other}, role, marks
    )


def jobs_of(people):
    """{user id: [(clinic, preset or None, flags)]} of live permission rows that allow something."""
    people = {person.pk: person for person in people}
    found = {}
    rows = ClinicPermission.objects.live().filter(user__in=people, clinic__deleted_at=None)
    for row in rows.select_related("clinic").order_by("clinic__name", "pk"):
        flags = [flag for flag in FLAGS if getattr(row, flag)]
        preset = preset_of_person(people[row.user_id], flags)
        if flags or preset:
            found.setdefault(row.user_id, []).append((row.clinic, preset, flags))
    return found
