"""Register a patient, correct what is known of one, and who may be the same person."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import access, registering, registration
from clinical.access import Action
from clinical.actions import NotDone
from clinical.duplicates import household_question, likely, say_different
from clinical.facts import kept, words
from clinical.meanwhile import ChangedMeanwhile
from clinical.models import Clinic, Patient
from clinical.models.fields import new_id
from clinical.portal.records import RecordPage, chart_url
from clinical.portal.registering.form import PatientForm
from clinical.portal.registering.reasons import in_words
from clinical.portal.scoped import policy_of

WHILE_TYPING = 35  # less sure than what is asked about when saving
OF_THE_FAMILY = ("phone", "camp", "hometown")


class _Registering(WagtailAdminTemplateMixin, TemplateView):
    """Behind the lock, without a record: only for who may register people somewhere."""

    model = Patient
    page_title = gettext_lazy("Register a patient")
    header_icon = "user"
    template_name = "portal/register.html"
    form = None

    def dispatch(self, request, *args, **kwargs):
        if not self.clinics:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def clinics(self):
        return registering.clinics_to_register_in(self.request.user)

    def get_breadcrumbs_items(self):
        crumbs = [{"url": reverse("patients:index"), "label": _("Patients")}]
        if not self.request.user.has_perm("clinical.view_patient"):
            crumbs = []
        return [*self.breadcrumbs_items, *crumbs, {"url": "", "label": self.page_title}]

    def make_form(self, data=None):
        at_work = access.works_in(self.request.user)
        clinic = at_work if at_work in self.clinics else None
        clinic = clinic or (self.clinics[0] if len(self.clinics) == 1 else None)
        return PatientForm(
            data,
            questions=registration.questions(),
            was={} if data is not None else self.of_family(),
            clinics=self.clinics,
            clinic=clinic,
        )

    def of_family(self):
        """What the next child of a family has from the person in the address."""
        key = self.request.GET.get("family")
        if not key:
            return {}
        family = _family(self.request.user, key)
        told = {name: getattr(family, name) for name in OF_THE_FAMILY}
        if question := household_question():
            answer = registering.newest_answers(family).get(question["id"])
            if answer:
                told[question["id"]] = answer.string_value or answer.number_value
        return told


def _family(user, key):
    seen = policy_of(Patient).scope(user)
    try:
        return get_object_or_404(seen, pk=key)
    except (ValueError, TypeError, ValidationError):
        return get_object_or_404(seen.none())


class RegisterPage(_Registering):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "form": self.form or self.make_form(),
            "likely": getattr(self, "likely", []),
            "back": reverse("patients:index"),
            "is_new": True,
        }

    def post(self, request, *args, **kwargs):
        self.form = self.make_form(request.POST)
        if self.form.is_valid() and not self._ask_about_others():
            try:
                patient = registering.register_patient(
                    key=self.form.cleaned_data["key"] or new_id(),
                    columns=self.form.columns(),
                    answers=self.form.answers(),
                    by=request.user,
                )
            except NotDone as problem:
                self.form.add_error(None, str(problem))
            else:
                self._remember(patient)
                messages.success(request, _("Registered. Phones get it when they next sync."))
                if policy_of(Patient).scope(request.user).filter(pk=patient.pk).exists():
                    return HttpResponseRedirect(chart_url(patient))
                return HttpResponseRedirect(reverse("patients:add"))
        return self.render_to_response(self.get_context_data())

    def _ask_about_others(self):
        """Show who may be the same person, unless exactly these were shown and answered no."""
        own = self.form.cleaned_data["key"]  # sent twice
        found = likely(self.form.person(), self.request.user, but=[own])
        ids = ",".join(sorted(str(patient.pk) for patient, _score, _why in found))
        if not ids or self.request.POST.get("nobody") == ids:
            self.denied = [patient for patient, _score, _why in found]
            return False
        self.likely, self.ids = _shown(found), ids
        return True

    def _remember(self, patient):
        """Who was said not to be this person is not proposed again."""
        if policy_of(Patient).scope(self.request.user).filter(pk=patient.pk).exists():
            for other in getattr(self, "denied", []):
                say_different(one=patient, other=other, by=self.request.user)


class LikelyPart(_Registering):
    """A piece of the page, fetched while somebody types."""

    template_name = "portal/register_likely.html"

    def get_context_data(self, **kwargs):
        form = self.make_form(self.request.GET)
        form.is_valid()
        person = form.person()
        enough = len(person.given_name) > 1 or person.phone or person.card or person.government_id
        found = likely(person, self.request.user, least=WHILE_TYPING) if enough else []
        return {"likely": _shown(found), "view": self}


def _shown(found):
    """What the page says of each entry that may be the same person."""
    facts = kept.of([patient.pk for patient, _score, _why in found])
    today = timezone.localdate()
    return [
        {
            "patient": patient,
            "age": words.age(facts[patient.pk], today),
            "sex": words.sex(facts[patient.pk], patient.sex),
            "why": in_words(why),
            "url": chart_url(patient),
        }
        for patient, _score, why in found
    ]


class EditPage(RecordPage):
    """What is known of a patient, corrected; what others changed meanwhile is told, never overwritten."""

    template_name = "portal/register.html"
    form = None

    def scoped_records(self):
        return super().scoped_records().select_related("primary_clinic")

    def get_page_title(self):
        return _("Correct the registration")

    def get_breadcrumbs_items(self):
        crumbs = super().get_breadcrumbs_items()
        whose = {"url": chart_url(self.record), "label": str(self.record)}
        return [*crumbs[:-1], whose, crumbs[-1]]

    def make_form(self, data=None):
        patient, clinic = self.record, self.record.primary_clinic
        was = {f.name: getattr(patient, f.name) for f in Patient._meta.fields if not f.is_relation}
        was["primary_clinic"] = clinic
        for key, answer in registering.newest_answers(patient).items():
            given = (getattr(answer, name) for name in registering.VALUES)
            was[key] = next((v for v in given if v not in (None, "")), None)
        editable = access.clinics_where(self.request.user, Action.EDIT).live()
        clinics = Clinic.objects.filter(pk__in=editable.values("pk"))
        clinics = (clinics | Clinic.objects.filter(pk=patient.primary_clinic_id)).order_by("name")
        forms = registration.newest()
        patient.known = kept.of([patient.pk], forms)[patient.pk]
        return PatientForm(
            data,
            questions=registration.questions(forms),
            was=was,
            clinics=clinics,
            clinic=clinic,
            registered_on=patient.known.registered_on,
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "form": self.form or self.make_form(),
            "patient": self.record,
            "back": chart_url(self.record),
        }

    def post(self, request, *args, **kwargs):
        self.object, self.form = self.record, self.make_form(request.POST)
        if self.form.is_valid():
            try:
                registering.edit_patient(
                    patient=self.record,
                    was=self.form.was,
                    columns=self.form.columns(),
                    answers=self.form.answers(),
                    by=request.user,
                )
            except ChangedMeanwhile as changed:
                self.form.add_error(None, str(changed))
                self.form.tell_changes(changed.fields)
            except NotDone as problem:
                self.form.add_error(None, str(problem))
            except Patient.DoesNotExist:
                raise Http404 from None
            else:
                messages.success(request, _("Written. Phones get it when they next sync."))
                return HttpResponseRedirect(chart_url(self.record))
        return self.render_to_response(self.get_context_data())
