"""What is asked of a file of patients: which clinic, what each column is, how dates are written."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical import access, registration
from exports.imports.days import Order, read
from exports.imports.opening import ENCODINGS, MOST_BYTES
from exports.imports.targets import FULL_NAME, JOINED, REGISTERED, targets

IGNORE = ""


class FileForm(forms.Form):
    clinic = forms.ChoiceField(label=gettext_lazy("Clinic"))
    file = forms.FileField(
        label=gettext_lazy("File (XLSX or CSV)"),
        help_text=gettext_lazy("The first row names the columns. Up to 50,000 rows and 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args, clinics, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(clinic.pk): clinic for clinic in clinics}
        choices = [(pk, clinic.name) for pk, clinic in self.by_id.items()]
        at_work = len(clinics) > 1 and access.works_in(user)
        first = at_work if at_work in clinics else clinics[0] if len(clinics) == 1 else None
        self.fields["clinic"].choices = choices if first else [("", "–"), *choices]
        self.initial["clinic"] = first and str(first.pk)

    def clean_clinic(self):
        return self.by_id[self.cleaned_data["clinic"]]

    def content(self):
        return self.cleaned_data["file"].read(MOST_BYTES + 1)


class ReadingForm(forms.Form):
    """Another sheet of the workbook, or other letters of the text."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    encoding = forms.ChoiceField(label=gettext_lazy("Letters"), required=False)

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in run.sheets]
        self.fields["encoding"].choices = list(ENCODINGS.items())
        self.initial |= {"sheet": run.sheet, "encoding": run.encoding}
        if not run.sheets:
            del self.fields["sheet"]
        # A file that is Unicode reads as it is; only the old ones leave a doubt.
        if run.encoding in ("", "utf-8") and not self.is_bound:
            del self.fields["encoding"]

    def read(self):
        return {name: self.cleaned_data.get(name, "") for name in ("sheet", "encoding")}


class ColumnsForm(forms.Form):
    """A list for each column of the file; ``columns`` are their profiles."""

    date_order = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, data=None, *, run, columns):
        super().__init__(data)
        self.run, self.columns = run, columns
        self.known = targets(registration.questions())
        grouped = {}
        for target in self.known.values():
            grouped.setdefault(target.group, []).append((target.key, target.label))
        choices = [(IGNORE, _("Leave out")), *grouped.items()]
        for place, heading in enumerate(run.headings):
            self.fields[f"column{place}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                label=heading,
                initial=run.columns.get(str(place), IGNORE),
                widget=forms.Select(attrs={"aria-labelledby": f"id_column{place}-of"}),
            )
        self._ask_for_dates()

    def _ask_for_dates(self):
        """Only if a date of the file can be read in two ways; both ways are shown."""
        self.example = next((c["example"] for c in self.columns if c["example"]), "")
        if not self.example:
            del self.fields["date_order"]
            return
        self.fields["date_order"].choices = [
            (str(order), date_format(read(self.example, order, date.max).day, "j F Y"))
            for order in Order
        ]
        self.initial["date_order"] = self.run.date_order

    def lines(self):
        """[(bound field, profile)] per column."""
        return [(self[f"column{n}"], profile) for n, profile in enumerate(self.columns)]

    def chosen(self):
        """{number of the column as text: key}."""
        said = {str(n): self.cleaned_data.get(f"column{n}", "") for n in range(len(self.columns))}
        return {place: key for place, key in said.items() if key}

    def clean(self):
        cleaned = super().clean()
        chosen = self.chosen()
        keys = list(chosen.values())
        if not {"given_name", FULL_NAME} & set(keys):
            self.add_error(None, _("Say which column holds the name."))
        if FULL_NAME in keys and {"given_name", "surname"} & set(keys):
            self.add_error(
                None, _("Take either the whole name or its parts, not both: leave one out.")
            )
        for key in dict.fromkeys(keys):
            if keys.count(key) > 1 and key not in JOINED:
                self.add_error(
                    None,
                    _("Two columns are “%(what)s”: leave one out.")
                    % {"what": self.known[key].label},
                )
        unclear = any(
            profile["example"] and self._is_date(chosen.get(str(n)))
            for n, profile in enumerate(self.columns)
        )
        if unclear and not cleaned.get("date_order"):
            self.add_error("date_order", _("Say how dates are written in this file."))
        return cleaned

    def _is_date(self, key):
        if not key:
            return False
        asked = self.known[key].asked
        return key == REGISTERED or (asked is not None and asked.kind == "date")
