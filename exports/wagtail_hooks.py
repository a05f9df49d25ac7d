"""What this room puts into the portal: the Downloads page and its menu entry."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from exports.permission import may_download
from exports.portal.urls import urlpatterns


class DownloadsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_download(request.user)


@hooks.register("register_admin_urls")
def downloads_urls():
    return urlpatterns


@hooks.register("register_admin_menu_item")
def downloads_menu_item():
    return DownloadsMenuItem(
        _("Downloads"), reverse_lazy("downloads"), name="downloads", icon_name="download", order=500
    )
