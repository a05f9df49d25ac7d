"""The pages of the second factor: the question after the password, setting up an app or a card."""

from datetime import datetime

import segno
from django import forms
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import organisation, passwords, second_factor
from clinical.facts import totp
from clinical.passwords import SlowDown
from clinical.portal.second_factor import gate
from clinical.typed_codes import grouped

SEED = "second_factor_seed"  # in the session, until its first code was typed
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "maxlength": 30}


def slow(problem):
    said = _("Too many wrong tries. Wait %(seconds)d seconds, then try again.")
    return said % {"seconds": problem.seconds}


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class AskPage(View):
    """After the password: the code of the app, or one of the card."""

    def dispatch(self, request, *args, **kwargs):
        passed = request.session.get(gate.MARK) == gate.PASSED
        if passed or not second_factor.standing_of(request.user)[0]:
            return HttpResponseRedirect(self.next_page())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._page()

    def post(self, request):
        try:
            if second_factor.opens(user=request.user, typed=request.POST.get("code", "")):
                gate.passed(request)
                self._tell_what_is_left()
                return HttpResponseRedirect(self.next_page())
        except SlowDown as problem:
            return self._page(slow(problem), 429)
        return self._page(_("This code is not right, or was used already."), 403)

    def _tell_what_is_left(self):
        card = second_factor.factors_of(self.request.user).filter(kind="card").first()
        left = second_factor.codes_left(card) if card else second_factor.CODES
        if left <= second_factor.FEW_LEFT:
            text = _("Your card has %(n)d codes left: make a new one in time.") % {"n": left}
            make = messages.button(reverse("second_factor_setup"), _("Make a new card"))
            messages.warning(self.request, text, buttons=[make])

    def next_page(self):
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        safe = url_has_allowed_host_and_scheme(asked, {self.request.get_host()})
        return asked if safe and asked.startswith("/admin/") else reverse("wagtailadmin_home")

    def _page(self, problem="", status=200):
        kinds = {f.kind for f in second_factor.factors_of(self.request.user)}
        said = {"problem": problem, "next": self.next_page(), "kinds": kinds}
        return render(self.request, "portal/second_factor/ask.html", said, status=status)


class ProofForm(forms.Form):
    """The code that was made, and the password: nobody sets it up at a screen left open."""

    password = forms.CharField(
        label=gettext_lazy("Your password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )  # fmt: skip
    code = forms.CharField(label=gettext_lazy("Code"), widget=forms.TextInput(attrs=CODE))

    def __init__(self, *args, user, take, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.take = user, take

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        try:
            if not passwords.is_right(self.user, said["password"], door=passwords.Door.PORTAL):
                self.add_error("password", _("This is not your password. Please try again."))
            elif not self.take(said["code"]):
                self.add_error(
                    "code", _("This code is not right. Is the clock of the phone right?")
                )
        except SlowDown as problem:
            self.add_error(None, slow(problem))
        return said


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SetUpPage(WagtailAdminTemplateMixin, TemplateView):
    """Which ones a person has, and another one: an app by its picture, or a card to print."""

    template_name = "portal/second_factor/set_up.html"
    page_title = gettext_lazy("Second factor")
    header_icon = "lock"

    def dispatch(self, request, *args, **kwargs):
        self.has_one, self.needed, self.asked_at = second_factor.standing_of(request.user)
        if self.has_one and request.session.get(gate.MARK) != gate.PASSED:
            return redirect("second_factor")  # first the one they have
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, here]

    def get_context_data(self, **kwargs):
        user = self.request.user
        factors = list(second_factor.factors_of(user).order_by("made_at"))
        until = (self.asked_at or timezone.now()) + second_factor.GRACE
        return super().get_context_data(**kwargs) | {
            "factors": factors,
            "left": {f.pk: second_factor.codes_left(f) for f in factors if f.kind == "card"},
            "needed": self.needed,
            "until": until if self.needed and not self.has_one else None,
            "may_wait": until > timezone.now(),
            "means": [
                part
                for tell in hooks.get_hooks("second_factor_means")
                if (part := tell(user, self.has_one))
            ],
            "form": kwargs.get("form") or self._form(None),
            **self._picture(),
        }

    def _seed(self):
        if SEED not in self.request.session:
            self.request.session[SEED] = second_factor.new_seed().hex()
        return bytes.fromhex(self.request.session[SEED])

    def _picture(self):
        secret = second_factor.secret_of(self._seed())
        issuer = organisation.name() or settings.WAGTAIL_SITE_NAME
        address = totp.address(secret, login=self.request.user.login, issuer=issuer)
        drawn = segno.make(address, error="m").svg_inline(scale=4, svgclass=None, lineclass=None)
        letters = totp.letters(secret)
        spaced = " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))
        return {"picture": mark_safe(drawn), "letters": spaced, "address": address}  # noqa: S308 - ours

    def _form(self, data):
        seed, user = self._seed(), self.request.user
        return ProofForm(
            data, user=user,
            take=lambda typed: second_factor.set_up_app(user=user, seed=seed, typed=typed),
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        if request.POST.get("say") == "leave" and not self.needed:
            second_factor.leave(user=request.user)
            messages.success(request, _("You sign in with the password alone again."))
            return redirect("second_factor_setup")
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        del request.session[SEED]
        return done(request)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CardPage(SetUpPage):
    """A new card: its codes are shown this once, and it counts when one of them was typed."""

    template_name = "portal/second_factor/card.html"
    page_title = gettext_lazy("Card with codes")

    def get(self, request, *args, **kwargs):
        return redirect("second_factor_setup")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self._form(None)
        codes = kwargs.pop("codes", ())
        shown = [grouped(digits) for digits in codes]
        return super().get_context_data(form=form, **kwargs) | {"codes": shown}

    def _picture(self):
        return {}

    def _form(self, data):
        user = self.request.user
        return ProofForm(
            data, user=user, take=lambda typed: second_factor.set_up_card(user=user, typed=typed)
        )

    def post(self, request, *args, **kwargs):
        if "code" in request.POST:
            form = self._form(request.POST)
            if form.is_valid():
                return done(request)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            codes = second_factor.make_card(user=request.user)
        except SlowDown as problem:
            messages.error(request, slow(problem))
            return redirect("second_factor_setup")
        return self.render_to_response(self.get_context_data(codes=codes))


def done(request):
    gate.passed(request)
    messages.success(request, _("From now on you are asked for a code after your password."))
    return redirect("second_factor_setup")


def days_left(request):
    """How many days are left to set one up, for who must and has not; else None."""
    if request.session.get(gate.MARK) != gate.LATER:
        return None
    until = datetime.fromisoformat(request.session[gate.UNTIL])
    return max(0, (until - timezone.now()).days)
