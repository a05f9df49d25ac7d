"""Which answers go into a file: visible to the person, of the chosen clinics, by day of visit."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce

from clinical import access
from clinical.facts.moments import day_in, zone_called
from clinical.models import Clinic, Event, EventForm, Presence
from exports.models import ExportRun


def forms_to_download(user):
    """Forms this person may read, also withdrawn ones; deleted ones while answers to them exist."""
    answers = Event.objects.live().filter(form=OuterRef("pk"))
    return EventForm.objects.visible_to(user).real().filter(Q(deleted_at=None) | Exists(answers))


def zone_of(name):
    """The time zone of a clinic; the organisation's where the clinic says none or nonsense."""
    return zone_called(name, settings.TIME_ZONE)


def answers_for(user, *, form, clinics, happened_from=None, happened_to=None):
    """Live answers with ``happened`` (the visit's moment, else when written), ``at_clinic`` (id).

    The clinic is the visit's, else the patient's primary one, else any of ``clinics`` that has the
    patient. Days are inclusive and those of each clinic's own time zone. Ordered by ``happened``.
    """
    events = _placed(access.in_files(Event.objects.live(), user), clinics)
    events = events.filter(form=form, patient__deleted_at=None)
    within = Q(pk=None)
    for clinic in clinics:
        within |= _in(clinic, happened_from, happened_to)
    return events.filter(within).order_by("happened", "pk")


def _placed(events, clinics):
    """With ``happened`` and ``at_clinic``, as ``answers_for`` says."""
    has_patient = Presence.objects.filter(
        patient=OuterRef("patient_id"), has=True, clinic__in=[c.pk for c in clinics]
    ).order_by("clinic__name")
    return events.annotate(
        happened=Coalesce("visit__checked_in_at", "created_at"),
        at_clinic=Coalesce(
            _existing("visit__clinic"),
            _existing("patient__primary_clinic"),
            Subquery(has_patient.values("clinic_id")[:1]),
            output_field=UUIDField(),
        ),
    )


def runs_with(patient, user):
    """Files that were made of answers of this patient, the newest first, at most 200.

    Told from what each asked for and from the answers as they are now; answers that ``user`` may not
    read name no file.
    """
    made = (ExportRun.State.DONE, ExportRun.State.EXPIRED)
    clinics = {clinic.pk: clinic for clinic in Clinic.objects.all()}
    events = _placed(Event.objects.visible_to(user).filter(patient=patient), list(clinics.values()))
    told = list(events.values_list("form_id", "at_clinic", "happened", "arrived_at"))
    runs = ExportRun.objects.filter(state__in=made, form__in={form for form, *_ in told})
    return [
        run
        for run in runs.select_related("asked_by").order_by("-asked_at")[:200]
        if any(_in_run(run, clinics, *one) for one in told)
    ]


def _in_run(run, clinics, form_id, clinic_id, happened, arrived):
    if run.form_id != form_id or clinic_id not in run.clinic_ids:
        return False
    day = day_in(zone_of(clinics[clinic_id].time_zone), happened)
    in_time = arrived <= (run.made_at or run.asked_at)
    begun = run.happened_from is None or run.happened_from <= day
    return in_time and begun and (run.happened_to is None or day <= run.happened_to)


def _existing(reference):
    """The clinic of a loose reference, if it points to one: phones may send any id."""
    return Subquery(Clinic.objects.filter(pk=OuterRef(f"{reference}_id")).values("pk"))


def _in(clinic, first, last):
    zone = zone_of(clinic.time_zone)
    condition = Q(at_clinic=clinic.pk)
    if first:
        condition &= Q(happened__gte=datetime.combine(first, time(), zone))
    if last:
        condition &= Q(happened__lt=datetime.combine(last + timedelta(days=1), time(), zone))
    return condition
