"""Who sees which record that needs attention, and who sees what stands in it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from clinical import access
from clinical.access import Action
from clinical.models import ClinicPermission, Patient, Presence
from clinical.portal.scoped import ScopedPolicy
from syncapi.models import TrayEntry
from syncapi.rights import Rights, closed_to, confidential, may_settle


class TrayPolicy(ScopedPolicy):
    """Organisation managers see all, authors their own, clinic managers those of their clinics.

    An entry is of a clinic that it names, where its patient is known, or where its author works; who
    sent the same record before is an author, too.
    """

    def scope(self, user):
        if not getattr(user, "is_active", False):
            return TrayEntry.objects.none()
        entries = TrayEntry.objects.exclude(closed_to(user))
        if user.is_superuser:
            return entries
        managed = access.clinics_where(user, Action.MANAGE).values("pk")
        known = Presence.objects.filter(
            patient_id=OuterRef("patient_id"), has=True, clinic__in=managed
        )
        works = ClinicPermission.objects.live().filter(user=OuterRef("user_id"), clinic__in=managed)
        seen = Patient.objects.visible_to(user).filter(pk=OuterRef("patient_id"))
        return entries.filter(
            Q(user=user)
            | Q(earlier__contains=[{"user": str(user.pk)}])
            | Q(table="events", form_id__in=confidential()) & Exists(seen)
            | Q(clinic_id__in=managed)
            | Q(user__home_clinic__in=managed)
            | Exists(known)
            | Exists(works)
        )

    def may(self, user, action, record):
        return action is Action.SEE or may_settle(user, record)

    def user_has_permission(self, user, action):
        return action == "view" and bool(getattr(user, "is_active", False))

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


@dataclass
class Sight:
    """What one person sees of a page of entries: contents, and patients by name."""

    user: object
    patients: dict  # id -> Patient, of those the person may see
    absent: set  # ids of patients that are not here at all
    managed: set  # ids of clinics the person manages
    rights: Rights

    @classmethod
    def of(cls, user, entries):
        rights = Rights.of(user, entries)
        return cls(user, rights.seen, rights.absent, rights.managed, rights)

    def contents(self, entry):
        """May this person read the record itself? A row in the list alone does not say so."""
        if entry.pk in self.rights.closed:
            return False
        if self.user.is_superuser or entry.user_id == self.user.pk:
            return True
        if entry.patient_id in self.patients or entry.clinic_id in self.managed:
            return True
        nobodys = entry.patient_id is None or entry.patient_id in self.absent
        return nobodys and entry.user.home_clinic_id in self.managed

    def settles(self, entry):
        """May this person act on it, as it is now?"""
        is_open = entry.state == TrayEntry.State.OPEN
        return is_open and self.contents(entry) and self.rights.settles(entry)

    def earlier(self, version, patient_id):
        """May this person read what was sent before under the same number, perhaps by another?"""
        if self.user.is_superuser or version.get("user") == str(self.user.pk):
            return True
        return patient_id in {str(pk) for pk in self.patients}

    def is_closed(self, version, *forms):
        """Is what somebody else sent before an answer to one of these forms, not for this person?"""
        if version.get("user") == str(self.user.pk):
            return False
        return not self._closed_forms.isdisjoint(map(str, forms))

    @cached_property
    def _closed_forms(self):
        return {str(row["form"]) for row in access.unreadable_forms(self.user)}

    def patient(self, entry):
        """The patient as stored here, if this person may see them."""
        return self.patients.get(entry.patient_id)
