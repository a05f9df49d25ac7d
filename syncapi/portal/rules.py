"""What always holds between phones and server, for the page of settings."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from clinical import keeping
from clinical.organisation import PASSWORDS_ON_PHONES
from clinical.portal.settings_page import Rule
from syncapi.world import MOST_PATIENTS_DELETED


@hooks.register("portal_rules")
def passwords():
    says = (
        _(
            "Portal passwords open phones, and so do phone codes. Phones of who has a second factor "
            "need phone codes."
        )
        if PASSWORDS_ON_PHONES.read()
        else _("Phones are opened by phone codes alone.")
    )
    return Rule(_("Passwords on phones"), says, 50, reverse("phone-codes:index"))


@hooks.register("portal_rules")
def deletions():
    says = _(
        "One sync that deletes more than %(n)d patients deletes none until a manager confirms."
    )
    return Rule(_("Deletions by a phone"), says % {"n": MOST_PATIENTS_DELETED}, 55)


@hooks.register("portal_rules")
def kept():
    says = _(
        "Delivery notes of syncs are kept %(days)d days; what needs attention stays until somebody "
        "settles it."
    )
    return Rule(
        _("Kept"),
        says % {"days": keeping.RECEIPTS.time().days},
        60,
        reverse("needs-attention:index"),
    )
