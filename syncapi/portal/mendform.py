"""A form of the fields of what was sent, the ones at fault first; what is typed goes back on the wire."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import values
from clinical.models import Patient
from clinical.models.fields import MomentField
from clinical.portal.settling import field_for
from syncapi.codecs import JsonText
from syncapi.documents import Unreadable
from syncapi.mending import mendable, unreadable
from syncapi.portal import contents
from syncapi.portal.contents import MACHINERY
from syncapi.wire import BY_NAME


class MendForm(forms.Form):
    """``wire_values()``: {wire name: wire value} of what the person changed."""

    def __init__(self, data, entry, user):
        super().__init__(data, prefix="mend")
        self.user, self.sent, self.table = user, contents.raw(entry), BY_NAME.get(entry.table)
        self.wrong = {}
        if self.table is None or not isinstance(self.sent, dict) or entry.operation == "delete":
            return
        self.wrong = unreadable(self.table, self.sent)
        names = [*self.wrong, *(n for n in self.table.by_name if n not in self.wrong)]
        for name in names:
            if mendable(self.table, name, self.wrong) and (name in self.wrong or _shown(name)):
                self._ask(name)

    def _ask(self, name):
        column = self.table.by_name[name]
        field = contents.field_of(self.table, column)
        asked = field_for(field, self.user, [self.sent.get(name)])
        if name == "patient_id":
            asked = forms.CharField(
                help_text=_("The patient’s number, as on the card or in the list of patients.")
            )
        elif asked is None and name not in self.wrong:
            return
        elif asked is None and isinstance(column.codec, JsonText):
            asked = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))
        elif asked is None:
            asked = forms.ChoiceField(choices=[("", _("leave it empty"))])
        asked.required = name == "patient_id"
        if isinstance(asked, forms.CharField):
            asked.strip = False
        asked.label = contents.label_of(self.table, name)
        asked.initial = None if name in self.wrong else self._initial(field, column, name)
        self.fields[name] = asked

    def _initial(self, field, column, name):
        try:
            value = values.from_plain(field, column.codec.read(self.sent.get(name)))
        except (Unreadable, forms.ValidationError):
            return None
        if isinstance(field, MomentField) and value:
            return timezone.localtime(value).replace(second=0, microsecond=0)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value

    def clean(self):
        number = self.cleaned_data.get("patient_id")
        if number:
            seen = Patient.objects.visible_to(self.user).live()
            found = seen.filter(external_patient_id=number.strip())[:2]
            if len(found) != 1:
                self.add_error("patient_id", _("No patient you see has this number."))
            else:
                self.cleaned_data["patient_id"] = found[0]
        return self.cleaned_data

    def wire_values(self):
        changed = {}
        for name in self.changed_data:
            value, column = self.cleaned_data.get(name), self.table.by_name[name]
            if isinstance(value, str) and isinstance(self.fields[name].initial, str):
                value = value.replace("\r\n", "\n")
                if value == self.fields[name].initial:
                    continue
            field = contents.field_of(self.table, column)
            if field.is_relation:
                changed[name] = str(value.pk) if value else None
            elif isinstance(column.codec, JsonText):
                changed[name] = value
            else:
                changed[name] = values.to_plain(field, value)
        if not changed:
            changed = {name: None for name in self.wrong if name in self.fields}
        return changed

    @property
    def at_fault(self):
        return [self[name] for name in self.fields if name in self.wrong]

    @property
    def others(self):
        return [self[name] for name in self.fields if name not in self.wrong]


def _shown(name):
    return name not in MACHINERY
