"""What the lists and pages of all records share."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import IndexView, InspectView

from clinical import access
from clinical.models import Clinic


def clinics_to_choose(request):
    """For filters: names of clinics this person does not see stay out."""
    if request is None:
        return Clinic.objects.none()
    return access.clinics_seen(request.user).live().order_by("name")


def matching(query, fields):
    """Every word has to be found in one of the fields."""
    return reduce(
        lambda found, word: found & reduce(or_, (Q(**{f"{f}__icontains": word}) for f in fields)),
        query.split(),
        Q(),
    )


class RecordListView(IndexView):
    """A list whose first column is the link; there is no menu of three dots behind a name."""

    any_permission_required = ["view"]

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return queryset.filter(matching(self.search_query, self.search_fields))

    def get_list_more_buttons(self, instance):
        return []


class RecordPage(InspectView):
    """The page of one record, looked up by the lock; crumbs lead back to list and patient."""

    any_permission_required = ["view"]

    def get_object(self, queryset=None):
        return self.record

    def get_fields(self):
        return []

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        crumbs = [
            *self.breadcrumbs_items,
            {"url": reverse("patients:index"), "label": _("Patients")},
        ]
        patient = getattr(self.object, "patient", None)
        if patient:
            crumbs.append({"url": chart_url(patient), "label": str(patient)})
        return [*crumbs, {"url": "", "label": self.get_page_title()}]


def chart_url(patient):
    return reverse("patients:inspect", args=[patient.pk])
