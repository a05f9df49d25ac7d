"""The page beside a form on which it is translated, and the file for a translator."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from formsbuilder import translating, translation_files
from formsbuilder.models import FormDraft
from formsbuilder.texts import Part


@dataclass
class Asked:
    """One line of the page. ``value``: what stands in the field; ``was``: what is stored."""

    line: translating.Line
    name: str
    value: str
    rival: str = ""

    @property
    def was(self):
        return self.line.said

    @property
    def text(self):
        return self.line.text

    @property
    def is_new(self):
        """It came out of a file and is not stored yet."""
        return self.value != self.was

    @property
    def is_choice(self):
        return self.text.part is Part.CHOICE


class OfOneForm:
    """Only for who may change the form; for others it is not there."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        policy = policy_registry.get_by_type(FormDraft)
        theirs = policy.instances_user_has_permission_for(request.user, "change")
        self.draft = theirs.filter(pk=kwargs["pk"]).first()
        if self.draft is None or kwargs["language"] not in dict(self.languages):
            raise Http404
        self.language = kwargs["language"]

    @cached_property
    def languages(self):
        return translating.languages_for(self.draft)


def first_language(request, pk):
    """Without a language: the first one, for who may change the form."""
    policy = policy_registry.get_by_type(FormDraft)
    draft = policy.instances_user_has_permission_for(request.user, "change").filter(pk=pk).first()
    languages = translating.languages_for(draft) if draft else []
    if not languages:
        raise Http404
    return redirect("form_translation", pk, languages[0][0])


class TranslationPage(OfOneForm, WagtailAdminTemplateMixin, TemplateView):
    template_name = "formsbuilder/translation.html"
    header_icon = "globe"

    def get_page_title(self):
        return _("Translations of “%(form)s”") % {"form": self.draft}

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_forms:list"), "label": _("Forms")},
            {"url": reverse("visit_forms:edit", args=[self.draft.pk]), "label": str(self.draft)},
            {"url": "", "label": _("Translations")},
        ]

    def post(self, request, *args, **kwargs):
        lock = self.draft.get_lock()
        if lock and lock.for_user(request.user):
            messages.error(request, _("Somebody has locked this form. Nothing was saved."))
            return self.show(self._typed())
        if "file" in request.FILES:
            return self._filled_from_file(request.FILES["file"])
        return self._saved()

    def show(self, values=None, rivals=None):
        return self.render_to_response(
            self.get_context_data(values=values or {}, rivals=rivals or {})
        )

    def _typed(self):
        """{key: text} of the fields that came; their names are numbers, as keys are no names."""
        post = self.request.POST
        return {
            post[f"key-{n}"]: post.get(f"said-{n}", "")
            for n in range(len(post))
            if f"key-{n}" in post
        }

    def _filled_from_file(self, file):
        try:
            values = translation_files.read(file)
        except ValidationError as problem:
            messages.error(self.request, problem.message)
            return self.show()
        lines = {one.text.key: one for one in translating.lines_of(self.draft, self.language)}
        new = sum(
            key in lines and bool(v.strip()) and v != lines[key].said for key, v in values.items()
        )
        messages.info(
            self.request,
            ngettext(
                "%(count)s text of the file is new. Look at it and save.",
                "%(count)s texts of the file are new. Look at them and save.",
                new,
            )
            % {"count": new},
        )
        if strange := [key for key in values if key not in lines]:
            messages.warning(
                self.request,
                _("Not in this form any more, left out: %(keys)s")
                % {"keys": _(", ").join(strange[:5])},
            )
        return self.show({key: value for key, value in values.items() if value.strip()})

    def _saved(self):
        typed, post = self._typed(), self.request.POST
        was = {
            post[f"key-{n}"]: post.get(f"was-{n}", "")
            for n in range(len(post))
            if f"key-{n}" in post
        }
        outcome = translating.save(self.draft, self.language, typed, was=was, by=self.request.user)
        still = translating.confirm(
            self.draft, self.language, post.getlist("still"), by=self.request.user
        )
        if outcome.rivals:
            messages.error(
                self.request,
                _(
                    "Somebody else wrote other words meanwhile. Both stand below: choose, and save again."
                ),
            )
            return self.show(typed, outcome.rivals)
        done = outcome.changed + still
        said = ngettext("%(count)s text saved.", "%(count)s texts saved.", done) % {"count": done}
        if done and self.draft.live:
            said += " " + _("Phones get it when you publish the form again.")
        messages.success(self.request, said)
        return redirect("form_translation", self.draft.pk, self.language)

    def get_context_data(self, *, values=None, rivals=None, **kwargs):
        values, rivals = values or {}, rivals or {}
        asked = [
            Asked(one, str(n), values.get(one.text.key, one.said), rivals.get(one.text.key, ""))
            for n, one in enumerate(translating.lines_of(self.draft, self.language))
        ]
        return super().get_context_data(**kwargs) | {
            "draft": self.draft,
            "asked": asked,
            "language": get_language_info(self.language),
            "original": get_language_info(self.draft.language),
            "progress": translating.progress(self.draft),
            "chosen": self.language,
            "on_phones": self.language in translating.ON_PHONES,
            "kinds": list(translation_files.KINDS),
        }


class TranslationFile(OfOneForm, View):
    def get(self, request, pk, language, kind):
        if kind not in translation_files.KINDS:
            raise Http404
        content = translation_files.written(translating.lines_of(self.draft, language), kind)
        name = f"{slugify(self.draft.name, allow_unicode=True) or 'form'}_{language}.{kind}"
        return HttpResponse(
            content,
            content_type=translation_files.KINDS[kind],
            headers={"Content-Disposition": content_disposition_header(True, name)},
        )
