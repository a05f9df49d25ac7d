"""What is asked before a file is made: form, dates, clinics, and who gets it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import values
from clinical.models import Clinic
from exports.permission import clinics_to_download_from
from exports.runs import NotAllowed, check_permission
from exports.selection import forms_to_download, zone_of


class FormChoice(forms.ModelChoiceField):
    def label_from_instance(self, form):
        if form.deleted_at:
            return _("%(form)s (deleted)") % {"form": form.name}
        if not form.is_published:
            return _("%(form)s (no longer on phones)") % {"form": form.name}
        return form.name


class ClinicChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, clinic):
        if clinic.is_archived:
            return _("%(clinic)s (archived)") % {"clinic": clinic.name}
        return clinic.name


def _day(**kwargs):
    # The browser's own picker: it speaks the person's language and needs no script.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        required=False, widget=widget, validators=[_is_a_day_of_visits], **kwargs
    )


def _is_a_day_of_visits(day):
    """Days are compared in the zone of each clinic: those at the edges of time have none everywhere."""
    if not values.EARLIEST <= day.year <= values.LATEST:
        raise forms.ValidationError(_("This is not a date between 1850 and 2150."))


def _latest_day(clinics):
    """Today where the day begins first: visits are counted by the day of their clinic."""
    now = timezone.now()
    return max(
        (now.astimezone(zone_of(clinic.time_zone)).date() for clinic in clinics),
        default=now.date(),
    )


class DownloadForm(forms.Form):
    """``save(by=)`` is not here: asking is ``exports.runs.ask`` with ``cleaned_data``."""

    form = FormChoice(
        queryset=None,
        label=_("Visit form"),
        empty_label=_("Choose a form"),
        error_messages={"required": _("Choose a form.")},
    )
    happened_from = _day(label=_("Visits from"))
    happened_to = _day(label=_("Visits to"))
    clinics = ClinicChoice(
        queryset=None,
        label=_("Clinics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one clinic.")},
    )
    purpose = forms.CharField(
        label=_("Who gets this file, and why?"),
        help_text=_("The file holds names. Your answer is kept with it."),
        max_length=300,
        error_messages={"required": _("Say who gets this file, and why.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        allowed = clinics_to_download_from(user).order_by("is_archived", "name")
        self.fields["form"].queryset = forms_to_download(user).order_by(
            "-is_published", "name", "pk"
        )
        # Accept any clinic, offer the allowed ones: a refusal can then name the clinic.
        self.fields["clinics"].queryset = Clinic.objects.live()
        self.fields["clinics"].choices = [
            (clinic.pk, self.fields["clinics"].label_from_instance(clinic)) for clinic in allowed
        ]
        today = _latest_day(allowed)
        self.initial.setdefault("happened_from", today.replace(day=1))
        self.initial.setdefault("happened_to", today)
        self.initial.setdefault("clinics", [clinic.pk for clinic in allowed])

    def clean_clinics(self):
        clinics = sorted(self.cleaned_data["clinics"], key=lambda clinic: clinic.name)
        try:
            check_permission(self.user, clinics)
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return clinics

    def clean(self):
        first, last = (self.cleaned_data.get(f"happened_{end}") for end in ("from", "to"))
        if first and last and first > last:
            self.add_error("happened_to", _("The last day is before the first."))
        return self.cleaned_data
