"""The page outside the portal on which an invited person chooses a password, once."""

from django import forms
from django.contrib.auth import password_validation
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from wagtail.admin import messages

from clinical import invitations
from clinical.actions import NotDone

TYPED = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
CHOSEN = {"autocomplete": "new-password", "dir": "ltr"}


class CodeForm(forms.Form):
    digits = forms.CharField(
        label=gettext_lazy("The number on your card"), widget=forms.TextInput(attrs=TYPED)
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput(attrs=CHOSEN),
        strip=False,
    )
    again = forms.CharField(
        label=gettext_lazy("The same once more"),
        widget=forms.PasswordInput(attrs=CHOSEN),
        strip=False,
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = password_validation.password_validators_help_text_html()

    def clean_password(self):
        password_validation.validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two are not the same."))
        return cleaned


@method_decorator(never_cache, name="dispatch")
class TypeView(View):
    """For whoever has no camera: type the number of the card."""

    def get(self, request):
        return _page(request, form=CodeForm())

    def post(self, request):
        form = CodeForm(request.POST)
        found = form.is_valid() and invitations.find(form.cleaned_data["digits"])
        if not found:
            form.add_error("digits", _("This number is not good, or not any more."))
            return _page(request, form=form)
        typed = "".join(c for c in form.cleaned_data["digits"] if c.isdecimal())
        return redirect("invitation_of", token=typed.translate(_PLAIN))


# Digits of other scripts as ASCII, for the address.
_PLAIN = {ord(c): str(n) for script in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for n, c in enumerate(script)}


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class ChooseView(View):
    """Opened by the link or the card; a link that is used, ended or old is not there."""

    def dispatch(self, request, token):
        self.invitation = invitations.find(token)
        if self.invitation is None:
            return _page(request, status=404, form=CodeForm(), gone=True)
        response = super().dispatch(request, token)
        response["Referrer-Policy"] = "no-referrer"  # the address is the secret
        return response

    def get(self, request, token):
        return self._ask(request, PasswordForm(person=self.invitation.user))

    def post(self, request, token):
        form = PasswordForm(request.POST, person=self.invitation.user)
        if not form.is_valid():
            return self._ask(request, form)
        try:
            person = invitations.accept(typed=token, password=form.cleaned_data["password"])
        except NotDone as gone:
            messages.error(request, str(gone))
            return redirect("invitation")
        messages.success(
            request,
            _("Your password is set. Sign in as %(login)s.") % {"login": person.login},
        )
        return redirect("wagtailadmin_login")

    def _ask(self, request, form):
        return _page(request, form=form, person=self.invitation.user)


def _page(request, *, status=200, **context):
    action = "" if "person" in context else reverse("invitation")
    context |= {"action": action}
    return render(request, "portal/people/invitation.html", context, status=status)
