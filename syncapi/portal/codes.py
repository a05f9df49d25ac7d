"""Phone codes in the portal: make one, print its card once, take it back; and whether passwords open phones."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical.access import Action
from clinical.models import User
from clinical.organisation import PASSWORDS_ON_PHONES
from clinical.portal import names
from clinical.portal.scoped import ScopedPolicy, ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from syncapi import codes, staff
from syncapi.models import Phone, PhoneCode
from syncapi.portal.phones import PhonesMenuItem

RECENT = timedelta(days=30)


class CodePolicy(ScopedPolicy):
    """One's own codes, and those of the people whose phones one looks after."""

    def scope(self, user):
        if not getattr(user, "is_active", False):
            return PhoneCode.objects.none()
        return PhoneCode.objects.filter(
            Q(user=user) | Q(user__in=staff.people_of(user).values("pk"))
        )

    def may(self, user, action, record):
        return True  # taking a code back harms nobody who should have it: another is made

    def user_has_permission(self, user, action):
        return action == "view" and bool(getattr(user, "is_active", False))

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class CodeList(IndexView):
    any_permission_required = ["view"]
    page_title = gettext_lazy("Phone codes")
    verbose_name_plural = gettext_lazy("phone codes")
    template_name = "portal/phone_codes.html"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user", "made_by", "ended_by")

    def get_list_more_buttons(self, instance):
        return []

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        page = list(context["object_list"])
        self.phones = Phone.objects.in_bulk([code.chain for code in page if code.chain])
        if staff.manages_organisation(self.request.user):
            context |= {
                "decides": True,
                "passwords_open": PASSWORDS_ON_PHONES.read(),
                "with_password": Phone.objects.filter(
                    code=None, emptied_at=None, pulled_at__gt=timezone.now() - RECENT
                ).count(),
            }
        return context

    @cached_property
    def columns(self):
        return [
            NameColumn("who", label=_("Person"), accessor=lambda c: c.user.name),
            TextColumn("label", label=_("Phone"), accessor=lambda c: c.label),
            TextColumn("made", label=_("Made"), accessor=_made, sort_key="made_at"),
            TextColumn("used", label=_("Last sync"), accessor=self.last_sync),
            TakeBackColumn("state", label=_("State"), accessor=_state),
        ]

    def last_sync(self, code):
        phone = self.phones.get(code.chain)
        return names.moment(phone.pulled_at) if phone else _("not used yet")


class TakeBackColumn(TextColumn):
    """A code that is good has a button; of one that ended it says when."""

    cell_template_name = "portal/tables/take_back.html"


def _made(code):
    by = code.made_by.name if code.made_by else ""
    return " · ".join(filter(None, (names.day(code.made_at), by)))


def _state(code):
    if code.ended_at is None:
        return {"key": code.pk, "whose": code.user.name}
    return _("taken back, %(day)s") % {"day": names.day(code.ended_at)}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name} ({person.login})"


class CodeForm(forms.Form):
    user = PersonChoice(User.objects.none(), label=gettext_lazy("Who uses the phone"))
    label = forms.CharField(
        label=gettext_lazy("Name of the phone"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For example: blue Samsung, or phone of the outreach team."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff.people_to_make_codes_for(by).order_by("name")
        self.fields["user"].initial = by.pk


@method_decorator(never_cache, name="dispatch")
class MakeCodeView(WagtailAdminTemplateMixin, FormView):
    """Asks for whom; the answer to the form is the card, and nobody sees the code again."""

    form_class = CodeForm
    template_name = "portal/phone_code_make.html"
    page_title = gettext_lazy("Make a phone code")
    header_icon = "mobile-alt"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("phone-codes:index"), "label": _("Phone codes")},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def form_valid(self, form):
        made, digits = codes.make(**form.cleaned_data, by=self.request.user)
        context = self.get_context_data() | {
            "code": made,
            "digits": codes.grouped(digits),
            "address": settings.PUBLIC_URL,
        }
        return render(self.request, "portal/phone_code_card.html", context)


class TakeBackView(View):
    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("phone-codes:index"))

    def post(self, request, *args, **kwargs):
        codes.end(self.record, by=request.user)
        messages.success(request, _("The code was taken back. It opens nothing any more."))
        return HttpResponseRedirect(reverse("phone-codes:index"))


class PasswordsView(View):
    """Do portal passwords open the app? The organisation's managers decide."""

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("phone-codes:index"))

    def post(self, request, *args, **kwargs):
        if not staff.manages_organisation(request.user):
            raise PermissionDenied
        on = request.POST.get("open") == "yes"
        PASSWORDS_ON_PHONES.write(on, by=request.user)
        said = _("Portal passwords open phones.") if on else _("Only phone codes open phones now.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("phone-codes:index"))


class PhoneCodeViewSet(ScopedViewSet):
    model = PhoneCode
    name = "phone-codes"
    icon = "key"
    menu_label = gettext_lazy("Phone codes")
    menu_name = "phone-codes"
    menu_order = 141
    add_to_admin_menu = True
    menu_item_class = PhonesMenuItem
    inspect_view_enabled = False
    offers = {
        "index": Action.SEE,
        "make": Action.SEE,  # the form offers nobody for whom one may not
        "end": Action.MANAGE,
        "passwords": Action.SEE,  # asked about in the view
    }
    index_view_class = CodeList
    index_template_name = CodeList.template_name
    ordering = ["-made_at", "-pk"]
    list_per_page = 50
    search_fields = None

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("make/", self.construct_view(MakeCodeView), name="make"),
            path("end/<uuid:pk>/", self.construct_view(TakeBackView), name="end"),
            path("passwords/", self.construct_view(PasswordsView), name="passwords"),
        ]
