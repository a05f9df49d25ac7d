"""What the phones' room offers to the portal: the list of what needs attention, and its number."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from clinical.portal.dashboard import Card
from clinical.portal.scoped import policy_of
from syncapi.fleet import SILENT_AFTER
from syncapi.models import Phone, PhoneCode, TrayEntry
from syncapi.portal.policy import TrayPolicy

register_permission_policy(TrayEntry, TrayPolicy(TrayEntry))

from syncapi.portal.codes import CodePolicy, PhoneCodeViewSet  # noqa: E402
from syncapi.portal.phones import PhonePolicy, PhoneViewSet, looks_after_phones  # noqa: E402

register_permission_policy(Phone, PhonePolicy(Phone))
register_permission_policy(PhoneCode, CodePolicy(PhoneCode))

from syncapi.portal import connect, first_phone, people_phones, rules, travel, whose_chart  # noqa: E402, F401
from syncapi.portal.my_phones import MyPhonesPanel  # noqa: E402
from syncapi.portal.viewsets import NeedsAttentionViewSet  # noqa: E402


@hooks.register("register_admin_viewset")
def needs_attention():
    return NeedsAttentionViewSet()


@hooks.register("register_admin_viewset")
def phones():
    return [PhoneViewSet(), PhoneCodeViewSet()]


@hooks.register("register_account_settings_panel")
def my_phones(request, user, profile):
    return MyPhonesPanel(request, user, profile)


@hooks.register("portal_dashboard_cards")
def number_that_needs_attention(request):
    number, _late = _waiting(request.user)
    return Card(
        number,
        _("Needs attention"),
        reverse("needs-attention:index"),
        icon="warning",
        urgent=number > 0,
        order=30,
    )


@hooks.register("portal_dashboard_cards")
def number_that_waits_too_long(request):
    """An alert as soon as something waits for more than a day."""
    _number, late = _waiting(request.user)
    if not late:
        return None
    url = reverse("needs-attention:index") + "?age=day"
    label = _("need attention for over a day")
    return Card(late, label, url, icon="warning", urgent=True, order=31)


def _waiting(user):
    """(open, open for over a day), asked once per request."""
    if not hasattr(user, "_waiting"):
        late = Q(at__lt=timezone.now() - timedelta(days=1))
        found = policy_of(TrayEntry).scope(user).filter(state=TrayEntry.State.OPEN)
        found = found.aggregate(number=Count("pk"), late=Count("pk", filter=late))
        user._waiting = found["number"], found["late"]
    return user._waiting


@hooks.register("portal_dashboard_cards")
def number_of_silent_phones(request):
    """For those who look after phones, where there are any."""
    if not looks_after_phones(request.user):
        return None
    silent = timezone.now() - SILENT_AFTER
    phones = policy_of(Phone).scope(request.user).filter(pulled_at__lt=silent, emptied_at=None)
    number = phones.count()
    if not number:
        return None
    label = ngettext("phone silent for days", "phones silent for days", number)
    url = reverse("phones:index") + "?state=silent"
    return Card(number, label, url, icon="mobile-alt", urgent=True, order=40)
