"""Visits in the wrong clinic: the phone takes the clinic of the account, not where people stand."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import access, workplaces
from clinical.models import Clinic, User


class MoveForm(forms.Form):
    """One line of the page: this person's visits of this day, from one clinic to another."""

    provider = forms.ModelChoiceField(User.objects.all())
    wrong = forms.ModelChoiceField(Clinic.objects.none())
    right = forms.ModelChoiceField(Clinic.objects.none())
    day = forms.DateField()

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wrong"].queryset = self.fields["right"].queryset = clinics

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("wrong") and cleaned["wrong"] == cleaned.get("right"):
            raise forms.ValidationError(_("Choose another clinic."))
        return cleaned


class WrongClinicView(WagtailAdminTemplateMixin, TemplateView):
    """Who had visits where on one day (yesterday unless asked), each line with a button to move."""

    template_name = "portal/wrong_clinic.html"
    page_title = _("Visits in the wrong clinic")
    header_icon = "site"

    def dispatch(self, request, *args, **kwargs):
        if not may_correct(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def clinics(self):
        ids = workplaces.editable_clinics(self.request.user)
        return Clinic.objects.live().filter(pk__in=ids, is_archived=False).order_by("name")

    @cached_property
    def day(self):
        try:
            return date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return timezone.localdate() - timedelta(days=1)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visits:index"), "label": _("Visits")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "clinics": self.clinics,
            "day": self.day,
            "lines": sorted(
                self.lines(), key=lambda line: (line["provider"].name, -line["number"])
            ),
        }

    def lines(self):
        for clinic in self.clinics:
            visits = workplaces.visits_of_day(clinic=clinic, day=self.day, by=self.request.user)
            counted = dict(
                visits.order_by().values_list("provider").annotate(Count("pk")).values_list(
                    "provider", "pk__count"
                )
            )  # fmt: skip
            for person in User.objects.filter(pk__in=counted).select_related("home_clinic"):
                yield {
                    "provider": person,
                    "wrong": clinic,
                    "number": counted[person.pk],
                    "right": self._likely(person, clinic),
                }

    def _likely(self, person, wrong):
        """The clinic to offer first: where they say they work, else another one of theirs."""
        others = [c for c in self.clinics if c != wrong]
        theirs = set(access.clinics_to_work_in(person).values_list("pk", flat=True))
        at_work = access.works_in(person)
        if at_work in others:
            return at_work
        return next((clinic for clinic in others if clinic.pk in theirs), None)

    def post(self, request, *args, **kwargs):
        form = MoveForm(request.POST, clinics=self.clinics)
        if not form.is_valid():
            messages.error(request, _("Nothing was moved: choose the other clinic."))
            return redirect("wrong_clinic")
        moved = workplaces.correct_clinic(**form.cleaned_data, by=request.user)
        said = ngettext(
            "%(n)d visit of %(person)s is now in %(clinic)s.",
            "%(n)d visits of %(person)s are now in %(clinic)s.",
            moved,
        ) % {
            "n": moved,
            "person": form.cleaned_data["provider"].name,
            "clinic": form.cleaned_data["right"],
        }
        messages.success(request, said)
        return redirect(f"{reverse('wrong_clinic')}?day={form.cleaned_data['day'].isoformat()}")


def may_correct(user):
    """Only where there are two clinics to choose from."""
    return len(workplaces.editable_clinics(user)) > 1
