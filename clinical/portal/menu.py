"""The menu of the portal: our words, our order, none of Wagtail's own entries."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu
from wagtail.admin.search import SearchArea, admin_search_areas

WAGTAILS_OWN = {"explorer", "images", "documents", "snippets", "reports", "settings", "help"}


@hooks.register("construct_main_menu", order=-100)
def leave_wagtails_entries_out(request, menu_items):
    """From the first page on they are not even asked whether they are shown: that costs queries."""
    for items in (menu_items, admin_menu.registered_menu_items):
        items[:] = [item for item in items if item.name not in WAGTAILS_OWN]
    areas = admin_search_areas.registered_search_areas
    areas[:] = [area for area in areas if isinstance(area, PatientSearch)]


@hooks.register("register_admin_menu_item")
def home():
    return MenuItem(
        _("Start"), reverse("wagtailadmin_home"), name="start", icon_name="home", order=10
    )


class PatientSearch(SearchArea):
    """The search box above the menu looks for patients; the first area by order is the one used."""

    def is_shown(self, request):
        return request.user.has_perm("clinical.view_patient")


@hooks.register("register_admin_search_area")
def search_for_patients():
    return PatientSearch(
        _("Patients"),
        reverse("patients:index"),
        name="patients",
        icon_name="user",
        order=0,
    )
