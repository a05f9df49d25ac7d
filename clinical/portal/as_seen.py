"""A form whose page may have stood open for long: it brings back what it showed."""

import json

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clinical.meanwhile import plain


class AsSeen:
    """Stands before the form class. ``was``: {field: value} that the page showed, as JSON holds it.

    Without it, what stands there now. See ``clinical.meanwhile.to_write``.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=lambda: _as_json(self._now())
        )

    @cached_property
    def was(self):
        now = self._now()
        try:
            told = json.loads(self.data.get("seen", ""))
            return now | {name: told[name] for name in now if name in told}
        except (ValueError, TypeError):
            return now

    def _now(self):
        return {
            name: self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if name != "seen"
        }

    def clean(self):
        said = super().clean()
        said.pop("seen", None)
        return said

    def tell_changes(self, standing):
        """Say at each field what stands there now, and take it as seen: saving again keeps one's own."""
        self.data = self.data.copy()
        self.data["seen"] = _as_json(self.was | standing)
        for name, now in standing.items():
            self.add_error(
                name,
                _("Somebody else wrote “%(now)s” here meanwhile. Save again to keep yours.")
                % {"now": _in_words(self.fields[name], now)},
            )


def _as_json(told):
    return json.dumps({name: plain(value) for name, value in told.items()}, default=str)


def _in_words(field, value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = {str(key): label for key, label in getattr(field, "choices", ())}
    return labels.get(str(plain(value)), value) or "–"
