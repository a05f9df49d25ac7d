"""Other people who used the same phone: what they wrote, whoever signs in after them may bring."""

from clinical import access
from clinical.models import User
from syncapi import rows
from syncapi.merge import Standing
from syncapi.prepared import all_rows

_PULLED = """
    SELECT id FROM clinical_user WHERE is_active AND id IN (
        SELECT user_id FROM syncapi_pull WHERE chain = %s AND cursor >= %s AND user_id <> %s)"""


class Others:
    """Other people who used this phone at or after the base: what they wrote, the sender may bring."""

    def __init__(self, user, receipt, base, patient_ids):
        users = ()
        if receipt.chain:
            ids = all_rows(_PULLED, [receipt.chain, base.cursor, user.pk])
            users = User.objects.filter(pk__in=[pk for (pk,) in ids]) if ids else ()
        self.by_clinic, self.by_patient, self.visible = {}, {}, {}
        for other in users:
            held = self.by_clinic[str(other.pk)] = access.flags_by_clinic(other)
            self.by_patient[str(other.pk)] = access.flags_for_patients(other, patient_ids, held)
            self.visible[str(other.pk)] = rows.visible(other, patient_ids)

    @property
    def ids(self):
        return list(self.by_clinic)

    def standings_in(self, clinic_id):
        """{user id: Standing} to a patient who will be in this clinic."""
        return {
            user_id: Standing(True, flags.get(clinic_id, frozenset()))
            for user_id, flags in self.by_clinic.items()
        }

    def standings_to(self, patient_id):
        return {
            user_id: Standing(
                patient_id in self.visible[user_id], flags.get(patient_id, frozenset())
            )
            for user_id, flags in self.by_patient.items()
        }
