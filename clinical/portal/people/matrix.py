"""Everybody's permissions at a glance: people down, clinics across, the eleven flags behind each cell."""

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy

from clinical import staff
from clinical.models import FLAGS, ClinicPermission
from clinical.portal.people.listing import PEOPLE_A_PAGE, Filters
from clinical.portal.people.page import PeoplePage
from clinical.presets import preset_of_person

NAMES = {flag: ClinicPermission._meta.get_field(flag).verbose_name for flag in FLAGS}


class MatrixView(PeoplePage):
    template_name = "portal/people/matrix.html"
    page_title = gettext_lazy("Permissions")

    def get_context_data(self, **kwargs):
        clinics = list(staff.clinics_of_manager(self.request.user).live().order_by("name", "pk"))
        filters = Filters(self.request, clinics)
        across = [filters.clinic] if filters.clinic else [c for c in clinics if not c.is_archived]
        people = filters.of(staff.people_found_by(self.request.user)).order_by("name", "pk")
        page = Paginator(people, PEOPLE_A_PAGE).get_page(self.request.GET.get("p"))
        rows = ClinicPermission.objects.live().filter(user__in=list(page), clinic__in=across)
        held = {(row.user_id, row.clinic_id): row for row in rows}
        return super().get_context_data(**kwargs) | {
            "filters": filters,
            "clinics": clinics,
            "across": across,
            "page": page,
            "lines": [
                (
                    person,
                    [_cell(person, clinic, held.get((person.pk, clinic.pk))) for clinic in across],
                )
                for person in page
            ],
        }


def _cell(person, clinic, row):
    """What stands in one cell: the preset if it is one, and each flag with a tick or none."""
    flags = [flag for flag in FLAGS if row and getattr(row, flag)]
    return {
        "clinic": clinic,
        "preset": preset_of_person(person, flags) if flags else None,
        "number": len(flags),
        "flags": [(NAMES[flag], flag in flags) for flag in FLAGS] if flags else (),
    }
