"""Who may take which clinics' answers out of the house: the same question in portal and worker."""

from clinical.access import Action, clinics_where, holds

NEEDED = (Action.SEE, Action.DOWNLOAD)


def clinics_to_download_from(user):
    """Clinics in which this person holds both rights: see the patients and download reports.

    Who downloads without charts needs the second alone.
    """
    needed = _needed(user)
    clinics = clinics_where(user, needed[0]).live()
    for action in needed[1:]:
        clinics = clinics.filter(pk__in=clinics_where(user, action).values("pk"))
    return clinics


def may_download(user):
    """Has this person any clinic to download from? (For the menu and the page.)"""
    return holds(user, *_needed(user), live=True)


def _needed(user):
    return NEEDED[1:] if getattr(user, "exports_without_charts", False) else NEEDED


def refused(user, clinics):
    """Those of ``clinics`` that this person may not download from, in the given order."""
    allowed = set(clinics_to_download_from(user).values_list("pk", flat=True))
    return [clinic for clinic in clinics if clinic.pk not in allowed]
