"""Where the second factor is met: its addresses, a card on the first page, one's own account, the people."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views import account

from clinical import second_factor, staff
from clinical.models import User
from clinical.portal.dashboard import Card
from clinical.portal.people.page import AccountPage
from clinical.portal.second_factor.pages import AskPage, CardPage, SetUpPage, days_left


class TakeAwayPage(AccountPage):
    """For a colleague who lost app and card; who takes it away is in the history."""

    template_name = "portal/second_factor/take_away.html"
    page_title = gettext_lazy("Second factor")

    def find(self):
        super().find()
        if not self.person.is_active:
            raise Http404

    def get_context_data(self, **kwargs):
        factors = list(second_factor.factors_of(self.person).order_by("made_at"))
        allowed = staff.stands_in_for(self.request.user, self.person)
        return super().get_context_data(**kwargs) | {"factors": factors, "allowed": allowed}

    def post(self, request, *args, **kwargs):
        second_factor.take_away(person=self.person, by=request.user)
        text = _("%(name)s signs in with the password alone and is asked to set up another one.")
        messages.success(request, text % {"name": self.person.name})
        return redirect(self.address)


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("second-factor/", AskPage.as_view(), name="second_factor"),
        path("second-factor/set-up/", SetUpPage.as_view(), name="second_factor_setup"),
        path("second-factor/card/", CardPage.as_view(), name="second_factor_card"),
        path(
            "people/<uuid:pk>/second-factor/", TakeAwayPage.as_view(), name="people_second_factor"
        ),
    ]


@hooks.register("portal_dashboard_cards")
def to_be_set_up(request):
    left = days_left(request)
    if left is None:
        return None
    label = ngettext(
        "day left to set up a second factor", "days left to set up a second factor", left
    )
    return Card(left, label, reverse("second_factor_setup"), icon="lock", urgent=True, order=1)


class NothingToFill(forms.ModelForm):
    class Meta:
        model = User
        fields = []


class SecondFactorPanel(account.BaseSettingsPanel):
    name = "second_factor"
    title = gettext_lazy("Second factor")
    order = 450
    form_class = NothingToFill
    template_name = "portal/second_factor/account.html"

    def get_context_data(self):
        factors = list(second_factor.factors_of(self.user).order_by("made_at"))
        return super().get_context_data() | {"factors": factors}


@hooks.register("register_account_settings_panel")
def my_second_factor(request, user, profile):
    return SecondFactorPanel(request, user, profile)
