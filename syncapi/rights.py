"""Who may read and settle what needs attention: managers of the clinics that a record belongs to.

What is confidential in a chart is so here: answers to a closed form are for its readers, who settle
them if they may write in the chart, and nothing but names and visits is for the front desk.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from clinical import access, together
from clinical.access import Action
from clinical.models import Confidentiality, Patient, Presence
from syncapi.models import TrayEntry
from syncapi.wire import CHART

# Tables whose records are not for people who do not read charts.
CHARTED = [table.name for table in CHART if not table.model.for_front_desk]


def closed_to(user):
    """Entries that this person may not even know of, whatever they manage, as a condition."""
    closed = Q(table="events", form_id__in=access.unreadable_forms(user))
    if not user.reads_charts:
        closed |= Q(table__in=CHARTED)
    return closed & ~Q(user=user)


def confidential():
    """Ids of the forms that are not for everybody, as a queryset."""
    everyone = Confidentiality.AnswersFor.EVERYONE
    return Confidentiality.objects.exclude(answers_for=everyone).values_list("form", flat=True)


@dataclass
class Rights:
    """One person before a page of entries, asked with the same few statements for any number.

    ``managed``: ids of the clinics they manage. ``charts``: ids of patients whose charts they manage,
    ``written``: in whose charts they may write. ``absent``: ids of patients that are not here at all.
    ``closed``: ids of the entries that are not for them, ``circles``: of forms with named readers.
    ``seen``: {id: Patient} of those whom they see.
    """

    user: object
    managed: set
    charts: set
    written: set
    absent: set
    closed: set
    circles: set
    seen: dict

    @classmethod
    def of(cls, user, entries):
        wanted = {entry.patient_id for entry in entries if entry.patient_id}
        forms = {entry.form_id for entry in entries if entry.form_id}
        these = TrayEntry.objects.filter(pk__in=[entry.pk for entry in entries])
        told = together.read(
            here=Patient.objects.filter(pk__in=wanted).values("pk"),
            present=Presence.objects.filter(patient__in=wanted, has=True).values(
                "patient_id", "clinic_id"
            ),
            seen=Patient.objects.visible_to(user).filter(pk__in=wanted),
            closed=these.filter(closed_to(user)).values("pk"),
            circles=confidential().filter(form__in=forms).values("form_id"),
        )
        here = {row["pk"] for row in told["here"]}
        held, flags = access.flags_by_clinic(user), defaultdict(frozenset)
        for row in told["present"]:
            flags[row["patient_id"]] |= held.get(row["clinic_id"], frozenset())
        charts = {pk for pk, may in flags.items() if Action.MANAGE.value in may}
        written = {pk for pk, may in flags.items() if Action.EDIT.value in may}
        managed = access.ids_where(user, Action.MANAGE)
        closed = {row["pk"] for row in told["closed"]}
        circles = {row["form_id"] for row in told["circles"]}
        seen = {patient.pk: patient for patient in told["seen"]}
        return cls(user, managed, charts, written, wanted - here, closed, circles, seen)

    def settles(self, entry):
        """An organisation manager; a manager of the chart or of the clinic that the record names;

        what belongs to no chart is for the managers of its author, and an answer to a confidential
        form for its readers who may write in the chart.
        """
        if not self.user.is_active or entry.pk in self.closed:
            return False
        if self.user.is_superuser or entry.patient_id in self.charts:
            return True
        if entry.form_id in self.circles and entry.patient_id in self.written:
            return entry.user_id != self.user.pk
        if entry.clinic_id in self.managed:
            return True
        nobodys = entry.patient_id is None or entry.patient_id in self.absent
        return nobodys and entry.user.home_clinic_id in self.managed


def may_settle(user, entry):
    """May this person file, mend, give away or refuse this entry?"""
    return Rights.of(user, [entry]).settles(entry)
