"""The list of clinics, one clinic, a new one, and what becomes of everything when one is archived."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import places, staff
from clinical.changes.kinds import ArchiveChange, ReopenChange
from clinical.models import Clinic, ClinicDepartment, Presence, SharingGroup, User
from clinical.portal.as_seen import AsSeen
from clinical.portal.managers import ManagersPage
from clinical.portal.people.page import refusal
from clinical.portal.who_sees_whom.changing import phones_of
from clinical.portal.who_sees_whom.page import to_confirm

PEOPLE_NAMED = 30


class ClinicsPage(ManagersPage):
    header_icon = "site"
    page_title = gettext_lazy("Clinics")
    root = ("clinics", page_title)


class ClinicsView(ClinicsPage):
    template_name = "portal/clinics/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        clinics = (
            staff.clinics_of_manager(user)
            .live()
            .select_related("sharing_group")
            .order_by("is_archived", "name", "pk")
        )
        departments = ClinicDepartment.objects.live().filter(status=places.ACTIVE)
        counted = departments.order_by().values_list("clinic").annotate(Count("pk"))
        people = User.objects.filter(is_active=True).order_by().values_list("home_clinic")
        return super().get_context_data(**kwargs) | {
            "clinics": clinics,
            "departments": dict(counted),
            "people": dict(people.annotate(Count("pk"))),
            "opens": places.may_open_clinics(user),
        }


@cache
def zones():
    """Places of the world with their own clock, as ``Asia/Amman``."""
    continents = (
        "Africa",
        "America",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    named = sorted(z for z in available_timezones() if z.split("/")[0] in continents)
    return [(zone, zone.replace("_", " ")) for zone in named]


class ClinicForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = _("The organisation's: %(zone)s") % {"zone": settings.TIME_ZONE}
        self.fields["time_zone"].choices = [("", own), *zones()]


class DescribeForm(AsSeen, ClinicForm):
    pass


class NewClinicForm(ClinicForm):
    sharing_group = forms.ModelChoiceField(
        SharingGroup.objects.order_by("name"),
        label=gettext_lazy("Shares patients with"),
        required=False,
        empty_label=gettext_lazy("no other clinic"),
        help_text=gettext_lazy("Clinics of one town or camp, between which patients walk."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not by.is_superuser:
            del self.fields["sharing_group"]


class NewClinicView(ClinicsPage):
    template_name = "portal/people/form.html"
    page_title = gettext_lazy("New clinic")

    def is_for(self, user):
        return places.may_open_clinics(user)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or NewClinicForm(by=self.request.user)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "button": _("Open the clinic"),
            "back": reverse("clinics"),
        }

    def post(self, request, *args, **kwargs):
        form, made = NewClinicForm(request.POST, by=request.user), []

        def make():
            made.append(places.open_clinic(**form.cleaned_data, by=request.user))

        if not form.is_valid() or refusal(form, make):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("The clinic is open. Now invite its people."))
        return redirect("clinic", pk=made[0].pk)


class ClinicPage(ClinicsPage):
    """About one clinic that this manager looks after; the others are not there."""

    clinic = None

    def find(self):
        found = staff.clinics_of_manager(self.request.user).live().select_related("sharing_group")
        self.clinic = found.filter(pk=self.kwargs["pk"]).first()
        if self.clinic is None:
            raise Http404

    @property
    def address(self):
        return reverse("clinic", args=[self.clinic.pk])

    def get_above(self):
        return [(self.address, self.clinic.name)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"clinic": self.clinic, "address": self.address}


class ClinicView(ClinicPage):
    template_name = "portal/clinics/clinic.html"

    def get_page_title(self):
        return self.clinic.name

    def get_above(self):
        return []

    def get_context_data(self, **kwargs):
        by = self.request.user
        departments = ClinicDepartment.objects.live().filter(clinic=self.clinic)
        return super().get_context_data(**kwargs) | {
            "departments": departments.order_by("status", "name", "pk"),
            "people": staff.people_of_clinic(self.clinic).filter(is_active=True).count(),
            "zone": self.clinic.time_zone or settings.TIME_ZONE,
            "archives": ArchiveChange(str(self.clinic.pk), None, None).may(by),
        }

    def post(self, request, *args, **kwargs):
        if request.POST.get("change") != "reopen" or not self.clinic.is_archived:
            raise Http404
        return to_confirm(ReopenChange(str(self.clinic.pk)), back=self.address)


class DescribeView(ClinicPage):
    template_name = "portal/people/form.html"
    page_title = gettext_lazy("Name and time zone")

    def make_form(self, data=None):
        now = {"name": self.clinic.name, "time_zone": self.clinic.time_zone}
        return DescribeForm(data, initial=now)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.make_form()
        return super().get_context_data(**kwargs) | {
            "form": form,
            "button": _("Save"),
            "back": self.address,
        }

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST)

        def save():
            said = form.cleaned_data
            places.describe_clinic(clinic=self.clinic, was=form.was, **said, by=request.user)

        if not form.is_valid() or refusal(form, save):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("Saved."))
        return redirect(self.address)


class ArchiveForm(forms.Form):
    patients_to = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Its patients"),
        required=False,
        empty_label=gettext_lazy("stay with the people who see them now"),
        help_text=gettext_lazy(
            "With another clinic chosen, its people see them, too. Nobody is lost."
        ),
    )
    people_to = forms.ModelChoiceField(
        None,
        label=gettext_lazy("The people whose home it is"),
        required=False,
        empty_label=gettext_lazy("leave; their phones hand in what they hold for 30 days"),
        help_text=gettext_lazy(
            "With another clinic chosen, they go on there with what they may do here."
        ),
    )

    def __init__(self, *args, clinic, people, **kwargs):
        super().__init__(*args, **kwargs)
        others = Clinic.objects.live().filter(is_archived=False).exclude(pk=clinic.pk)
        for field in self.fields.values():
            field.queryset = others.order_by("name", "pk")
        if not people:
            del self.fields["people_to"]


class ArchiveView(ClinicPage):
    """What becomes of the patients, the people and their phones is asked, then told, then done."""

    template_name = "portal/clinics/archive.html"
    page_title = gettext_lazy("Archive the clinic")

    def find(self):
        super().find()
        if not self.request.user.is_superuser or self.clinic.is_archived:
            raise Http404

    def get_context_data(self, **kwargs):
        people = list(ArchiveChange(str(self.clinic.pk), None, None).people()[: PEOPLE_NAMED + 1])
        here = Presence.objects.filter(clinic=self.clinic, has=True, patient__deleted_at=None)
        phones = phones_of(people).values()
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or ArchiveForm(clinic=self.clinic, people=people),
            "patients": here.count(),
            "people": people[:PEOPLE_NAMED],
            "more": len(people) > PEOPLE_NAMED,
            "phones": sum(said["phones"] for said in phones),
            "silent": sum(said["silent"] for said in phones),
        }

    def post(self, request, *args, **kwargs):
        people = ArchiveChange(str(self.clinic.pk), None, None).people().exists()
        form = ArchiveForm(request.POST, clinic=self.clinic, people=people)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        to = {
            name: str(chosen.pk) if chosen else None for name, chosen in form.cleaned_data.items()
        }
        change = ArchiveChange(str(self.clinic.pk), to["patients_to"], to.get("people_to"))
        return to_confirm(change, back=self.address)
