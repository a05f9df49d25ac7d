"""The rows of one patient's chart that a person may see, each kind in its reading order."""

from django.utils import timezone

from clinical.models import (
    Appointment,
    PatientAttribute,
    Problem,
    RegistrationForm,
    Visit,
    Vitals,
)
from clinical.portal import answers


def rows(model, user, patient, *related):
    """Live rows of one patient's chart that this person may see."""
    return model.objects.visible_to(user).live().filter(patient=patient).select_related(*related)


def registration(user, patient):
    attributes = rows(PatientAttribute, user, patient)
    form = RegistrationForm.objects.live().filter(is_active=True).first()
    return answers.of_registration(attributes, form)


def visits(user, patient):
    return rows(Visit, user, patient, "clinic", "provider").order_by(
        "-checked_in_at", "-created_at", "-pk"
    )


def diagnoses(user, patient):
    return rows(Problem, user, patient, "recorded_by").order_by("-onset_at", "-created_at", "-pk")


def appointments(user, patient):
    """Those to come first, the next one on top; then the past ones, newest on top."""
    now = timezone.now()
    found = list(rows(Appointment, user, patient, "clinic", "provider").order_by("starts_at", "pk"))
    coming = [a for a in found if a.starts_at and a.starts_at >= now]
    return coming + [a for a in reversed(found) if a not in coming]


def latest_vitals(user, patient):
    return rows(Vitals, user, patient).order_by("-measured_at", "-created_at", "-pk").first()
