"""The addresses of the pages about people, and their place in the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from clinical.portal.deleted import ManagersMenuItem
from clinical.portal.people.history import PersonHistoryView
from clinical.portal.people.importing import ExampleView, ImportView
from clinical.portal.people.inviting import CardsFileView, HireView, InviteAgainView
from clinical.portal.people.listing import PeopleView
from clinical.portal.people.matrix import MatrixView
from clinical.portal.people.person import (
    EditView,
    JobView,
    LeavingView,
    PersonView,
    SameAsView,
)

PAGES = {
    "": (PeopleView, "people"),
    "invite/": (HireView, "people_invite"),
    "invite/cards/": (CardsFileView, "people_cards_file"),
    "invite/many/": (ImportView, "people_import"),
    "invite/many/example/": (ExampleView, "people_import_example"),
    "permissions/": (MatrixView, "people_permissions"),
    "<uuid:pk>/": (PersonView, "people_person"),
    "<uuid:pk>/account/": (EditView, "people_account"),
    "<uuid:pk>/works-as/": (JobView, "people_job"),
    "<uuid:pk>/same-as/": (SameAsView, "people_same_as"),
    "<uuid:pk>/password/": (InviteAgainView, "people_password"),
    "<uuid:pk>/leaving/": (LeavingView, "people_leaving"),
    "<uuid:pk>/history/": (PersonHistoryView, "people_history"),
}


@hooks.register("register_admin_urls")
def pages():
    return [
        path(f"people/{where}", view.as_view(), name=name) for where, (view, name) in PAGES.items()
    ]


@hooks.register("register_admin_menu_item")
def menu_entry():
    return ManagersMenuItem(
        _("People"), reverse("people"), name="people", icon_name="group", order=790
    )
