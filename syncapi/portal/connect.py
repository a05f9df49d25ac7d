"""Connecting phones: the QR code, once the address was seen to work; sheets to hang on the wall.

The code holds the address and no secret: the phone code is the secret.
"""

from datetime import timedelta

import segno
from django.conf import settings
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from clinical.portal.managers import ManagersPage
from clinical.portal.scoped import policy_of
from syncapi.address import trouble_with
from syncapi.models import Phone
from syncapi.portal.first_phone import sentence
from syncapi.portal.phones import looks_after_phones

LATELY = timedelta(minutes=30)
MOST = 10


def drawn(address, scale=6):
    code = segno.make(address, error="m").svg_inline(scale=scale, svgclass=None, lineclass=None)
    return mark_safe(code)  # noqa: S308 - drawn here from our own address


class ConnectPage(ManagersPage):
    template_name = "portal/connect.html"
    page_title = gettext_lazy("Connect phones")
    header_icon = "mobile-alt"
    root = ("phones:index", gettext_lazy("Phones"))

    def is_for(self, user):
        return looks_after_phones(user)

    def get_context_data(self, **kwargs):
        address = settings.PUBLIC_URL
        trouble = trouble_with(address)
        return super().get_context_data(**kwargs) | {
            "address": address,
            "trouble": trouble,
            "code": "" if trouble else drawn(address),
            "state": reverse("connect_phones_state"),
            "said": came_lately(self.request.user),
            "make_code": reverse("phone-codes:make"),
            "sheets": [
                (reverse("connect_sheet", args=[language]), name)
                for language, name in settings.LANGUAGES
            ],
        }


class StateView(ConnectPage):
    """What the page asks every few seconds."""

    def get(self, request, *args, **kwargs):
        return JsonResponse({"said": came_lately(request.user)})


def came_lately(user):
    """Phones that synced for the first time within half an hour, in sentences."""
    phones = policy_of(Phone).scope(user).filter(
        chain__gte=(timezone.now() - LATELY).timestamp() * 1000, emptied_at=None
    )  # fmt: skip
    newest = phones.select_related("user").order_by("-chain")[:MOST]
    return " ".join(sentence(phone) for phone in newest)


class SheetPage(ConnectPage):
    """One A4 page in one language: four steps with pictures, and the address in letters."""

    template_name = "portal/connect_sheet.html"
    page_title = gettext_lazy("Sheet for the wall")

    def dispatch(self, request, *args, **kwargs):
        if kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return []

    def post(self, request, *args, **kwargs):
        raise Http404  # there is nothing to send to a sheet

    def get(self, request, *args, **kwargs):
        with translation.override(kwargs["language"]):
            answer = super().get(request, *args, **kwargs)
            return answer.render()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["trouble"]:
            raise Http404  # no code for an address that does not work
        return context | {
            "language": self.kwargs["language"],
            "is_rtl": translation.get_language_bidi(),
            "large": drawn(context["address"], scale=9),
            "steps": [
                ("download", _("Install"), _("Install the app “Hikma Health” from the store.")),
                ("scan", _("Scan"), _("Open it and scan this code. Or type the address below it.")),
                ("keys", _("Type"), _("Type your sign-in name and your phone code.")),
                ("sync", _("Sync"), _("Sync while there is a network. Then it works without one.")),
            ],
        }


@hooks.register("register_admin_urls")
def connecting():
    return [
        path("phones-connect/", ConnectPage.as_view(), name="connect_phones"),
        path("phones-connect/state/", StateView.as_view(), name="connect_phones_state"),
        path("phones-connect/sheet/<slug:language>/", SheetPage.as_view(), name="connect_sheet"),
    ]
