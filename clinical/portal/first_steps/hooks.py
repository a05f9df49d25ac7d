"""The first steps of the hall, their addresses, and what waits on the dashboard."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from clinical.portal.first_steps.page import FirstStepsView
from clinical.portal.first_steps.views import (
    ClinicsView,
    ColleaguesView,
    ManagerView,
    OrganisationView,
    RegistrationView,
)
from clinical.setup.steps import Step, waiting


def _here(key):
    return lambda here: key in here


STEPS = (
    Step(
        "organisation", _("Name and country"),
        _("The country sets clock, reporting week, telephone prefix and languages."),
        "first_step_organisation", 10, _here("organisation"),
    ),
    Step(
        "clinics", _("Clinics"), _("Where you work, and who shares patients with whom."),
        "first_step_clinics", 20, _here("clinics"),
    ),
    Step(
        "registration", _("Registration form"), _("What is asked when a patient comes first."),
        "first_step_registration", 30, _here("registration"),
    ),
    Step(
        "manager", _("A second manager"),
        _("If the only one loses the password or leaves, nobody is left who can help."),
        "first_step_manager", 50, _here("manager"),
    ),
    Step(
        "colleagues", _("Colleagues"), _("Paste a list of names and clinics; cards come out."),
        "first_step_colleagues", 60, _here("colleagues"),
    ),
)  # fmt: skip
for step in STEPS:
    hooks.register("first_steps", lambda step=step: step)

PAGES = {
    "": (FirstStepsView, "first_steps"),
    "organisation/": (OrganisationView, "first_step_organisation"),
    "clinics/": (ClinicsView, "first_step_clinics"),
    "registration/": (RegistrationView, "first_step_registration"),
    "manager/": (ManagerView, "first_step_manager"),
    "colleagues/": (ColleaguesView, "first_step_colleagues"),
}


@hooks.register("register_admin_urls")
def pages():
    return [
        path(f"first-steps/{at}", view.as_view(), name=name) for at, (view, name) in PAGES.items()
    ]


class WaitingPanel(Component):
    name = "first_steps"
    order = 20  # below the greeting and the numbers
    template_name = "portal/first_steps/panel.html"

    def __init__(self, steps):
        self.steps = steps

    def get_context_data(self, parent_context):
        return {"steps": self.steps}


@hooks.register("construct_homepage_panels", order=50)
def what_waits(request, panels):
    if request.user.is_superuser and (found := waiting()):
        panels.append(WaitingPanel(found))
