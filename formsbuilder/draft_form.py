"""The editor's form: saving a draft asks for nothing, publishing tells each mistake at its card."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamBlockValidationError

from formsbuilder import designers, publishing
from formsbuilder.choice_lists import asking
from formsbuilder.question import with_own_ids
from formsbuilder.wording import sentence


class ClinicsField(forms.MultipleChoiceField):
    """Clinic ids as texts, ticked in a list; which ones are offered depends on the person."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial, data):
        return sorted(initial or []) != sorted(data or [])


class FormDraftForm(WagtailAdminModelForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("The language in which the questions are written."),
    )
    clinic_ids = ClinicsField(
        label=gettext_lazy("Clinics"),
        required=False,
        help_text=gettext_lazy("Whose phones get this form. None ticked: all clinics."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "clinic_ids" in self.fields:
            self.everywhere = designers.for_whole_organisation(self.for_user)
            field = self.fields["clinic_ids"]
            field.choices = designers.clinic_choices(self.for_user, self.instance.clinic_ids)
            if not self.everywhere:
                field.help_text = _("Whose phones get this form.")
                if len(field.choices) == 1 and not self.initial.get("clinic_ids"):
                    self.initial["clinic_ids"] = [field.choices[0][0]]

    def clean(self):
        cleaned = super().clean()
        questions = cleaned.get("questions")
        if questions is not None:
            asked = [block.value for block in questions]
            with_own_ids(asked)
            language = cleaned.get("language") or self.instance.language
            asking.with_choices(asked, asking.lists_of(asked), language)
        if "clinic_ids" in cleaned:
            self._check_clinics(cleaned["clinic_ids"])
        if not self.is_deferred_validation and questions is not None:
            self._check_for_publishing(cleaned)
        return cleaned

    def _check_clinics(self, clinic_ids):
        if not self.everywhere and not clinic_ids:
            self.add_error("clinic_ids", _("Tick at least one of your clinics."))

    def _check_for_publishing(self, cleaned):
        """Before anything is stored, so that the cards show what is wrong."""
        draft = self._meta.model(
            pk=self.instance.pk,
            **{
                name: cleaned.get(name, getattr(self.instance, name))
                for name in [
                    "name",
                    "description",
                    "language",
                    "is_editable",
                    "is_snapshot_form",
                    "clinic_ids",
                    "questions",
                ]
            },
        )
        try:
            publishing.checked_document(draft)
        except publishing.FormHasMistakes as refusal:
            self._tell(refusal.problems)

    def _tell(self, problems):
        at_card, at_list = {}, []
        for problem in problems:
            if problem.position is not None:
                at_card.setdefault(problem.position, []).append(sentence(problem))
            elif problem.code != "no_name":  # the name field says so itself
                at_list.append(ValidationError(sentence(problem)))
        if at_card or at_list:
            self.add_error(
                "questions",
                StreamBlockValidationError(
                    block_errors={
                        position: ValidationError(sentences)
                        for position, sentences in at_card.items()
                    },
                    non_block_errors=at_list,
                ),
            )
