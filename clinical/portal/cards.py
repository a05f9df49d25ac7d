"""Pages of patient cards: sheets with numbers made ahead, one card, and whose a scanned card is."""

import io

import segno
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import access, cards
from clinical.access import Action
from clinical.actions import NotDone
from clinical.facts.cards import as_printed, card_key
from clinical.models import CardSheet, Patient
from clinical.portal.card_trouble import trouble
from clinical.portal.chart.paper import own
from clinical.portal.chart.printing import as_file
from clinical.portal.chart.writing import OfChart
from clinical.portal.records import chart_url
from clinical.printing import pdf

NEWEST = 50


class SheetForm(forms.Form):
    clinic = forms.ModelChoiceField(label=gettext_lazy("Clinic"), queryset=None, empty_label=None)
    letter = forms.RegexField(
        "^[A-Za-z]$",
        label=gettext_lazy("Letter"),
        required=False,
        help_text=gettext_lazy("Empty: the letter of the clinic's earlier cards, or a free one."),
        error_messages={"invalid": gettext_lazy("One letter from A to Z.")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("Number of cards"), min_value=1, max_value=cards.MOST_CARDS, initial=50
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        clinics = cards.clinics_to_make_cards_for(user).order_by("name")
        self.fields["clinic"].queryset = clinics
        at_work = access.works_in(user)
        self.fields["clinic"].initial = at_work.pk if at_work in clinics else None


class _ForRegistrars:
    def dispatch(self, request, *args, **kwargs):
        if not cards.clinics_to_make_cards_for(request.user).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class CardsPage(_ForRegistrars, WagtailAdminTemplateMixin, TemplateView):
    template_name = "portal/cards.html"
    page_title = gettext_lazy("Patient cards")
    header_icon = "tag"

    @cached_property
    def form(self):
        return SheetForm(self.request.POST or None, user=self.request.user)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        sheets = _sheets(self.request.user).select_related("clinic", "made_by")
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "sheets": [
                (sheet, *(cards.numbers_of(sheet)[at] for at in (0, -1)))
                for sheet in sheets.order_by("-made_at", "-pk")[:NEWEST]
            ],
        }

    def post(self, request):
        if self.form.is_valid():
            said = dict(self.form.cleaned_data)
            said["letter"] = said["letter"].upper() or cards.letter_for(said["clinic"])
            try:
                sheet = cards.make_cards(**said, by=request.user)
            except NotDone as problem:
                self.form.add_error(None, str(problem))
            else:
                messages.success(request, _("The numbers are set aside. Print the sheet below."))
                return HttpResponseRedirect(f"{reverse('cards')}#sheet-{sheet.pk}")
        return self.render_to_response(self.get_context_data())


class _OnlyRead(View):
    def http_method_not_allowed(self, request, *args, **kwargs):
        raise Http404


class SheetPdf(_ForRegistrars, _OnlyRead):
    model = CardSheet

    def get(self, request, pk):
        sheet = _sheets(request.user).select_related("clinic").filter(pk=pk).first()
        if sheet is None:
            raise Http404
        told = [_card(number, sheet.clinic) for number in cards.numbers_of(sheet)]
        return as_file(_printed(told), f"cards-{sheet.letter}-{sheet.first:06d}")


class FindCard(_OnlyRead):
    """Where the QR code of a card leads: to the chart, for who sees it."""

    def get(self, request, number):
        seen = Patient.objects.visible_to(request.user)
        found = list(cards.with_card(seen, number)[:2])
        if not found:
            raise Http404
        if len(found) == 1:
            return HttpResponseRedirect(chart_url(found[0]))
        return HttpResponseRedirect(f"{reverse('patients:index')}?q={found[0].external_patient_id}")


class CardPage(OfChart):
    """The card of one patient: what is wrong with its number, printing it, a new one."""

    template_name = "portal/card.html"
    title = gettext_lazy("Patient card")

    def get(self, request, *args, **kwargs):
        if "pdf" in request.GET and self.record.external_patient_id:
            number, patient = as_printed(self.record.external_patient_id), self.record
            told = _card(number, patient.primary_clinic, str(patient))
            return as_file(_printed([told]), f"card-{card_key(number)}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        patient, user = self.object, self.request.user
        return super().get_context_data(**kwargs) | {
            "patient": patient,
            "number": as_printed(patient.external_patient_id),
            "trouble": trouble(user, patient),
            "clinics": cards.clinics_to_make_cards_for(user).order_by("name")
            if access.may(user, access.Action.EDIT, patient)
            else [],
            "at_work": access.works_in(user),
        }


class NewCard(OfChart):
    title = gettext_lazy("Patient card")

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("charts:card", args=[self.record.pk]))

    def post(self, request, *args, **kwargs):
        clinics = cards.clinics_to_make_cards_for(request.user)
        clinic = next((c for c in clinics if str(c.pk) == request.POST.get("clinic")), None)
        if clinic is None:
            raise PermissionDenied
        try:
            cards.give_new_card(patient=self.record, clinic=clinic, by=request.user)
        except NotDone as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The patient has a new number. Print the card now."))
        return HttpResponseRedirect(reverse("charts:card", args=[self.record.pk]))


def _sheets(user):
    return CardSheet.objects.filter(clinic__in=cards.clinics_to_make_cards_for(user))


def _card(number, clinic, name=""):
    """``qr``: the address of the chart behind the portal's sign-in, else the number alone."""
    address = number
    if settings.PUBLIC_URL:
        address = settings.PUBLIC_URL + reverse("find_card", args=[card_key(number)])
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return {
        "number": number,
        "clinic": own(clinic),
        "name": own(name),
        "qr": drawn.getvalue().decode(),
    }


def _printed(told):
    return pdf.make("cards", {"cards": told, "name_label": _("Name")})


class RegistrarsMenuItem(MenuItem):
    def is_shown(self, request):
        return access.holds(request.user, Action.REGISTER, open_to_new=True)


@hooks.register("register_admin_urls")
def card_pages():
    return [
        path("cards/", CardsPage.as_view(), name="cards"),
        path("cards/<int:pk>/", SheetPdf.as_view(), name="card_sheet"),
        path("cards/find/<str:number>/", FindCard.as_view(), name="find_card"),
    ]


@hooks.register("register_admin_menu_item")
def cards_menu_item():
    return RegistrarsMenuItem(
        gettext_lazy("Patient cards"), reverse("cards"), name="cards", icon_name="tag", order=115
    )
