"""The addresses of "Who sees whom" and its place in the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from clinical.portal.deleted import ManagersMenuItem
from clinical.portal.who_sees_whom.changing import ChangesView, ConfirmView, TakeBackView
from clinical.portal.who_sees_whom.people import (
    PatientPlacesView,
    PeopleView,
    PermissionView,
    PersonView,
)
from clinical.portal.who_sees_whom.sharing import CircleView, FormsView, SharingView

PAGES = {
    "": (PeopleView, "who_sees_whom"),
    "person/<uuid:pk>/": (PersonView, "who_sees_whom_person"),
    "person/<uuid:pk>/in/<uuid:clinic>/": (PermissionView, "who_sees_whom_permission"),
    "patient/<uuid:pk>/": (PatientPlacesView, "who_sees_whom_patient"),
    "clinics/": (SharingView, "who_sees_whom_sharing"),
    "forms/": (FormsView, "who_sees_whom_forms"),
    "forms/<uuid:pk>/": (CircleView, "who_sees_whom_circle"),
    "what-will-happen/": (ConfirmView, "who_sees_whom_confirm"),
    "changes/": (ChangesView, "who_sees_whom_changes"),
    "changes/<uuid:pk>/back/": (TakeBackView, "who_sees_whom_back"),
}


@hooks.register("register_admin_urls")
def pages():
    return [
        path(f"who-sees-whom/{where}", view.as_view(), name=name)
        for where, (view, name) in PAGES.items()
    ]


@hooks.register("register_admin_menu_item")
def menu_entry():
    return ManagersMenuItem(
        _("Who sees whom"),
        reverse("who_sees_whom"),
        name="who-sees-whom",
        icon_name="view",
        order=800,
    )
