"""The three screens of a pile: what it is, whose paper is next, and what stands on it."""

import uuid
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from clinical import recording
from clinical.actions import NotDone
from clinical.models import Patient
from clinical.portal.chart.rows import Chart
from clinical.portal.from_paper.pile import PaperForm, PileForm
from clinical.search import finding
from clinical.versions import of_forms

OFFERED = 20  # patients whom a name may mean


def may_type(user):
    return user.reads_charts and recording.clinics_to_record_in(user).exists()


class PaperPage(WagtailAdminTemplateMixin, TemplateView):
    """For people who may write into charts; the others have no such page."""

    page_title = gettext_lazy("Enter from paper")
    header_icon = "edit"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not request.user.is_active or not may_type(request.user):
            raise Http404

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("patients:index"), "label": _("Patients")},
            {"url": "", "label": self.get_page_title()},
        ]


class StartPage(PaperPage):
    """What the papers have in common."""

    template_name = "portal/from_paper.html"

    def get(self, request, *args, **kwargs):
        data = request.GET if "form" in request.GET else None
        form = PileForm(data, user=request.user)
        if form.is_bound and form.is_valid():
            return redirect(f"{reverse('from_paper_next')}?{urlencode(form.pile.query)}")
        return self.render_to_response(self.get_context_data(form=form))


class OfPile(PaperPage):
    """A page within a pile, which its address names."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.pile_form = PileForm(request.GET, user=request.user)

    def dispatch(self, request, *args, **kwargs):
        if not self.pile_form.is_valid():  # an old address, or one that was cut short
            return redirect(f"{reverse('from_paper')}?{urlencode(request.GET)}")
        self.pile = self.pile_form.pile
        return super().dispatch(request, *args, **kwargs)

    def address(self, name, **more):
        return f"{reverse(name)}?{urlencode(self.pile.query | more)}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "pile": self.pile,
            "another": self.address("from_paper"),
        }


class NextPage(OfPile):
    """Whose paper: a number or a name, the cursor stands in it."""

    template_name = "portal/from_paper_next.html"

    def get(self, request, *args, **kwargs):
        asked = request.GET.get("q", "").replace("\x00", "").strip()
        found = []
        if asked:
            patients = Patient.objects.visible_to(request.user).live()
            found = list(patients.filter(external_patient_id__iexact=asked)[:2])
            if len(found) != 1:
                found = list(finding.find(patients, asked)[:OFFERED])
        if len(found) == 1:
            return redirect(self.address("from_paper_fill", patient=found[0].pk))
        found = [(one, self.address("from_paper_fill", patient=one.pk)) for one in found]
        return self.render_to_response(self.get_context_data(asked=asked, found=found))


class FillPage(OfPile):
    """What stands on one paper."""

    template_name = "portal/from_paper_fill.html"

    @cached_property
    def patient(self):
        key = self.request.GET.get("patient", "")
        seen = Patient.objects.visible_to(self.request.user).live()
        found = seen.filter(pk=key).first() if _is_id(key) else None
        if found is None:
            raise Http404
        return found

    def make_form(self, data=None):
        form = self.pile.form
        return PaperForm(
            data,
            user=self.request.user,
            chart=Chart(self.request.user, self.patient),
            form_record=form,
            asked=of_forms([form.pk])[form.pk][0],
            pile=self.pile,
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patient": self.patient,
            "form": kwargs.get("form") or self.make_form(),
            "back": self.address("from_paper_next"),
        }

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                recording.add_to_visit(
                    patient=self.patient,
                    record=form.record(),
                    by=request.user,
                    recorded_by=self.pile.by,
                    **form.when,
                )
            except PermissionDenied:
                form.add_error(None, _("You may not write into this chart."))
            except NotDone as problem:
                form.add_error(None, str(problem))
            else:
                text = _("Written for %(patient)s. The next one?") % {"patient": self.patient}
                messages.success(request, text)
                return redirect(self.address("from_paper_next"))
        return self.render_to_response(self.get_context_data(form=form))


def _is_id(text):
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


@hooks.register("register_admin_urls")
def pages():
    return [
        path("from-paper/", StartPage.as_view(), name="from_paper"),
        path("from-paper/next/", NextPage.as_view(), name="from_paper_next"),
        path("from-paper/fill/", FillPage.as_view(), name="from_paper_fill"),
    ]


@hooks.register("patients_list_buttons")
def enter_from_paper(request):
    if not request.user.reads_charts:
        return None
    return HeaderButton(
        _("Enter from paper"), url=reverse("from_paper"), icon_name="edit", priority=1020
    )
