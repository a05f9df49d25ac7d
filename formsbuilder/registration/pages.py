"""The page on which the registration form is written, and the same form as a phone draws it."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical.portal import answers
from formsbuilder.difference_wording import sentence as in_words
from formsbuilder.preview import drawn
from formsbuilder.registration import questions, saving, wording

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SPARE_CHOICES = 2


@dataclass
class Choice:
    """One line of choices: its number, and what it says per language of the page and in others."""

    number: int
    texts: list
    others: list

    @property
    def is_foreign(self):
        return bool(self.others) and not any(text for _code, text in self.texts)


@dataclass
class Card:
    """One question on the page."""

    question: dict
    answers: int
    troubles: list = field(default_factory=list)
    spare: int = SPARE_CHOICES

    def __post_init__(self):
        self.key, self.label = self.question["id"], self.question.get("label") or {}
        self.column = questions.column_of(self.question)

    @property
    def title(self):
        return answers.in_language(self.label) or _("New question")

    @property
    def kind(self):
        kind = self.question.get("fieldType")
        return wording.KINDS.get(kind, kind)

    @property
    def kinds(self):
        """None where the kind stays: a column of the patient, stored answers, a kind of elsewhere."""
        stays = self.column or self.answers or self.question.get("fieldType") not in wording.KINDS
        return None if stays else list(wording.KINDS.items())

    @property
    def texts(self):
        return [
            (code, get_language_info(code)["name_local"], self.label.get(code, ""))
            for code in LANGUAGES
        ]

    @property
    def choices(self):
        fixed = self.column in questions.FIXED_CHOICES
        if fixed or self.question.get("fieldType") not in questions.WITH_CHOICES:
            return None
        listed = [*(self.question.get("options") or []), *([{}] * self.spare)]
        return [
            Choice(
                n,
                [(code, option.get(code, "")) for code in LANGUAGES],
                [(code, text) for code, text in option.items() if code not in LANGUAGES],
            )
            for n, option in enumerate(listed)
        ]

    @property
    def always_shown(self):
        return self.column in questions.ALWAYS_SHOWN

    @property
    def always_asked(self):
        return self.column in questions.ALWAYS_ASKED


class RegistrationPage(WagtailAdminTemplateMixin, TemplateView):
    """Every button sends the whole page back; only Save stores anything."""

    template_name = "formsbuilder/registration.html"
    page_title = gettext_lazy("Registration form")
    header_icon = "form"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not saving.may_edit(request.user):
            raise Http404

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("visit_forms:list"), "label": _("Forms")},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def form(self):
        return saving.form_in_use()

    @cached_property
    def stored(self):
        return questions.readable(self.form.fields)

    @cached_property
    def answered(self):
        return saving.answers_to(self.stored)

    def get_context_data(self, *, listed=None, troubles=(), opened=None, seen=None, **kwargs):
        if self.form is None:
            return super().get_context_data(**kwargs) | {"form": None}
        by_key = {}
        for trouble in troubles:
            by_key.setdefault(trouble.key, []).append(wording.sentence(trouble))
        cards = [
            Card(q, self.answered.get(q["id"], 0), by_key.get(q["id"], []))
            for q in (self.stored if listed is None else listed)
        ]
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "cards": [card for card in cards if not card.question.get("deleted")],
            "removed": [card for card in cards if card.question.get("deleted")],
            "opened": opened,
            "seen": saving.print_of(self.form.fields) if seen is None else seen,
            "kinds": list(wording.KINDS.items()),
            "languages": [get_language_info(code) for code in LANGUAGES],
            "unsaved": listed is not None,
        }

    def post(self, request, *args, **kwargs):
        if self.form is None:
            raise Http404
        posted = request.POST
        listed = questions.said(
            posted, self.stored, languages=LANGUAGES, answered=self.answered.keys()
        )
        seen = posted.get("seen", "")
        if "save" not in posted:
            listed, opened = self._changed(listed, posted)
            return self._again(listed=listed, opened=opened, seen=seen)
        if found := questions.troubles(listed, LANGUAGES):
            messages.error(request, _("It is not saved yet: look at what is marked below."))
            return self._again(listed=listed, troubles=found, seen=seen)
        return self._save(listed, seen)

    def _changed(self, listed, posted):
        """What a button does to the questions, and which one stands open afterwards."""
        for name, up in (("up", True), ("down", False)):
            if key := posted.get(name):
                return questions.moved(listed, key, up), key
        if posted.get("add") in questions.KINDS or "add" in posted:
            kind = posted.get("kind", "text")
            new = questions.new_question(kind=kind if kind in questions.KINDS else "text")
            last = max((n for n, q in enumerate(listed, 1) if q.get("visible")), default=0)
            return [*listed[:last], new, *listed[last:]], new["id"]
        return listed, posted.get("more")

    def _save(self, listed, seen):
        before = self.stored
        try:
            saving.save_registration_form(seen=seen, fields=listed, by=self.request.user)
        except saving.SavedMeanwhile as late:
            known = saving.as_printed(late.form, seen) or before
            theirs = saving.changes(known, late.form.fields)
            text = _(
                "Somebody else saved this form meanwhile: %(changes)s Look at yours below and save "
                "again: it then takes the place of theirs."
            )
            told = " ".join(in_words(one, {}) for one in theirs)
            messages.warning(self.request, text % {"changes": told})
            return self._again(listed=listed, seen=saving.print_of(late.form.fields))
        language = (get_language() or "en").split("-")[0]
        changed = [in_words(one, {}) for one in saving.changes(before, listed, language)]
        told = [_("The registration form is saved. Phones get it when they sync."), *changed]
        messages.success(self.request, " ".join(told))
        new = {q["id"] for q in before if not q.get("deleted")}
        for question in listed:
            fresh = question["id"] not in new and not question.get("deleted")
            if fresh and wording.is_sensitive(question):
                label = answers.in_language(question["label"])
                messages.warning(self.request, wording.SENSITIVE % {"label": label})
        return redirect("registration_form")

    def _again(self, **context):
        return self.render_to_response(self.get_context_data(**context))


@xframe_options_sameorigin
def as_on_a_phone(request, language):
    """The saved form as the app draws it to a reader of ``language``."""
    form = saving.form_in_use() if saving.may_edit(request.user) else None
    if form is None or language not in LANGUAGES:
        raise Http404
    listed = questions.readable(form.fields)
    with override(language):
        title = _("New patient")
        document = questions.as_document(listed, title, language)
        return TemplateResponse(
            request,
            "formsbuilder/phone.html",
            {
                "document": document,
                "fields": list(drawn(document["fields"])),
                "bidi": get_language_info(language)["bidi"],
            },
        ).render()
