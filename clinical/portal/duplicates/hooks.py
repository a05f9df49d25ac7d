"""The addresses and the menu entry of likely duplicates."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clinical.portal.duplicates import pages


class DuplicatesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("clinical.view_clinicpermission")  # manages some clinic


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("duplicates/", pages.PairsPage.as_view(), name="duplicates"),
        path("duplicates/merged/", pages.MergedPage.as_view(), name="duplicates_merged"),
        path(
            "duplicates/separate/<uuid:merge>/",
            pages.SeparatePage.as_view(),
            name="duplicates_separate",
        ),
        path(
            "duplicates/<uuid:keep>/<uuid:patient>/",
            pages.PairPage.as_view(),
            name="duplicates_pair",
        ),
    ]


@hooks.register("register_admin_menu_item")
def menu_entry():
    return DuplicatesMenuItem(
        _("Likely duplicates"),
        reverse_lazy("duplicates"),
        name="duplicates",
        icon_name="group",
        order=128,
    )
