"""Bring an XLSForm, see what became of it; take a form away as one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from formsbuilder import designers, starting
from formsbuilder.choice_lists import asking
from formsbuilder.choice_lists.pages import lists_for
from formsbuilder.compiler import compile_form
from formsbuilder.models import FormDraft
from formsbuilder.translating import newest
from formsbuilder.wording import sentence_with_place
from formsbuilder.xlsform import bringing, taking, workbook
from formsbuilder.xlsform.lists import Shares
from formsbuilder.xlsform.wording import refusal, sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BringForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("XLSForm (.xlsx)"),
        help_text=gettext_lazy(
            "As KoboToolbox, ODK and others make it: survey, choices, settings."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    clinic_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Clinics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whose phones will get this form. None ticked: all clinics."),
    )

    shares = forms.BooleanField(
        label=gettext_lazy("Keep shared choices as choice lists"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "What several questions of the file choose from becomes one list, to change and translate "
            "once. Choices that are the same as a list here use that list."
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.everywhere = designers.for_whole_organisation(user)
        self.fields["clinic_ids"].choices = designers.clinic_choices(user, [])

    def clean_clinic_ids(self):
        chosen = self.cleaned_data["clinic_ids"]
        if not chosen and not self.everywhere:
            raise forms.ValidationError(_("Tick at least one of your clinics."))
        return chosen


class BringPage(WagtailAdminTemplateMixin, FormView):
    template_name = "formsbuilder/bring.html"
    form_class = BringForm
    page_title = gettext_lazy("Bring an XLSForm")
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        if not policy_registry.get_by_type(FormDraft).user_has_permission(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_forms:list"), "label": _("Forms")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            book = workbook.read(file.read(workbook.LARGEST + 1))
            brought = bringing.bring(
                book,
                by=self.request.user,
                clinic_ids=form.cleaned_data["clinic_ids"],
                name=file.name.rpartition(".")[0],
                lists=lists_for(self.request.user) if form.cleaned_data["shares"] else None,
            )
        except workbook.Unreadable as problem:
            form.add_error("file", refusal(problem))
            return self.form_invalid(form)
        draft = brought.draft
        _document, problems = compile_form(draft.as_draft())
        return self.render_to_response(
            self.get_context_data(
                form=form,
                draft=draft,
                edit_url=reverse("visit_forms:edit", args=[draft.pk]),
                notes=[sentence(note) for note in brought.notes if note.code not in set(Shares)],
                lists=[sentence(note) for note in brought.notes if note.code in set(Shares)],
                mistakes=[sentence_with_place(p) for p in problems],
                questions=len(draft.questions),
                translated=sorted({language for _key, language in draft.said()}),
            )
        )


class StartersForm(forms.Form):
    chosen = forms.MultipleChoiceField(required=True)
    clinic_ids = BringForm.base_fields["clinic_ids"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.everywhere = designers.for_whole_organisation(user)
        self.fields["chosen"].choices = [(form.key, form.key) for form in starting.FORMS]
        self.fields["clinic_ids"].choices = designers.clinic_choices(user, [])

    clean_clinic_ids = BringForm.clean_clinic_ids


class StartersPage(BringPage):
    """Ready-made forms, to tick and add as drafts."""

    template_name = "formsbuilder/starters.html"
    form_class = StartersForm
    page_title = gettext_lazy("Ready-made forms")
    header_icon = "doc-full"

    def get_context_data(self, **kwargs):
        here = starting.names_here()
        offered = [(form, form.name in here) for form in starting.FORMS]
        return super().get_context_data(**kwargs) | {"offered": offered}

    def form_valid(self, form):
        chosen = [starting.BY_KEY[key] for key in form.cleaned_data["chosen"]]
        clinics = form.cleaned_data["clinic_ids"]
        made = starting.add(chosen, by=self.request.user, clinic_ids=clinics)
        messages.success(
            self.request,
            ngettext("%(count)s draft was added.", "%(count)s drafts were added.", len(made))
            % {"count": len(made)},
        )
        return redirect("visit_forms:list")


def take(request, pk):
    """The newest draft as an XLSForm, for who may look at it."""
    policy = policy_registry.get_by_type(FormDraft)
    found = policy.instances_user_has_permission_for(request.user, "view").filter(pk=pk).first()
    if found is None:
        raise Http404
    draft = newest(found)
    lists = asking.lists_of([block.value for block in draft.questions])
    name = f"{slugify(draft.name, allow_unicode=True) or 'form'}.xlsx"
    return HttpResponse(
        taking.written(
            draft.as_draft() | {"id": str(pk)},
            draft.said(),
            {key: one.name for key, one in lists.items()},
        ),
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
