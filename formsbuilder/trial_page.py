"""The page on which a draft is put on the phones of a few people, and taken away again."""

from django import forms
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical.models import Event
from formsbuilder import publishing, trying
from formsbuilder.models import Trial
from formsbuilder.version_pages import PageOfAForm


class TrialForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who tries it"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        min_value=1,
        max_value=trying.LONGEST_DAYS,
        initial=7,
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = offered


class TrialPage(PageOfAForm):
    action = "publish"
    template_name = "formsbuilder/trial.html"
    page_title = gettext_lazy("Try on a phone")

    @cached_property
    def trial(self):
        return Trial.objects.filter(draft=self.draft).first()

    @property
    def offered(self):
        return trying.people_for(self.request.user)

    def get_context_data(self, **kwargs):
        chosen = trying.testers(self.trial) if self.trial else []
        form = kwargs.pop("form", None) or TrialForm(
            offered=self.offered, initial={"people": [person.pk for person in chosen]}
        )
        answers = self.trial and Event.objects.visible_to(self.request.user).live()
        return super().get_context_data(**kwargs) | {
            "draft": self.draft,
            "trial": self.trial,
            "testers": chosen,
            "form": form,
            "answers": answers.filter(form=self.trial.form_id)[:20] if self.trial else [],
        }

    def post(self, request, *args, **kwargs):
        if "end" in request.POST:
            if self.trial and self.trial.is_on:
                self.trial.end()
                messages.success(request, _("The test has ended. Phones drop it when they sync."))
            return self._back()
        form = TrialForm(request.POST, offered=self.offered)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            trying.start(draft=self.draft, by=request.user, **form.cleaned_data)
        except publishing.FormHasMistakes as refusal:
            form.add_error(None, refusal.messages)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(
            request,
            _("“%(form)s” is on its way: their phones get it when they sync.")
            % {"form": f"{trying.SIGN} · {self.draft}"},
        )
        return self._back()

    def _back(self):
        return HttpResponseRedirect(reverse("form_trial", args=[self.draft.pk]))
