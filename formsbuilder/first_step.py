"""The first step about forms: tick the ones to begin with, and they are on the phones."""

from django import forms
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages

from clinical.models import EventForm
from clinical.portal.first_steps.page import StepPage
from clinical.setup.steps import Step
from formsbuilder import starting

USUAL = ("consultation", "vital_signs")


class StartingForm(forms.Form):
    chosen = forms.MultipleChoiceField(
        label=_("Forms to begin with"),
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
        help_text=_("They go to the phones of all clinics and can be changed under Forms."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(form.key, form.title) for form in starting.FORMS]


class FormsView(StepPage):
    key = "forms"

    def get_context_data(self, **kwargs):
        here = EventForm.objects.live().real().filter(is_published=True).order_by("name")
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or StartingForm(),
            "here": list(here.values_list("name", flat=True)[:20]),
        }

    def post(self, request, *args, **kwargs):
        form = StartingForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = [starting.BY_KEY[key] for key in form.cleaned_data["chosen"]]
        made = starting.add(chosen, by=request.user, publish=True)
        if made:
            messages.success(request, ", ".join(form.name for form in made))
        return redirect(self.after)


@hooks.register("first_steps")
def step():
    return Step(
        "forms",
        _("Forms to begin with"),
        _("What is asked at a visit: choose some, change them whenever you like."),
        "first_step_forms",
        40,
        lambda here: "forms" in here,
    )


@hooks.register("register_admin_urls")
def pages():
    return [path("first-steps/forms/", FormsView.as_view(), name="first_step_forms")]
