"""Who may bring patients from a file into which clinics, and take an import back."""

from clinical import access, registering
from clinical.access import Action


def clinics_to_bring_into(user):
    """Clinics that this person manages, sees and registers people in, by name."""
    clinics = registering.clinics_to_register_in(user)
    clinics = clinics.filter(pk__in=access.clinics_where(user, Action.SEE).values("pk"))
    if getattr(user, "role", None) in (user.Role.SUPER_ADMIN, user.Role.ADMIN):
        return clinics
    return clinics.filter(pk__in=access.clinics_where(user, Action.MANAGE).values("pk"))


def may_bring(user, clinic):
    return clinics_to_bring_into(user).filter(pk=clinic.pk).exists()


def may_undo(user, clinic):
    """Undoing deletes patients, so it takes that right as well."""
    deletes = access.clinics_where(user, Action.DELETE_PATIENT).filter(pk=clinic.pk)
    return may_bring(user, clinic) and deletes.exists()
