"""The first page: what is to be done, today and this week per clinic, how it goes.

A room adds a card with ``@hooks.register("portal_dashboard_cards")``: a function of the request
that returns a ``Card`` or None. What a card counts must be few whatever the number of patients;
what grows with them is counted ahead (``clinical.counting``).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.forms import Media
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clinical import access
from clinical.portal import bars
from clinical.portal.figures import Figures

MOST_CLINICS = 6  # named under the greeting; an organisation may have forty


@dataclass(frozen=True)
class Card:
    """A number with its words; ``urgent`` colours it."""

    number: int
    label: str
    url: str
    icon: str = "list-ul"
    urgent: bool = False
    order: int = 100


class DashboardPanel(Component):
    name = "clinic"
    order = 10
    template_name = "portal/dashboard.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        user = request.user
        cards = [make(request) for make in hooks.get_hooks("portal_dashboard_cards")]
        choice = access.clinics_to_work_in(user).filter(pk=OuterRef("pk"))
        clinics = access.clinics_of(user).live().annotate(may_choose=Exists(choice))
        clinics = list(clinics.order_by("name"))
        context = {
            "clinics": [clinic for clinic in clinics if not clinic.is_archived][:MOST_CLINICS],
            "today": timezone.localdate(),
            "user": user,
            # one's own clinic needs no saying where there is no other
            "works_in": _works_in(user, clinics) if len(clinics) > 1 else None,
        }
        if user.has_perm("clinical.view_patient"):
            figures = Figures(user)
            cards += _today(figures)
            context |= _week(figures)
        return context | {"cards": sorted(filter(None, cards), key=lambda card: card.order)}


def _works_in(user, clinics):
    """The clinic of this person's phone (``access.works_in``), where there is a choice; else None."""
    choice = {clinic.pk: clinic for clinic in clinics if clinic.may_choose}
    if not choice.keys() - {user.home_clinic_id}:
        return None
    return choice.get(user.working_clinic_id) or user.home_clinic


def _today(figures):
    """Cards of what is going on today, over all clinics."""
    today = figures.today
    visits, expected = figures.total("visits_today"), figures.total("expected")
    waiting = figures.total("prescriptions")
    if visits is None:
        return []
    cards = [
        Card(
            visits,
            ngettext("visit today", "visits today", visits),
            _list("visits", **_between("checked_in_at", today, today)),
            icon="calendar",
            order=10,
        ),
        Card(
            expected,
            ngettext("appointment still expected", "appointments still expected", expected),
            _list("appointments", expected="true", **_between("starts_at", today, today)),
            icon="date",
            order=11,
        ),
    ]
    if waiting is not None:
        label = ngettext("prescription to hand out", "prescriptions to hand out", waiting)
        url = _list("prescriptions", waiting="true")
        cards.append(Card(waiting, label, url, icon="clipboard-list", order=12))
    return cards


def _week(figures):
    """What the template shows of the week, of the twelve weeks, and of diagnoses."""
    reads = any(clinic.reads for clinic in figures.clinics)
    trend = [
        (
            date_format(week.first, "j M"),
            week.number,
            _list("visits", checked_in_at_from=week.first, checked_in_at_to=week.last),
            _("%(number)d visits in the week from %(day)s")
            % {"number": week.number, "day": date_format(week.first, "j F")},
        )
        for week in figures.weeks
    ]
    diagnoses = figures.diagnoses if reads else []
    most = max((number for _name, number in diagnoses), default=1)
    return {
        "figures": figures,
        "reads": reads,
        "rows": [(clinic, _links(clinic)) for clinic in figures.clinics],
        "marks": [told.label for told in figures.marks],
        "told": [(c, _told(c, figures.marks)) for c in figures.clinics if c.reads],
        "trend": bars.upright(trend, _("Visits per week")) if any(b[1] for b in trend) else "",
        "diagnoses": [
            (name, number, round(100 * number / most), _list("diagnoses", label=name))
            for name, number in diagnoses
        ],
    }


def _links(clinic):
    week = clinic.week_from, clinic.today
    return {
        "patients": _list("patients", primary_clinic=clinic.pk),
        "new": _list("patients", primary_clinic=clinic.pk, **_between("created_at", *week)),
        "visits_today": _list(
            "visits", clinic=clinic.pk, **_between("checked_in_at", clinic.today, clinic.today)
        ),
        "visits": _list("visits", clinic=clinic.pk, **_between("checked_in_at", *week)),
        "expected": _list(
            "appointments",
            clinic=clinic.pk,
            expected="true",
            **_between("starts_at", clinic.today, clinic.today),
        ),
        "prescriptions": _list("prescriptions", clinic=clinic.pk, waiting="true"),
    }


def _told(clinic, marks):
    """[(label, number, address)] of what marked questions say of this week."""
    days = _between("checked_in_at", clinic.week_from, clinic.today)
    return [
        (
            told.label,
            clinic.told.get(told, 0),
            _list("form-answers", clinic=clinic.pk, told=told.value, **days),
        )
        for told in marks
    ]


def _between(name, first, last):
    return {f"{name}_from": first, f"{name}_to": last}


def _list(name, **query):
    return f"{reverse(f'{name}:index')}?{urlencode(query)}"


class StartView(WagtailAdminTemplateMixin, TemplateView):
    """Instead of Wagtail's own first page, which asks after pages and tasks that we do not have."""

    template_name = "wagtailadmin/home.html"
    page_title = gettext_lazy("Start")
    header_icon = "home"

    def get_context_data(self, **kwargs):
        panels = [DashboardPanel()]
        for add_panels in hooks.get_hooks("construct_homepage_panels"):
            add_panels(self.request, panels)
        panels.sort(key=lambda panel: panel.order)
        media = sum((panel.media for panel in panels), Media())
        return super().get_context_data(**kwargs) | {"panels": panels, "media": media}
