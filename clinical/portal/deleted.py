"""Deleted patients: who was deleted within the last 90 days, and the way back."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from clinical import actions, catalogue, keeping
from clinical.access import Action
from clinical.models import Patient, User
from clinical.portal import names
from clinical.portal.records import RecordListView, RecordPage, chart_url
from clinical.portal.scoped import ScopedPolicy, ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from clinical.search.finding import find


class DeletedPolicy(ScopedPolicy):
    """Managers of a clinic that had the patient; nobody else finds them."""

    def scope(self, user):
        if isinstance(user, AnonymousUser):
            return Patient.objects.none()
        return actions.restorable(user)

    def may(self, user, action, record):
        return True  # whoever finds them here manages their chart


class DeletedList(RecordListView):
    page_title = gettext_lazy("Deleted patients")
    verbose_name_plural = gettext_lazy("deleted patients")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("primary_clinic")

    def search_queryset(self, queryset):
        return find(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self):
        kept_for = keeping.DELETED.time()
        return [
            NameColumn(
                "name",
                label=_("Name"),
                accessor=str,
                get_url=lambda p: reverse("deleted-patients:inspect", args=[p.pk]),
            ),
            TextColumn("external_patient_id", label=_("Number")),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda p: p.primary_clinic or ""),
            TextColumn(
                "deleted_at",
                label=_("Deleted"),
                accessor=lambda p: names.moment(p.deleted_at),
                sort_key="deleted_at",
            ),
            TextColumn(
                "until",
                label=_("Can be restored until"),
                accessor=lambda p: names.day(p.deleted_at + kept_for),
            ),
        ]


class DeletedPage(RecordPage):
    template_name = "portal/deleted_patient.html"

    def scoped_records(self):
        return super().scoped_records().select_related("primary_clinic")

    def get_page_title(self):
        return _("Deleted patient")

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("deleted-patients:index"), "label": _("Deleted patients")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        patient = self.object
        return super().get_context_data(**kwargs) | {
            "patient": patient,
            "until": patient.deleted_at + keeping.DELETED.time(),
            "by": _who_deleted(patient),
            "with_them": _with_them(patient, self.request.user),
        }


def _with_them(patient, user):
    """[(what, how many)] of what went with the patient and this person may see."""
    found = []
    for model in catalogue.chart():
        went = model.objects.visible_to(user).filter(patient=patient, deleted_at=patient.deleted_at)
        if number := went.count():
            found.append((model._meta.verbose_name_plural, number))
    return found


def _who_deleted(patient):
    """The person whose act replaced the last version that was not deleted."""
    last = patient.versions.filter(deleted_at=None).order_by("-pgh_id").first()
    user_id = ((last and last.pgh_context) or {}).get("user")
    return User.objects.filter(pk=user_id).first() if user_id else None


class RestoreView(DeletedPage):
    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("deleted-patients:inspect", args=[self.record.pk]))

    def post(self, request, *args, **kwargs):
        try:
            patient = actions.restore_patient(patient=self.record, by=request.user)
        except actions.NotDone as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("deleted-patients:index"))
        messages.success(request, _("Restored. Phones get them when they next sync."))
        return HttpResponseRedirect(chart_url(patient))


class ManagersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("clinical.view_clinicpermission")  # manages some clinic


class DeletedPatientViewSet(ScopedViewSet):
    model = Patient
    lock = DeletedPolicy(Patient)
    name = "deleted-patients"
    icon = "bin"
    menu_label = gettext_lazy("Deleted patients")
    menu_name = "deleted-patients"
    menu_order = 900
    add_to_admin_menu = True
    menu_item_class = ManagersMenuItem
    offers = {"index": Action.SEE, "inspect": Action.SEE, "restore": Action.MANAGE}
    index_view_class = DeletedList
    inspect_view_class = DeletedPage
    ordering = ["-deleted_at", "-pk"]
    search_fields = ["given_name"]  # that there is a box
    list_per_page = 30

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": DeletedPage.template_name}
        restore = self.construct_view(RestoreView, **kwargs)
        return [*super().get_urlpatterns(), path("restore/<uuid:pk>/", restore, name="restore")]


@hooks.register("register_admin_viewset")
def deleted_patients():
    return DeletedPatientViewSet()
