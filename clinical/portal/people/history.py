"""What changed about a person and their permissions: what, from what to what, when, by whom."""

import uuid
from itertools import pairwise

from django.utils.translation import gettext_lazy

from clinical import second_factor
from clinical.models import FLAGS, Clinic, ClinicPermission, User
from clinical.portal.people.page import PersonPage

SHOWN = 200
ACCOUNT = (
    "name", "login", "email", "role", "home_clinic", "working_clinic", "is_active", "locked_until",
    *User.MARKS,
)  # fmt: skip


class PersonHistoryView(PersonPage):
    template_name = "portal/people/history.html"
    page_title = gettext_lazy("History")

    def get_context_data(self, **kwargs):
        changes = changes_of(self.person, self.request.user)
        return super().get_context_data(**kwargs) | {"changes": changes[:SHOWN]}


def changes_of(person, reader):
    """[{at, by, where, lines: [(what, before, after)]}], the newest first.

    Permissions only of clinics that the reader may know the permissions of.
    """
    found = list(_steps(User, person, ACCOUNT, where=""))
    rows = ClinicPermission.objects.visible_to(reader).filter(user=person).select_related("clinic")
    for row in rows:
        steps = list(_steps(ClinicPermission, row, (*FLAGS, "deleted_at"), where=row.clinic.name))
        first = steps[0]["before_state"] if steps else row
        given = [(_label(ClinicPermission, f), False, True) for f in FLAGS if getattr(first, f)]
        found += steps
        if given:
            by = {"user": str(row.created_by_id)} if row.created_by_id else {}
            found.append({"at": row.arrived_at, "by": by, "where": row.clinic.name, "lines": given})
    for at, by, kind, set_up in second_factor.changes_of(person):
        lines = [(gettext_lazy("Second factor"), *(("", kind) if set_up else (kind, "")))]
        by = {"user": str(by)} if by else {}
        found.append({"at": at, "by": by, "where": "", "lines": lines})
    names = _names(found)
    for change in found:
        change["by"] = names.get(change["by"].get("user"), "")
        change["lines"] = [
            (what, _said(before, names), _said(after, names))
            for what, before, after in change["lines"]
        ]
    return sorted(found, key=lambda change: change["at"], reverse=True)


def _steps(model, now, names, *, where):
    """What each kept version was replaced by, the oldest first."""
    for before, after in pairwise([*now.versions.order_by("pgh_id"), now]):
        lines = []
        for name in names:
            key = model._meta.get_field(name).attname
            old, new = getattr(before, key), getattr(after, key)
            if old != new:
                lines.append((_label(model, name), old, new))
        if not lines and (before.pgh_context or {}).keys() & {"invitation", "password"}:
            lines.append((gettext_lazy("Password"), "", gettext_lazy("changed")))
        if lines:
            yield {
                "at": before.pgh_created_at,
                "by": dict(before.pgh_context or {}),
                "where": where,
                "lines": lines,
                "before_state": before,
            }


def _label(model, name):
    if name == "deleted_at":
        return gettext_lazy("Deleted")
    return model._meta.get_field(name).verbose_name


def _names(found):
    """{id as text: name} of the people and clinics that the changes name."""
    users = {change["by"].get("user") for change in found} - {None}
    named = {str(u.pk): u.name for u in User.objects.filter(pk__in=users)}
    clinics = {v for c in found for _what, *values in c["lines"] for v in values}
    ids = [value for value in clinics if isinstance(value, uuid.UUID)]
    return named | {str(c.pk): c.name for c in Clinic.objects.filter(pk__in=ids)}


def _said(value, names):
    """A value in words; True and False are ticks in the template."""
    roles = dict(User.Role.choices)
    if isinstance(value, uuid.UUID):
        return names.get(str(value), "")
    return roles.get(value, value) if isinstance(value, str) else value
