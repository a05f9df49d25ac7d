"""Other people who used the same phone: who may go on with it, and bring what they wrote."""

from clinical import access
from clinical.models import User
from syncapi import rows
from syncapi.merge import Standing
from syncapi.prepared import all_rows

# May this user go on with a phone another one used, as if nothing had happened? Only if both see the
# same clinics and forms and neither's access changed since what the phone was last rid of.
SAME_VIEW = """
    WITH sees AS (
        SELECT user_id, array_agg((clinic_id, reads) ORDER BY clinic_id) AS clinics
        FROM clinical_access WHERE user_id IN (%(user)s, %(former)s) AND sees GROUP BY user_id),
    circles AS (
        SELECT user_id, array_agg(form_id ORDER BY form_id) AS forms
        FROM clinical_reader WHERE user_id IN (%(user)s, %(former)s) AND reads GROUP BY user_id)
    SELECT NOT EXISTS (
        SELECT 1 FROM clinical_access
        WHERE user_id IN (%(user)s, %(former)s) AND change_number >= %(start)s
        UNION ALL SELECT 1 FROM clinical_reader
        WHERE user_id IN (%(user)s, %(former)s) AND change_number >= %(start)s
        UNION ALL SELECT 1 FROM clinical_confidentiality
        WHERE change_number >= %(start)s OR answers_for = 'author')
    AND (SELECT clinics FROM sees WHERE user_id = %(user)s)
        IS NOT DISTINCT FROM (SELECT clinics FROM sees WHERE user_id = %(former)s)
    AND (SELECT forms FROM circles WHERE user_id = %(user)s)
        IS NOT DISTINCT FROM (SELECT forms FROM circles WHERE user_id = %(former)s)
    AND (SELECT array_agg(clinic_id ORDER BY clinic_id) FROM clinical_clinicpermission
         WHERE user_id = %(user)s AND deleted_at IS NULL)
        IS NOT DISTINCT FROM
        (SELECT array_agg(clinic_id ORDER BY clinic_id) FROM clinical_clinicpermission
         WHERE user_id = %(former)s AND deleted_at IS NULL)
    AND (SELECT count(DISTINCT (home_clinic_id, role)) FROM clinical_user
         WHERE id IN (%(user)s, %(former)s)) = 1"""

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
