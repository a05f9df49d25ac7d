"""The steps of the hall: organisation, clinics, registration form, second manager, colleagues."""

from django import forms
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin import messages

from clinical import hiring, organisation
from clinical.models import Clinic
from clinical.models.fields import new_id
from clinical.portal.clinics.pages import zones
from clinical.portal.first_steps.page import StepPage
from clinical.portal.people.importing import ImportView
from clinical.portal.people.inviting import LOGIN_INPUT, card, invited
from clinical.portal.people.page import refusal
from clinical.presets import BY_KEY
from clinical.setup import beginning, countries, registration

WEEKDAYS = [
    (0, gettext_lazy("Monday")),
    (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]


class OrganisationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    week_starts = forms.TypedChoiceField(
        label=gettext_lazy("First day of the reporting week"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    prefix = forms.RegexField(
        r"^\+?\d{1,4}$", label=gettext_lazy("Telephone prefix"), required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel"}),
    )  # fmt: skip
    spoken = forms.RegexField(
        r"^[a-z]{2,3}(\s*,\s*[a-z]{2,3})*$",
        label=gettext_lazy("Languages spoken"),
        required=False,
        help_text=gettext_lazy("As codes with commas, the first one most: ar, ku."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
    )
    FOLLOWS = ("zone", "week_starts", "prefix", "spoken")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        follows = ("", _("as usual in the country"))
        named = sorted((str(c.name), c.code) for c in countries.COUNTRIES)
        other = ("-", _("Another country"))
        self.fields["country"].choices = [("", ""), *((code, name) for name, code in named), other]
        self.fields["zone"].choices = [follows, *zones()]
        self.fields["week_starts"].choices = [follows, *WEEKDAYS]

    def clean(self):
        """What was left empty follows from the country."""
        said = super().clean()
        country = countries.BY_CODE.get(said.get("country"))
        for field in self.FOLLOWS:
            if said.get(field) in ("", None) and field not in self.errors:
                said[field] = (
                    getattr(country, field) if country else {"week_starts": 0}.get(field, "")
                )
        if said.get("country") == "-" and not said.get("zone"):
            self.add_error("zone", _("Choose the time zone."))
        return said


class OrganisationView(StepPage):
    key = "organisation"

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or OrganisationForm(initial=self._now())
        folded = {"fields": [form[name] for name in form.FOLLOWS]}
        folded["open"] = any(form[name].errors for name in form.FOLLOWS)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "fields": [form["name"], form["country"]],
            "folded": folded,
        }

    def _now(self):
        if not (country := organisation.COUNTRY.read()):
            return {"name": organisation.name()}
        return {
            "name": organisation.name(),
            "country": country,
            "zone": organisation.ZONE.read(),
            "week_starts": organisation.WEEK_STARTS.read(),
            "prefix": organisation.PHONE_PREFIX.read(),
            "spoken": organisation.SPOKEN.read(),
        }

    def post(self, request, *args, **kwargs):
        form = OrganisationForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        beginning.describe_organisation(**form.cleaned_data, by=request.user)
        said = form.cleaned_data
        days = dict(WEEKDAYS)
        messages.success(
            request,
            _("Saved: %(zone)s, the week begins on %(day)s, %(prefix)s, %(spoken)s.")
            % {
                "zone": said["zone"],
                "day": days[said["week_starts"]],
                "prefix": said["prefix"],
                "spoken": said["spoken"],
            },
        )
        return redirect(self.after)


class ClinicsForm(forms.Form):
    clinics = forms.CharField(
        label=gettext_lazy("Clinics, one per line"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy(
            "Write the town or camp behind it with a semicolon, or paste two columns from Excel: "
            "Al Salam; Zaatari"
        ),
    )
    walk = forms.ChoiceField(
        label=gettext_lazy("Do patients walk between these clinics?"),
        widget=forms.RadioSelect,
        initial="town",
        choices=[
            ("town", gettext_lazy("Within a town or camp: its clinics see each other's patients")),
            ("all", gettext_lazy("Between all of them: they all see each other's patients")),
            ("none", gettext_lazy("No: each clinic sees its own patients")),
        ],
    )


class ClinicsView(StepPage):
    key = "clinics"

    def get_context_data(self, **kwargs):
        here = Clinic.objects.live().order_by("name").values_list("name", flat=True)[:20]
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or ClinicsForm(),
            "here": list(here),
        }

    def post(self, request, *args, **kwargs):
        form, made = ClinicsForm(request.POST), []

        def make():
            lines = beginning.lines_of(form.cleaned_data["clinics"])
            walk = form.cleaned_data["walk"]
            made.extend(beginning.open_clinics(lines=lines, walk=walk, by=request.user))

        if not form.is_valid() or refusal(form, make):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _(", ").join(str(clinic) for clinic in made))
        return redirect(self.after)


class RegistrationFormForm(forms.Form):
    choice = forms.ChoiceField(label=gettext_lazy("Registration form"))


class RegistrationView(StepPage):
    """Four forms to choose from, each as it stands on the phone."""

    key = "registration"
    template_name = "portal/first_steps/registration.html"

    def get_context_data(self, **kwargs):
        language = (get_language() or "en").split("-")[0]
        choices = [(choice, choice.labels(language)) for choice in registration.CHOICES]
        return super().get_context_data(**kwargs) | {
            "choices": choices,
            "required": len(registration.REQUIRED),
            "form": kwargs.get("form") or RegistrationFormForm(),
        }

    def post(self, request, *args, **kwargs):
        form = RegistrationFormForm(request.POST)
        form.fields["choice"].choices = [(choice.key, "") for choice in registration.CHOICES]

        def begin():
            choice = registration.BY_KEY[form.cleaned_data["choice"]]
            registration.begin_with(choice, by=request.user)

        if not form.is_valid() or refusal(form, begin):
            return self.render_to_response(self.get_context_data(form=form))
        return redirect(self.after)


class ManagerForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=new_id)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    login = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs=LOGIN_INPUT),
        help_text=gettext_lazy("Leave it empty and one is made."),
    )


@method_decorator(never_cache, name="dispatch")
class ManagerView(StepPage):
    """If the only manager loses the password or leaves, nobody is left who can help."""

    key = "manager"
    button = gettext_lazy("Make the invitation")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"form": kwargs.get("form") or ManagerForm()}

    def post(self, request, *args, **kwargs):
        form, by, hired = ManagerForm(request.POST), request.user, []

        def hire():
            said = dict(form.cleaned_data)
            home = by.home_clinic or Clinic.objects.live().order_by("created_at", "pk").first()
            said |= {"preset": BY_KEY["organisation"], "place": organisation.name() or _("clinic")}
            hired.append(hiring.hire(**said, clinics=[], home=home, by=by))

        if not form.is_valid() or refusal(form, hire):
            return self.render_to_response(self.get_context_data(form=form))
        return cards(self, hired)


@method_decorator(never_cache, name="dispatch")
class ColleaguesView(StepPage, ImportView):
    """The list of colleagues, pasted; the cards come out."""

    key = "colleagues"
    template_name = "portal/people/import.html"

    def get_above(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"back": self.after, "again": self.request.path}

    def card(self, people):
        return cards(self, people)


def cards(page, people):
    """The invite cards, with the way to the next step."""
    made = [invited(page.request, person, by=page.request.user) for person in people]
    page.__dict__.pop("steps", None)
    return card(page, made, back=page.after)
