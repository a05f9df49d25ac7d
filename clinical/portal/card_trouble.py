"""What is wrong with the number of a patient's card, as far as the reader may know."""

from clinical import cards
from clinical.models import Patient


def trouble(user, patient):
    """What is wrong with the patient's number, for the chart: {slip, twice, hidden} or None.

    ``twice``: patients with the same number whom this person sees; ``hidden``: there are others.
    """
    if not patient.external_patient_id:
        return None
    slip = cards.is_slip(patient.external_patient_id)
    twice = list(cards.others_with_card(patient)[:20])
    if not slip and not twice:
        return None
    keys = [one.pk for one in twice]
    seen = list(Patient.objects.visible_to(user).filter(pk__in=keys)) if keys else []
    return {"slip": slip, "twice": seen, "hidden": len(twice) > len(seen)}
