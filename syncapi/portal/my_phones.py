"""One's own phones: their codes, and which sign in with the password, that a second factor makes too little."""

from django import forms
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel

from clinical import second_factor
from clinical.organisation import PASSWORDS_ON_PHONES
from syncapi.models import Phone, PhoneCode, Pull
from syncapi.portal.people_phones import FORGOTTEN


def phones_by_password(user):
    """Those that this person used last with the portal's password, the newest first."""
    by_token = Pull.objects.filter(chain=OuterRef("pk"), device__isnull=False)
    phones = Phone.objects.filter(
        ~Exists(by_token), user=user, code=None, emptied_at=None,
        pulled_at__gte=timezone.now() - FORGOTTEN,
    )  # fmt: skip
    return phones.select_related("user").order_by("-pulled_at", "-pk")


@hooks.register("second_factor_means")
def what_it_means_for_phones(user, has_one):
    """A part of the page on which a second factor is set up; "" where no password opens a phone anyway."""
    if not PASSWORDS_ON_PHONES.read():
        return ""
    said = {"has_one": has_one, "phones": phones_by_password(user)}
    return render_to_string("portal/second_factor/phones.html", said)


class NothingToFill(forms.Form):
    """The account page wants a form of each panel."""

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, **kwargs)

    def save(self):
        return None


class MyPhonesPanel(BaseSettingsPanel):
    """One's own phone codes on the account page."""

    name = "phones"
    title = gettext_lazy("My phones")
    order = 95
    form_class = NothingToFill
    template_name = "portal/my_phones.html"

    def get_context_data(self):
        mine = PhoneCode.objects.filter(user=self.user, ended_at=None).order_by("-made_at")
        has_one = second_factor.factors_of(self.user).exists()
        return super().get_context_data() | {
            "codes": mine,
            "passwords_open": PASSWORDS_ON_PHONES.read() and not has_one,
            "means": what_it_means_for_phones(self.user, True) if has_one else "",
        }
