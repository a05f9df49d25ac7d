"""What the hall offers to the portal: the lock on every record, the lists, menu and dashboard."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from clinical import catalogue
from clinical.models import Patient
from clinical.portal.scoped import ScopedPolicy

# First of all: a model that Wagtail meets without a policy gets one that knows no clinics.
for record in (Patient, *catalogue.chart()):
    register_permission_policy(record, ScopedPolicy(record))

from clinical.portal import conflicts, dashboard, deleted, flags, locking, menu, settings_page  # noqa: E402, F401
from clinical.portal.chart import viewset  # noqa: E402, F401
from clinical.portal.clinics import hooks as clinics  # noqa: E402, F401
from clinical.portal.due import AppointmentViewSet, DiagnosisViewSet, PrescriptionViewSet  # noqa: E402
from clinical.portal.duplicates import confirming  # noqa: E402, F401
from clinical.portal.duplicates import hooks as duplicates  # noqa: E402, F401
from clinical.portal.first_steps import hooks as first_steps  # noqa: E402, F401
from clinical.portal.form_answers import FormAnswerViewSet  # noqa: E402
from clinical.portal.from_paper import pages as from_paper  # noqa: E402, F401
from clinical.portal.patients import PatientViewSet  # noqa: E402
from clinical.portal.people import hooks as people  # noqa: E402, F401
from clinical.portal.second_factor import hooks as second_factor  # noqa: E402, F401
from clinical.portal.visits import VisitViewSet  # noqa: E402
from clinical.portal.who_sees_whom import hooks as who_sees_whom  # noqa: E402, F401
from clinical.portal.wrong_clinic import WrongClinicView  # noqa: E402


@hooks.register("register_admin_viewset")
def records():
    due = [AppointmentViewSet(), PrescriptionViewSet(), DiagnosisViewSet()]
    return [PatientViewSet(), VisitViewSet(), FormAnswerViewSet(), *due]


@hooks.register("register_admin_urls")
def wrong_clinic():
    return [path("wrong-clinic/", WrongClinicView.as_view(), name="wrong_clinic")]


@hooks.register("insert_global_admin_css")
def portal_style():
    files = ("portal/portal.css", "portal/people.css")
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(f),) for f in files))


@hooks.register("insert_global_admin_js")
def printing_and_calendars():
    files = ("portal/print.js", "portal/choosers.js")
    return format_html_join("", '<script src="{}" defer></script>', ((static(f),) for f in files))


@hooks.register("insert_global_admin_js")
def lock_after_a_while():
    return locking.script(static("portal/lock.js"))
