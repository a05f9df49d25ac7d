"""The choices when two people wrote different things: keep, take the other, write a third.

And to leave what came since, if something did.
"""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import access, values
from clinical.models import Clinic
from clinical.models.fields import ExactDecimalField, MomentField

KEEP, OTHER, THIRD, NOW = "standing", "other", "third", "now"
SHORT = 80  # longer texts get a larger box


class YesOrNo(forms.TypedChoiceField):
    def __init__(self, **kwargs):
        choices = [("", "–"), ("yes", _("yes")), ("no", _("no"))]
        super().__init__(
            choices=choices, coerce=lambda said: said == "yes", empty_value=None, **kwargs
        )


class MomentInput(forms.DateTimeField):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class Measured(forms.FloatField):
    """A number that stands in its box as people write it: 78, not 78.0."""

    def prepare_value(self, value):
        return int(value) if isinstance(value, float) and value.is_integer() else value


def field_for(field, user, texts=()):
    """A form field in which a person types another value; None if there is no sensible one.

    ``texts``: the values there are, for the size of the box.
    """
    required = not field.null and not isinstance(field, models.TextField | models.CharField)
    asked = {"required": required, "label": _("Another value")}
    if isinstance(field, MomentField):
        return MomentInput(**asked)
    if isinstance(field, models.DateField):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=widget, **asked)
    if isinstance(field, models.BooleanField):
        return YesOrNo(**asked)
    if isinstance(field, ExactDecimalField):
        return forms.DecimalField(**asked)
    if isinstance(field, models.FloatField):
        return Measured(widget=forms.NumberInput(attrs={"step": "any"}), **asked)
    if isinstance(field, models.IntegerField):
        return forms.IntegerField(min_value=-(2**31) + 1, max_value=2**31 - 1, **asked)
    if field.is_relation:
        if field.related_model is not Clinic:
            return None
        clinics = access.clinics_seen(user).live().order_by("name")
        return forms.ModelChoiceField(clinics, empty_label="–", **asked)
    if isinstance(field, models.TextField | models.CharField):
        long = any(isinstance(t, str) and (len(t) > SHORT or "\n" in t) for t in texts)
        widget = forms.Textarea(attrs={"rows": 5, "dir": "auto"}) if long else forms.TextInput
        if not long:
            widget = forms.TextInput(attrs={"dir": "auto"})
        return forms.CharField(widget=widget, max_length=100_000, **asked)
    return None


class ThirdValue(forms.Form):
    """One field named ``value``; ``plain`` is what was typed, as ``clinical.values`` keeps it."""

    def __init__(self, data, conflict, user):
        self.field = conflict.model_field
        asked = field_for(self.field, user, (conflict.standing, conflict.other))
        initial = None
        if asked is not None and data is None and not self.field.is_relation:
            initial = (
                values.from_plain(self.field, conflict.standing) if conflict.standing else None
            )
            if isinstance(self.field, MomentField) and initial:
                initial = timezone.localtime(initial)
        super().__init__(data, initial={"value": initial})
        if asked is not None:
            self.fields["value"] = asked

    @property
    def plain(self):
        value = self.cleaned_data["value"]
        if self.field.is_relation:
            return str(value.pk) if value else None
        return values.to_plain(self.field, value)
