"""What one person's phones hold, and why a patient is, or is not, among it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinical import catalogue, together
from clinical.models import Clinic, ClinicPermission, Presence


@dataclass(frozen=True)
class Way:
    """One clinic whose patients a person sees. ``through``: the clinics that open it, itself or sharing.

    ``own``: by a permission there; ``organisation``: because they manage the organisation.
    """

    clinic: Clinic
    own: bool
    organisation: bool
    through: tuple

    @property
    def reason(self):
        if self.own:
            return _("by a permission there")
        if self.organisation:
            return _("as organisation manager")
        return _("because it shares patients with %(clinics)s") % {
            "clinics": _(", ").join(str(clinic) for clinic in self.through)
        }


def ways(user):
    """The clinics whose patients this person sees, and why, by name."""
    seen = Clinic.objects.filter(access__user=user, access__sees=True).order_by("name", "pk")
    rows = ClinicPermission.objects.live().filter(user=user, can_view_history=True)
    permitted = {row.clinic_id: row.clinic for row in rows.select_related("clinic")}
    found = []
    for clinic in seen:
        group = clinic.sharing_group_id
        through = [c for c in permitted.values() if group and c.sharing_group_id == group]
        own = clinic.pk in permitted
        organisation = user.is_superuser and not through
        found.append(Way(clinic, own, organisation, tuple(through)))
    return found


def holdings(user):
    """[(what, number)] of the live records of patients that this person may hold."""
    kinds = catalogue.patient_and_chart()
    numbers = together.count(*(kind.objects.visible_to(user).live() for kind in kinds))
    return [
        (kind._meta.verbose_name_plural, number)
        for kind, number in zip(kinds, numbers, strict=True)
    ]


def why(user, patient):
    """(is the patient on this person's phones?, sentences that say why or why not)."""
    names = {"person": user, "patient": patient}
    if not user.is_active:
        return False, [_("%(person)s has left and sees nobody.") % names]
    if patient.merged_into_id:
        return False, [_("%(patient)s was merged with another entry of the same person.") % names]
    if patient.deleted_at:
        return False, [_("%(patient)s was deleted.") % names]
    by_clinic = {way.clinic.pk: way for way in ways(user)}
    here = Presence.objects.filter(patient=patient, has=True).select_related("clinic")
    here = [presence.clinic for presence in here.order_by("clinic__name")]
    sentences = [
        _("%(clinic)s has the patient, and %(person)s sees its patients (%(reason)s).")
        % (names | {"clinic": clinic, "reason": by_clinic[clinic.pk].reason})
        for clinic in here
        if clinic.pk in by_clinic
    ]
    if sentences and not user.reads_charts:
        sentences.append(
            _("%(person)s works at the front desk: name, visits and appointments only.") % names
        )
    if sentences:
        return True, sentences
    where = _(", ").join(str(clinic) for clinic in here) or _("no clinic")
    return False, [
        _("The patient is in %(where)s. %(person)s sees none of these clinics.")
        % (names | {"where": where})
    ]
