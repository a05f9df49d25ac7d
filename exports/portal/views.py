"""The Downloads page: ask for a file, watch it being made, fetch it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from exports import files, runs
from exports.models import ExportRun
from exports.permission import may_download
from exports.portal.forms import DownloadForm

SHOWN = 50
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "manifest": "application/json",
}


class DownloadsView(WagtailAdminTemplateMixin, FormView):
    """One page: what to ask for above, one's own files below."""

    form_class = DownloadForm
    template_name = "exports/downloads.html"
    success_url = reverse_lazy("downloads")
    page_title = __("Downloads")
    header_icon = "download"

    def dispatch(self, request, *args, **kwargs):
        if not may_download(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"runs": _shown(self.request.user)}

    def form_valid(self, form):
        runs.ask(**form.cleaned_data, language=get_language() or "en", by=self.request.user)
        messages.success(
            self.request,
            _("Your file is being made."),
            buttons=[messages.button(f"{self.success_url}#downloads-own", _("Your files"))],
        )
        return super().form_valid(form)


def listing(request):
    """The list alone, for the script that refreshes it."""
    return render(request, "exports/_runs.html", {"runs": _shown(request.user)})


def progress(request):
    """How far the person's own files are: ``{"runs": [{id, state, done, total, sentence}]}``."""
    return JsonResponse(
        {
            "runs": [
                {
                    "id": str(run.pk),
                    "state": run.state,
                    "done": run.rows_done,
                    "total": run.rows_total,
                    "sentence": run.sentence,
                }
                for run in _shown(request.user)
            ]
        }
    )


def fetch(request, pk, kind):
    """One file, for the person who asked; everybody else learns nothing, not even that it exists."""
    run = get_object_or_404(_own(request.user), pk=pk)
    if not run.may_be_fetched:
        return _no_longer_here(request)
    if kind == "manifest":
        on_disk, name = files.MANIFEST, files.name_of(run, "manifest.json")
    elif entry := run.file(kind):
        on_disk = name = entry["name"]
    else:
        raise Http404
    try:
        runs.check_permission(request.user, run.clinics())
        runs.check_answers(request.user, run)
        content = (files.finished(run) / on_disk).open("rb")
    except runs.NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("downloads" if may_download(request.user) else "wagtailadmin_home")
    except FileNotFoundError:
        return _no_longer_here(request)
    # Wagtail marks every answer of the portal as not to be stored on the way.
    return FileResponse(
        content, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind]
    )


def _no_longer_here(request):
    messages.error(request, _("This file is no longer here. Make it again below."))
    return redirect("downloads")


def _own(user):
    return ExportRun.objects.filter(asked_by=user)


def _shown(user):
    shown = list(_own(user).order_by("-asked_at", "-pk")[:SHOWN])
    for run in shown:
        run.sentence = _sentence(run)
        run.links = _links(run) if run.may_be_fetched else []
    return shown


def _sentence(run):
    """How far it is, for the person who waits."""
    if run.state == run.State.QUEUED:
        if timezone.now() - run.asked_at > timedelta(minutes=2):
            return _("Still waiting. Tell the person who looks after the server if this lasts.")
        return _("It starts in a moment.")
    if run.state == run.State.RUNNING:
        if run.rows_total is None:
            return _("Counting the answers.")
        if run.rows_done >= run.rows_total:
            return _("Packing the files.")
        return _("%(done)s of %(total)s answers.") % {
            "done": f"{run.rows_done:,}",
            "total": f"{run.rows_total:,}",
        }
    if run.state == run.State.FAILED:
        return run.error
    if run.may_be_fetched:
        rows = run.manifest["rows"]
        if not rows:
            return _("No answers in these dates and clinics; the files are empty.")
        return ngettext("%(rows)s answer.", "%(rows)s answers.", rows) % {"rows": f"{rows:,}"}
    days = (run.expires_at - run.made_at).days if run.expires_at and run.made_at else 0
    return _("Removed after %(days)d days.") % {"days": days}


def _links(run):
    labels = {"xlsx": _("Excel (XLSX)"), "csv": _("CSV")}
    links = [
        {"kind": entry["format"], "label": labels[entry["format"]], "size": entry["size"]}
        for entry in run.manifest["files"]
    ]
    links.append({"kind": "manifest", "label": _("Manifest"), "size": None})
    return [link | {"url": reverse("download_file", args=[run.pk, link["kind"]])} for link in links]
