"""What this room puts into the portal: Downloads and Patients from a file, with their menu entries."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from clinical import keeping
from clinical.portal.dashboard import Card
from clinical.portal.history.seen import Seen
from clinical.portal.settings_page import Rule
from exports import selection
from exports.imports.runs import UNDO_FOR
from exports.models import ExportRun
from exports.permission import may_download
from exports.portal.imports.urls import urlpatterns as imports
from exports.portal.urls import urlpatterns


class DownloadsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_download(request.user)


@hooks.register("register_admin_urls")
def downloads_urls():
    return [*urlpatterns, *imports]


@hooks.register("register_admin_menu_item")
def downloads_menu_item():
    return DownloadsMenuItem(
        _("Downloads"), reverse_lazy("downloads"), name="downloads", icon_name="download", order=500
    )


@hooks.register("what_a_form_touches")
def files_made_of_it(form_id):
    made = ExportRun.objects.filter(form_id=form_id, state=ExportRun.State.DONE)
    if number := made.count():
        yield ngettext(
            "%(n)d download made of it is still kept. It stays as it is; new ones line up all versions.",
            "%(n)d downloads made of it are still kept. They stay as they are; new ones line up all versions.",
            number,
        ) % {"n": number}


class ManagersMenuItem(MenuItem):
    """For who manages some clinic; known on every page, so it costs no query."""

    def is_shown(self, request):
        return request.user.has_perm("clinical.view_clinicpermission")


@hooks.register("register_admin_menu_item")
def patients_from_a_file():
    # A name that begins like that of the patients would light up both.
    return ManagersMenuItem(
        _("Patients from a file"), reverse_lazy("patient_imports"), name="import-patients",
        icon_name="upload", order=116,
    )  # fmt: skip


@hooks.register("patients_list_buttons")
def bring_from_a_file(request):
    if not request.user.has_perm("clinical.view_clinicpermission"):
        return None
    return HeaderButton(
        gettext("Bring from a file"),
        url=reverse("patient_imports"),
        icon_name="upload",
        priority=1010,
    )


@hooks.register("who_has_seen_a_chart")
def files_with_this_chart(request, patient):
    return [
        Seen(
            run.asked_by.name,
            gettext("made a file: %(purpose)s") % {"purpose": run.purpose},
            run.form_name,
            run.made_at or run.asked_at,
            run.made_at or run.asked_at,
        )
        for run in selection.runs_with(patient, request.user)
    ]


@hooks.register("portal_dashboard_cards")
def number_of_ready_downloads(request):
    """This person's own files, while they are kept."""
    number = ExportRun.objects.filter(
        asked_by=request.user, state=ExportRun.State.DONE, expires_at__gt=timezone.now()
    ).count()
    if not number:
        return None
    label = ngettext("download ready", "downloads ready", number)
    return Card(number, label, reverse("downloads"), icon="download", order=60)


@hooks.register("portal_rules")
def files_of_patients():
    says = gettext(
        "The file goes when its patients are in, after %(days)d days at the latest. An import can be "
        "undone for %(undo)d days."
    ) % {"days": keeping.FILES.time().days, "undo": UNDO_FOR.days}
    return Rule(gettext("Patients from a file"), says, 71, reverse("patient_imports"))


@hooks.register("portal_rules")
def files():
    says = gettext(
        "A file says what it is for, is the asker's alone, and is removed after %(days)d days."
    )
    return Rule(
        gettext("Downloads"), says % {"days": keeping.FILES.time().days}, 70, reverse("downloads")
    )
