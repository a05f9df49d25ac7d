"""A person's own page and the sign-in form: one name, a login name, no picture and no mail."""

from django import forms
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views import account

from clinical import access, history
from clinical.passwords import SlowDown, phones_keep_the_old_one

User = get_user_model()


class SignInForm(LoginForm):
    """Login names may look like mail addresses or not (``bela@alsalam``)."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )
    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _("Sign-in name and password do not match. Please try again."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["username"].widget.attrs.pop("placeholder", None)
        self.fields["username"].widget.attrs.pop("maxlength", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self):
        try:
            return super().clean()
        except SlowDown as slow:
            raise forms.ValidationError(
                _(
                    "Too many different passwords were tried for this name. "
                    "Wait %(seconds)d seconds, then try again."
                ),
                params={"seconds": slow.seconds},
            ) from None


class PersonForm(forms.ModelForm):
    """What a person may change about themselves; the login name is shown, others change it."""

    login = forms.CharField(
        label=_("Sign-in name"),
        required=False,
        disabled=True,
        help_text=_("This is what you type to sign in here and on the phone."),
    )

    class Meta:
        model = User
        fields = ["login", "name", "email"]
        labels = {"name": _("Name"), "email": _("Mailbox (if you have one)")}


class PersonPanel(account.BaseSettingsPanel):
    name = "person"
    title = _("Name and sign-in")
    order = 100
    form_class = PersonForm


class WorkplaceForm(forms.ModelForm):
    """Where a person works today; empty is the home clinic. It stays until it is changed."""

    class Meta:
        model = User
        fields = ["working_clinic"]
        labels = {"working_clinic": _("Where I work today")}
        help_texts = {
            "working_clinic": _(
                "Your phone takes it over when it syncs next: visits, forms and appointments then "
                "belong to this clinic. It stays so until you choose another one."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user, field = self.instance, self.fields["working_clinic"]
        field.queryset = access.clinics_to_work_in(user).order_by("name")
        if user.home_clinic_id:
            field.queryset = field.queryset.exclude(pk=user.home_clinic_id)
            field.empty_label = _("My home clinic: %(clinic)s") % {"clinic": user.home_clinic}

    @transaction.atomic
    def save(self, commit=True):
        history.acting(self.instance, door="portal")
        return super().save(commit)


class WorkplacePanel(account.BaseSettingsPanel):
    name = "workplace"
    title = _("Where I work today")
    order = 90
    form_class = WorkplaceForm

    def is_active(self):
        """Not for people with one clinic: there is nothing to choose."""
        others = access.clinics_to_work_in(self.user).exclude(pk=self.user.home_clinic_id)
        return others.exists()


class LanguagePanel(account.LocaleSettingsPanel):
    title = _("Language")


class AppearancePanel(account.ThemeSettingsPanel):
    title = _("Appearance")


class PasswordPanel(account.ChangePasswordPanel):
    """Says that phones keep the password they were given: the app cannot change it."""

    def get_form(self):
        form = super().get_form()
        form.fields["new_password2"].help_text = phones_keep_the_old_one(self.user)
        return form


class AccountView(account.AccountView):
    """Wagtail's page with our panels: its own form of names would drop ``User.name`` silently."""

    page_title = _("My account")
    panel_classes = [
        WorkplacePanel,
        PersonPanel,
        LanguagePanel,
        AppearancePanel,
        PasswordPanel,
    ]

    def get_panels(self):
        user = self.request.user
        profile = account.UserProfile.get_for_user(user)
        made = [*self.panel_classes, *hooks.get_hooks("register_account_settings_panel")]
        panels = [panel(self.request, user, profile) for panel in made]
        return [panel for panel in panels if panel.is_active()]
