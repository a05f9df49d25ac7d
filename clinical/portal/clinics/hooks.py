"""The addresses of clinics and departments, and their place in the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from clinical.portal.clinics.departments import DepartmentView
from clinical.portal.clinics.pages import (
    ArchiveView,
    ClinicsView,
    ClinicView,
    DescribeView,
    NewClinicView,
)
from clinical.portal.deleted import ManagersMenuItem

PAGES = {
    "": (ClinicsView, "clinics"),
    "new/": (NewClinicView, "clinic_new"),
    "<uuid:pk>/": (ClinicView, "clinic"),
    "<uuid:pk>/describe/": (DescribeView, "clinic_describe"),
    "<uuid:pk>/archive/": (ArchiveView, "clinic_archive"),
    "<uuid:pk>/department/": (DepartmentView, "department_new"),
    "<uuid:pk>/department/<uuid:department>/": (DepartmentView, "department"),
}


@hooks.register("register_admin_urls")
def pages():
    return [path(f"clinics/{at}", view.as_view(), name=name) for at, (view, name) in PAGES.items()]


@hooks.register("register_admin_menu_item")
def menu_entry():
    return ManagersMenuItem(
        _("Clinics"), reverse("clinics"), name="clinics", icon_name="site", order=795
    )
