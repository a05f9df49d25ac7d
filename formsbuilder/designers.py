"""Who may see, write and publish which form; asked by the portal for lists and single forms alike.

Organisation managers write all forms. A clinic manager writes the forms whose clinics are all
theirs, and sees those that their clinics use.
"""

from django.db.models import Q
from wagtail.permission_policies import BasePermissionPolicy

from clinical import access, standing
from clinical.models import Clinic, User

WRITING = {"add", "change", "delete", "publish", "lock", "unlock"}


def for_whole_organisation(user):
    return access.writes_all_forms(user)


def managed_clinics(user):
    return access.clinics_where(user, access.Action.MANAGE)


def clinic_choices(user, chosen):
    """``[(id as text, name)]`` that this person may send a form to; archived ones only if chosen."""
    clinics = Clinic.objects.live() if for_whole_organisation(user) else managed_clinics(user)
    offered = clinics.filter(Q(is_archived=False) | Q(pk__in=chosen or [])).order_by("name")
    return [(str(clinic.pk), clinic.name) for clinic in offered]


def may_send_to(user, clinic_ids):
    """May this person send a form to the phones of these clinics (none: of all)?"""
    if for_whole_organisation(user):
        return True
    mine = {str(pk) for pk in access.ids_where(user, access.Action.MANAGE)}
    return bool(clinic_ids) and {str(pk) for pk in clinic_ids} <= mine


class FormDesignPolicy(BasePermissionPolicy):
    """Wagtail asks it everywhere; the forms a person may touch are always one queryset."""

    def user_has_permission(self, user, action):
        if not access.designs_forms(user) or action not in {*WRITING, "view"}:
            return False
        return action != "delete" or user.role != User.Role.ADMIN  # their role: without deleting

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if instance._state.adding or for_whole_organisation(user):
            return True
        return self.is_among(user, action, instance.pk)

    def is_among(self, user, action, pk):
        """Is it one of the forms that this person may touch? As it is stored, not as it is typed."""
        forms = self.instances_user_has_permission_for(user, action)
        if not standing.is_remembered(user):
            return forms.filter(pk=pk).exists()
        kind = "view" if action == "view" else "write"  # whoever writes a form may do all with it
        ids = standing.once(
            user, f"forms to {kind}", lambda: {str(pk) for pk in forms.values_list("pk", flat=True)}
        )
        return str(pk) in ids

    def instances_user_has_any_permission_for(self, user, actions):
        forms = self.model._default_manager.all()
        actions = {action for action in actions if self.user_has_permission(user, action)}
        if not actions:
            return forms.none()
        if for_whole_organisation(user):
            return forms
        mine = [str(pk) for pk in access.ids_where(user, access.Action.MANAGE)]
        allowed = Q(clinic_ids__contained_by=mine) & ~Q(clinic_ids=[])
        if "view" in actions:
            allowed |= Q(clinic_ids=[])
            for clinic_id in mine:
                allowed |= Q(clinic_ids__contains=[clinic_id])
        return forms.filter(allowed)

    def users_with_any_permission(self, actions):
        """For notifications and lists of people: everybody who writes forms."""
        designing = [
            user.pk
            for user in User.objects.filter(is_active=True)
            if self.user_has_any_permission(user, actions)
        ]
        return User.objects.filter(pk__in=designing)
