"""The last of the first steps: the first phone connects, and the page says so by itself."""

import segno
from django.conf import settings
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks

from clinical.models import EventForm, Patient
from clinical.portal.first_steps.page import StepPage
from clinical.setup.steps import Step
from syncapi.models import Phone


def newest_phone():
    return Phone.objects.select_related("user").order_by("-chain").first()


def sentence(phone):
    """``Bela's phone is connected: 8 forms, 0 patients, clock 40 s slow``."""
    forms = EventForm.objects.visible_to(phone.user).live().real().filter(is_published=True).count()
    patients = Patient.objects.visible_to(phone.user).live().count()
    said = [
        ngettext("%(n)d form", "%(n)d forms", forms) % {"n": forms},
        ngettext("%(n)d patient", "%(n)d patients", patients) % {"n": patients},
    ]
    if wrong := _clock(phone):
        said.append(wrong)
    return _("%(name)s's phone is connected: %(facts)s.") % {
        "name": phone.user.name,
        "facts": _(", ").join(said),
    }


def _clock(phone):
    """How wrong its clock surely is, in seconds; nothing if it may be right."""
    if phone.clock_from_ms is None or phone.clock_to_ms is None:
        return ""
    fast, slow = phone.clock_from_ms // 1000, -(phone.clock_to_ms // 1000)
    if fast > 5:
        return _("clock %(n)d s fast") % {"n": fast}
    if slow > 5:
        return _("clock %(n)d s slow") % {"n": slow}
    return ""


class FirstPhoneView(StepPage):
    key = "phone"
    template_name = "portal/first_steps/phone.html"

    def get_context_data(self, **kwargs):
        phone, address = newest_phone(), settings.PUBLIC_URL
        fits = address.startswith("https://")
        drawn = segno.make(address, error="m").svg_inline(scale=5, svgclass=None, lineclass=None)
        return super().get_context_data(**kwargs) | {
            "said": sentence(phone) if phone else "",
            "address": address if fits else "",
            "code": mark_safe(drawn) if fits else "",  # noqa: S308 - drawn here from our own address
            "make_code": reverse("phone-codes:make"),
            "state": reverse("first_step_phone_state"),
        }


class StateView(StepPage):
    """What the page asks every few seconds."""

    key = "phone"

    def get(self, request, *args, **kwargs):
        phone = newest_phone()
        return JsonResponse({"said": sentence(phone) if phone else "", "at": timezone.now()})


@hooks.register("first_steps")
def step():
    return Step(
        "phone",
        gettext_lazy("The first phone"),
        gettext_lazy("Scan, sign in with a phone code, sync: this page says when it is there."),
        "first_step_phone",
        70,
        lambda here: Phone.objects.exists(),
    )


@hooks.register("register_admin_urls")
def pages():
    return [
        path("first-steps/phone/", FirstPhoneView.as_view(), name="first_step_phone"),
        path("first-steps/phone/state/", StateView.as_view(), name="first_step_phone_state"),
    ]
