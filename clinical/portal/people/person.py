"""One person: as what they work where, their account, and the ways to change it."""

from django import forms
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages

from clinical import hiring, jobs, staff
from clinical.changes.kinds import LeavingChange
from clinical.models import AccessChange, Clinic, LastSignIn
from clinical.portal.as_seen import AsSeen
from clinical.portal.people.inviting import LOGIN_INPUT, ClinicChoices, presets_for
from clinical.portal.people.page import AccountPage, PersonPage, refusal
from clinical.portal.who_sees_whom.changing import phones_of
from clinical.portal.who_sees_whom.page import to_confirm
from clinical.presets import BY_KEY


class PersonView(PersonPage):
    template_name = "portal/people/person.html"

    def get_page_title(self):
        return self.person.name

    def get_above(self):
        return []

    def get_context_data(self, **kwargs):
        person, by = self.person, self.request.user
        invitation = person.invitations.filter(used_at=None, ended_at=None).first()
        return super().get_context_data(**kwargs) | {
            "jobs": jobs.jobs_of([person]).get(person.pk, ()),
            "decides": staff.manages_person(by, person),
            "stands_in": staff.stands_in_for(by, person),
            "is_me": by == person,
            "signed_in": LastSignIn.objects.filter(user=person).first(),
            "phones": phones_of([person]).get(person.pk),
            "invitation": invitation,
            "expired": invitation and invitation.expires_at <= timezone.now(),
            "has_password": person.has_usable_password(),
            "planned": _planned(person),
        }


def _planned(person):
    planned = AccessChange.objects.filter(state=AccessChange.State.PLANNED)
    return planned.filter(details__user=str(person.pk)).exists()


class EditForm(AsSeen, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    login = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        widget=forms.TextInput(attrs=LOGIN_INPUT),
        help_text=gettext_lazy("On their phones they sign out and in again with a new one."),
    )
    email = forms.EmailField(label=gettext_lazy("Mailbox, if they have one"), required=False)
    home = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Home clinic"),
        required=False,
        help_text=gettext_lazy("The clinic of their phone. They need a permission there first."),
    )

    def __init__(self, *args, person, by, **kwargs):
        now = {"name": person.name, "login": person.login, "email": person.email}
        super().__init__(*args, initial=now | {"home": person.home_clinic_id}, **kwargs)
        here = staff.clinics_of_manager(by).live().filter(is_archived=False).values("pk")
        clinics = Clinic.objects.filter(Q(pk__in=here) | Q(pk=person.home_clinic_id))
        self.fields["home"].queryset = clinics.order_by("name", "pk")


class EditView(AccountPage):
    template_name = "portal/people/form.html"
    page_title = gettext_lazy("Name and sign-in")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or EditForm(person=self.person, by=self.request.user)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "button": _("Save"),
            "back": self.address,
        }

    def post(self, request, *args, **kwargs):
        form = EditForm(request.POST, person=self.person, by=request.user)

        def save():
            said = form.cleaned_data
            hiring.edit_person(person=self.person, was=form.was, **said, by=request.user)

        if not form.is_valid() or refusal(form, save):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("Saved."))
        return redirect(self.address)


class JobForm(forms.Form):
    preset = forms.ChoiceField(label=gettext_lazy("Works as"), widget=forms.RadioSelect, choices=())
    clinics = ClinicChoices(
        None,
        label=gettext_lazy("In these clinics"),
        required=False,
        help_text=gettext_lazy("In clinics that are not ticked nothing changes."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(p.key, f"{p.name}: {p.says}") for p in presets_for(by)]
        here = staff.clinics_of_manager(by).live().filter(is_archived=False)
        self.fields["clinics"].queryset = here.order_by("name", "pk")

    def clean(self):
        cleaned = super().clean()
        preset = BY_KEY.get(cleaned.get("preset"))
        if preset and not preset.everywhere and not cleaned.get("clinics"):
            self.add_error("clinics", _("Tick at least one clinic."))
        return cleaned


class JobView(PersonPage):
    """Another job, in one or several clinics at once; what will happen is told first."""

    template_name = "portal/people/form.html"
    page_title = gettext_lazy("Works as")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self._asked(None)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "intro": _("Whether somebody reads charts counts in all of their clinics."),
            "button": _("See what will happen"),
            "back": self.address,
        }

    def _asked(self, data):
        held = jobs.jobs_of([self.person]).get(self.person.pk, ())
        now = next((preset.key for _clinic, preset, _flags in held if preset), None)
        initial = {"preset": now, "clinics": [clinic.pk for clinic, _preset, _flags in held]}
        return JobForm(data, by=self.request.user, initial=initial)

    def post(self, request, *args, **kwargs):
        form = self._asked(request.POST)
        if form.is_valid():
            preset = BY_KEY[form.cleaned_data["preset"]]
            change = jobs.job(self.person, preset, list(form.cleaned_data["clinics"]))
            if change.may(request.user):
                return to_confirm(change, back=self.address)
            form.add_error(None, _("You cannot change what this person does, or not in this way."))
        return self.render_to_response(self.get_context_data(form=form))


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name} ({person.login})"


class SameAsForm(forms.Form):
    other = PersonChoice(None, label=gettext_lazy("The same as"))


class SameAsView(PersonPage):
    """Copy what a colleague may do, in the clinics that the manager manages."""

    template_name = "portal/people/form.html"
    page_title = gettext_lazy("The same as a colleague")

    def _asked(self, data):
        form = SameAsForm(data)
        people = staff.people_found_by(self.request.user).filter(is_active=True)
        form.fields["other"].queryset = people.exclude(pk=self.person.pk).order_by("name", "pk")
        return form

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or self._asked(None),
            "intro": _("Role and permissions become those of the colleague, in your clinics."),
            "button": _("See what will happen"),
            "back": self.address,
        }

    def post(self, request, *args, **kwargs):
        form = self._asked(request.POST)
        if form.is_valid():
            change = jobs.same_as(self.person, form.cleaned_data["other"], by=request.user)
            if change.may(request.user):
                return to_confirm(change, back=self.address)
            form.add_error(None, _("You cannot change what this person does, or not in this way."))
        return self.render_to_response(self.get_context_data(form=form))


class LeavingView(AccountPage):
    """Before somebody goes: what may still be on their phones, and what becomes of it."""

    template_name = "portal/people/leaving.html"
    page_title = gettext_lazy("Leaving")

    def get_context_data(self, **kwargs):
        told = [tell(self.person, self.request) for tell in hooks.get_hooks("phones_of_leaver")]
        return super().get_context_data(**kwargs) | {
            "phones": [phone for phones in told for phone in phones]
        }

    def post(self, request, *args, **kwargs):
        key = str(self.person.pk)
        changes = {
            "hand-in": LeavingChange(key, True),
            "stop": LeavingChange(key, True, hands_in=False),
            "back": LeavingChange(key, False),
        }
        change = changes.get(request.POST.get("change"))
        if change is None:
            return redirect(self.address)
        return to_confirm(change, back=self.address)
