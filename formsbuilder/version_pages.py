"""Pages beside the editor: the check before a form is published again, its versions, it on paper."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from clinical.models import Clinic, PublishedForm
from clinical.printing import pdf
from formsbuilder import checking, colleague_check, designers, paper, preview, publishing
from formsbuilder.choice_lists import asking
from formsbuilder.difference_wording import sentence
from formsbuilder.differences import OF_CHOICES, differences, label_of
from formsbuilder.models import FormDraft
from formsbuilder.translating import newest
from formsbuilder.wording import sentence_with_place


class PageOfAForm(WagtailAdminTemplateMixin, TemplateView):
    """Only for who may ``action`` the form; for others it is not there."""

    action = "change"
    header_icon = "form"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        policy = policy_registry.get_by_type(FormDraft)
        theirs = policy.instances_user_has_permission_for(request.user, self.action)
        theirs = theirs.select_related("latest_revision", "live_revision")  # Wagtail reads both
        self.draft = theirs.filter(pk=kwargs["pk"]).first()
        if self.draft is None:
            raise Http404

    def get_page_subtitle(self):
        return str(self.draft)

    @cached_property
    def clinic_names(self):
        """Asked for only where a sentence names clinics."""
        return SimpleLazyObject(lambda: {str(c.pk): c.name for c in Clinic.objects.all()})

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("visit_forms:list"), "label": _("Forms")},
            {"url": reverse("visit_forms:edit", args=[self.draft.pk]), "label": str(self.draft)},
            {"url": "", "label": self.get_page_title()},
        ]


class CheckPage(PageOfAForm):
    """What changes for phones, answers and downloads; the last look before it is published."""

    action = "publish"
    template_name = "formsbuilder/check.html"
    page_title = gettext_lazy("Before it is published")

    def setup(self, request, *args, **kwargs):
        """The draft may go to more clinics than what is on phones now, by which the form was found."""
        super().setup(request, *args, **kwargs)
        self.written = newest(self.draft)
        self._refuse_foreign_clinics(self.written)

    def _refuse_foreign_clinics(self, written):
        if not designers.may_send_to(self.request.user, written.clinic_ids):
            raise Http404

    def get_context_data(self, **kwargs):
        found = checking.check(self.written, self.request.user)
        told = [(line, self._told(line.difference, found.lists)) for line in found.lines]
        return super().get_context_data(**kwargs) | {
            "draft": self.draft,
            "check": found,
            "weighty": [(text, line.answers) for line, text in told if line.is_weighty],
            "lines": [text for line, text in told if not line.is_weighty],
            "mistakes": [sentence_with_place(problem) for problem in found.mistakes],
            "warnings": [sentence_with_place(problem) for problem in found.warnings],
            "lists": asking.print_of_lists(self.written),
            "planned_for": self.written.go_live_at,
            "as_they_are_then": checking.as_they_are_then(found.lists),
            "locked": self._locked(),
        }

    def _told(self, difference, lists):
        told, name = sentence(difference, self.clinic_names), lists.get(difference.field_id)
        if name and difference.what in OF_CHOICES:
            return _("%(difference)s (Choice list “%(list)s”)") % {"difference": told, "list": name}
        return told

    def _locked(self):
        lock = self.draft.get_lock()
        return bool(lock and lock.for_user(self.request.user))

    def post(self, request, *args, **kwargs):
        """Publish what was looked at, and nothing that was saved since."""
        if self._locked():
            messages.error(request, _("Somebody locked this form, so it cannot be published now."))
            return redirect("form_check", pk=self.draft.pk)
        with transaction.atomic():
            draft = FormDraft.objects.select_for_update().get(pk=self.draft.pk)
            revision = draft.latest_revision
            if revision is None or request.POST.get("seen") != str(revision.pk):
                text = _("The form was saved again meanwhile. Look at what changes now.")
                messages.warning(request, text)
                return redirect("form_check", pk=draft.pk)
            written = revision.as_object()
            self._refuse_foreign_clinics(written)
            if request.POST.get("lists", "") != asking.print_of_lists(written, locked=True):
                text = _("A choice list was changed meanwhile. Look at what changes now.")
                messages.warning(request, text)
                return redirect("form_check", pk=draft.pk)
            try:
                if not colleague_check.approve(draft, by=request.user):
                    revision.publish(user=request.user, skip_permission_checks=True)
            except publishing.FormHasMistakes:
                transaction.set_rollback(True)  # what a colleague approved is not half done
                return redirect("form_check", pk=draft.pk)  # which tells them
        draft.refresh_from_db()
        messages.success(request, _published(draft, revision.as_object()))
        return redirect("visit_forms:list")


def _published(draft, written):
    if not publishing.is_due(written):
        return _("“%(form)s” will be published at the time that was chosen.") % {"form": draft}
    text = _("“%(form)s” is published as version %(number)s. Phones get it when they sync.")
    return text % {"form": draft, "number": publishing.last_publication(draft).number}


@dataclass
class Version:
    """One publication with what it changed, in words; ``questions`` as the first one asked them."""

    published: PublishedForm
    changes: list[str]
    questions: list[str]


class VersionsPage(PageOfAForm):
    """All versions of a form, the newest first, each with what it does otherwise than the one before."""

    action = "view"
    template_name = "formsbuilder/versions.html"
    page_title = gettext_lazy("Versions")

    def get_context_data(self, **kwargs):
        published = PublishedForm.objects.filter(form_id=self.draft.pk).order_by("number")
        published = list(published.select_related("published_by"))
        versions = []
        for before, one in zip([None, *published], published, strict=False):
            found = differences(before.document, one.document) if before else []
            changes = [sentence(each, self.clinic_names) for each in found]
            asked = [label_of(field) for field in one.document["fields"]] if not before else []
            versions.insert(0, Version(one, changes, [label for label in asked if label]))
        return super().get_context_data(**kwargs) | {"draft": self.draft, "versions": versions}


class PaperForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"), choices=[(one, one) for one in pdf.PAPER]
    )

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = preview.languages(draft)


class PaperPage(PageOfAForm):
    """Choose language and paper, then the form comes as PDF: what is on phones, else the draft."""

    action = "view"
    template_name = "formsbuilder/paper.html"
    page_title = gettext_lazy("On paper")

    def get(self, request, *args, **kwargs):
        if "language" not in request.GET:
            return self.render_to_response(self.get_context_data(form=PaperForm(draft=self.draft)))
        form = PaperForm(request.GET, draft=self.draft)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        language = form.cleaned_data["language"]
        published = publishing.last_publication(self.draft) if self.draft.live else None
        document = published.document if published else publishing.compiled(newest(self.draft))[0]
        with override(language):
            content = paper.printed(
                document,
                language=language,
                paper=form.cleaned_data["paper"],
                number=published and published.number,
                day=timezone.localdate(),
            )
        name = slugify(self.draft.name, allow_unicode=True) or "form"
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={"Content-Disposition": content_disposition_header(False, f"{name}.pdf")},
        )
