"""The page outside the portal that the key opens once: the first organisation manager."""

from django import forms
from django.contrib.auth import login, password_validation
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from clinical.actions import NotDone
from clinical.portal.people.accepting import CHOSEN, TYPED
from clinical.portal.people.inviting import LOGIN_INPUT
from clinical.setup import key


class FirstManagerForm(forms.Form):
    key = forms.CharField(
        label=gettext_lazy("The key from the terminal"), widget=forms.TextInput(attrs=TYPED)
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    login = forms.CharField(
        label=gettext_lazy("Your sign-in name"),
        max_length=254,
        widget=forms.TextInput(attrs=LOGIN_INPUT),
        help_text=gettext_lazy("A mailbox or a name of your own, for example amal@ourclinic."),
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput(attrs=CHOSEN),
        strip=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_validation.password_validators_help_text_html()


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class SetupView(View):
    """Not there any more once somebody manages the organisation."""

    def dispatch(self, request):
        if key.is_set_up():
            raise Http404
        return super().dispatch(request)

    def get(self, request):
        return self._ask(request, FirstManagerForm())

    def post(self, request):
        form = FirstManagerForm(request.POST)
        if not form.is_valid():
            return self._ask(request, form)
        said = dict(form.cleaned_data)
        try:
            user = key.make_first_manager(typed=said.pop("key"), **said)
        except PermissionDenied:
            form.add_error(
                "key", _("This is not the key. On the server, “manage.py setup” prints a new one.")
            )
        except ValidationError as weak:
            form.add_error("password", weak)
        except NotDone as problem:
            form.add_error("login", str(problem))
        else:
            login(request, user)
            return redirect("first_steps")
        return self._ask(request, form)

    def _ask(self, request, form):
        return render(request, "portal/first_steps/setup.html", {"form": form})
