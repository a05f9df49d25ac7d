"""The pages of choice lists: all of them, and one to write; it says which forms ask by it."""

import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from formsbuilder import designers
from formsbuilder.card_words import list_words
from formsbuilder.choice_lists import asking, saving
from formsbuilder.choice_lists.choices import options_of, tidy_list
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.draft_form import ClinicsField

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def lists_for(user, action="view"):
    policy = policy_registry.get_by_type(ChoiceList)
    return policy.instances_user_has_permission_for(user, action)


def offered(lists):
    """[{id, name, choices}] for the question cards."""
    return [
        {
            "id": str(one.pk),
            "name": one.name,
            "choices": options_of(one.choices, one.language, one.language),
        }
        for one in lists
    ]


class ListForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("The language of the first column."),
    )
    clinic_ids = ClinicsField(
        label=gettext_lazy("Clinics"),
        required=False,
        help_text=gettext_lazy("Whose managers may change this list; every form may ask by it."),
    )

    def __init__(self, *args, user, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.everywhere = designers.for_whole_organisation(user)
        self.fields["clinic_ids"].choices = designers.clinic_choices(user, chosen)

    def clean_clinic_ids(self):
        chosen = self.cleaned_data["clinic_ids"]
        if not self.everywhere and not chosen:
            raise forms.ValidationError(_("Tick at least one of your clinics."))
        return chosen


class ListsPage(WagtailAdminTemplateMixin, TemplateView):
    template_name = "formsbuilder/choice_lists.html"
    page_title = gettext_lazy("Choice lists")
    header_icon = "list-ul"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not policy_registry.get_by_type(ChoiceList).user_has_permission(request.user, "view"):
            raise PermissionDenied

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("visit_forms:list"), "label": _("Forms")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, *args, **kwargs):
        if request.GET.get("for") == "cards":  # an open editor asks again when somebody comes back
            return JsonResponse({"lists": offered(lists_for(request.user))})
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        mine = set(lists_for(self.request.user, "change").values_list("pk", flat=True))
        lists = [(one, one.pk in mine) for one in lists_for(self.request.user)]
        return super().get_context_data(**kwargs) | {"lists": lists}


class ListPage(ListsPage):
    """One list, or a new one; a new one may begin with the choices of a question."""

    template_name = "formsbuilder/choice_list.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if "pk" not in kwargs:
            self.choice_list, self.is_new = ChoiceList(language=get_language()[:2]), True
            return
        self.choice_list = lists_for(request.user, "change").filter(pk=kwargs["pk"]).first()
        self.is_new = False
        if self.choice_list is None:
            raise Http404

    def get_page_title(self):
        return str(self.choice_list) or _("New choice list")

    def get_breadcrumbs_items(self):
        first, _last = super().get_breadcrumbs_items()
        lists = {"url": reverse("choice_lists"), "label": _("Choice lists")}
        return [first, lists, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def uses(self):
        """[(use, its address)]; forms that this person does not find are counted, not named."""
        from formsbuilder.models import FormDraft

        if self.is_new:
            return []
        policy = policy_registry.get_by_type(FormDraft)
        mine = policy.instances_user_has_permission_for(self.request.user, "change")
        mine = set(mine.values_list("pk", flat=True))
        return [
            (use, reverse("visit_forms:edit", args=[use.form.pk]) if use.form.pk in mine else "")
            for use in asking.uses_of(self.choice_list)
        ]

    def get_context_data(self, **kwargs):
        one = self.choice_list
        initial = {"name": one.name, "language": one.language, "clinic_ids": one.clinic_ids}
        form = kwargs.pop("form", None) or ListForm(
            initial=initial, user=self.request.user, chosen=one.clinic_ids
        )
        language = form.data.get("language") or one.language
        return super().get_context_data(**kwargs) | {
            "form": form,
            "choice_list": one,
            "is_new": self.is_new,
            "choices": kwargs.get("choices", one.choices),
            "words": list_words([(c, n) for c, n in settings.LANGUAGES if c != language]),
            "seen": kwargs.get("seen") or ("" if self.is_new else saving.print_of(one)),
            "uses": [(use, url) for use, url in self.uses if url],
            "others": sum(not url for _use, url in self.uses),
        }

    def post(self, request, *args, **kwargs):
        if "remove" in request.POST and not self.is_new:
            return self._removed()
        choices = tidy_list(_read(request.POST.get("choices")), LANGUAGES)
        if "begin" in request.POST:  # with the choices of a question
            self.choice_list.name = request.POST.get("name", "")[:200]
            self.choice_list.language = _known(request.POST.get("language"))
            return self.render_to_response(self.get_context_data(choices=choices))
        form = ListForm(request.POST, user=request.user, chosen=self.choice_list.clinic_ids)
        if not choices:
            form.add_error(None, _("Write the choices."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, choices=choices))
        try:
            waiting = saving.save_list(
                self.choice_list,
                **form.cleaned_data,
                choices=choices,
                languages=LANGUAGES,
                seen=request.POST.get("seen", ""),
                by=request.user,
            )
        except saving.SavedMeanwhile as other:
            rival = other.choice_list
            return self.render_to_response(
                self.get_context_data(
                    form=form, choices=choices, rival=rival, seen=saving.print_of(rival)
                )
            )
        messages.success(request, _("The list is saved."))
        if waiting:
            text = ngettext(
                "%(number)s form on phones asks by it. Phones get the change when it is published.",
                "%(number)s forms on phones ask by it. Phones get the change when each is published.",
                len(waiting),
            )
            messages.warning(request, text % {"number": len(waiting)})
        return redirect("choice_list", pk=self.choice_list.pk)

    def _removed(self):
        try:
            saving.remove_list(self.choice_list, by=self.request.user)
        except saving.IsUsed as refusal:
            messages.error(self.request, str(refusal))
            return redirect("choice_list", pk=self.choice_list.pk)
        messages.success(self.request, _("The list is removed."))
        return redirect("choice_lists")


def _read(text):
    try:
        return json.loads(text or "[]")
    except ValueError:
        return []


def _known(code):
    return code if code in LANGUAGES else LANGUAGES[0]
