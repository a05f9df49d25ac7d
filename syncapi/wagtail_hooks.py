"""What the phones' room offers to the portal: the list of what needs attention, and its number."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from clinical.portal.dashboard import Card
from clinical.portal.scoped import policy_of
from syncapi.models import Phone, PhoneCode, TrayEntry
from syncapi.portal.policy import TrayPolicy

register_permission_policy(TrayEntry, TrayPolicy(TrayEntry))

from syncapi.portal.codes import CodePolicy, MyPhonesPanel, PhoneCodeViewSet  # noqa: E402
from syncapi.portal.phones import PhonePolicy, PhoneViewSet  # noqa: E402

register_permission_policy(Phone, PhonePolicy(Phone))
register_permission_policy(PhoneCode, CodePolicy(PhoneCode))

from syncapi.portal import first_phone, people_phones, whose_chart  # noqa: E402, F401
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
    scope = policy_of(TrayEntry).scope(request.user)
    number = scope.filter(state=TrayEntry.State.OPEN).count()
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
    scope = policy_of(TrayEntry).scope(request.user).filter(state=TrayEntry.State.OPEN)
    number = scope.filter(at__lt=timezone.now() - timedelta(days=1)).count()
    if not number:
        return None
    url = reverse("needs-attention:index") + "?age=day"
    label = _("need attention for over a day")
    return Card(number, label, url, icon="warning", urgent=True, order=31)
