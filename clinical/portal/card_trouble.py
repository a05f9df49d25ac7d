"""What is wrong with the number of a patient's card, as far as the reader may know."""

from django.db.models import Exists, OuterRef

from clinical import cards
from clinical.models import Patient


def trouble(user, patient):
    """What is wrong with the patient's number, for the chart: {slip, twice, hidden} or None.

    ``twice``: patients with the same number whom this person sees; ``hidden``: there are others.
    """
    if not patient.external_patient_id:
        return None
    slip = cards.is_slip(patient.external_patient_id)
    visible = Patient.objects.visible_to(user).filter(pk=OuterRef("pk"))
    twice = list(cards.others_with_card(patient).annotate(is_seen=Exists(visible))[:20])
    if not slip and not twice:
        return None
    seen = [one for one in twice if one.is_seen]
    return {"slip": slip, "twice": seen, "hidden": len(twice) > len(seen)}
