"""Who may settle what needs attention: managers of the clinics that a record belongs to."""

from dataclasses import dataclass

from clinical import access
from clinical.access import Action
from clinical.models import Patient


@dataclass
class Rights:
    """One person before a page of entries, asked with the same few statements for any number.

    ``managed``: ids of the clinics they manage. ``charts``: ids of patients whose charts they manage.
    ``absent``: ids of patients that are not here at all.
    """

    user: object
    managed: set
    charts: set
    absent: set

    @classmethod
    def of(cls, user, entries):
        wanted = {entry.patient_id for entry in entries if entry.patient_id}
        here = set(Patient.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        flags = access.flags_for_patients(user, here) if user.is_active else {}
        charts = {pk for pk, held in flags.items() if Action.MANAGE.value in held}
        managed = set(access.clinics_where(user, Action.MANAGE).values_list("pk", flat=True))
        return cls(user, managed, charts, wanted - here)

    def settles(self, entry):
        """An organisation manager; a manager of the chart or of the clinic that the record names;

        what belongs to no chart is for the managers of its author.
        """
        if not self.user.is_active:
            return False
        if self.user.is_superuser or entry.patient_id in self.charts:
            return True
        if entry.clinic_id in self.managed:
            return True
        nobodys = entry.patient_id is None or entry.patient_id in self.absent
        return nobodys and entry.user.home_clinic_id in self.managed


def may_settle(user, entry):
    """May this person file, mend, give away or refuse this entry?"""
    return Rights.of(user, [entry]).settles(entry)
