"""The version of a form that an answer was given to, so that a question reads as it was asked."""

from dataclasses import dataclass, field
from functools import cached_property

from clinical import together
from clinical.models import EventForm, PublishedForm
from clinical.models.forms import TRIAL
from clinical.rules.checking import Rules
from clinical.rules.meanings import meanings_in


@dataclass
class Asked:
    """One version of a form, with the attributes of ``EventForm`` that a page reads."""

    name: str
    fields: list
    translations: list
    number: int | None = None
    published_at: object = None
    metadata: dict = field(default_factory=dict)

    @cached_property
    def ids(self):
        return {str(f["id"]) for f in self.fields if f.get("id")}

    @property
    def is_trial(self):
        """Is the form only being tried? Its answers are on no paper."""
        return TRIAL in self.metadata

    @cached_property
    def rules(self):
        return Rules(self.fields, self.metadata, self.translations)

    @cached_property
    def meanings(self):
        """{question id: what it means}; see ``clinical.rules.meanings``."""
        return meanings_in(self.metadata)


def of_forms(form_ids):
    """{form id: [Asked]}, the newest first; the form as it stands now is among them."""
    ids = {pk for pk in form_ids if pk}
    told = together.read(
        forms=EventForm.objects.filter(pk__in=ids),
        published=PublishedForm.objects.filter(form__in=ids).order_by("-number"),
    )
    forms = {form.pk: form for form in told["forms"]}
    found = {pk: [] for pk in forms}
    for published in told["published"]:
        found[published.form_id].append(_published(published))
    for pk, form in forms.items():
        now = Asked(
            form.name,
            _objects(form.fields),
            _objects(form.translations),
            metadata=form.metadata if isinstance(form.metadata, dict) else {},
        )
        if not found[pk] or found[pk][0].fields != now.fields:
            found[pk].insert(0, now)  # imported forms have no numbered versions
    return found


def asked_in(event, versions):
    """The version that an answer was given to; None without any.

    The newest that was out when it was written and asks all that it answers. A phone may be behind,
    its clock may be wrong: else the newest that asks all of it, else the newest.
    """
    answers = event.answers if isinstance(event.answers, list) else []
    answered = {str(a["fieldId"]) for a in answers if isinstance(a, dict) and a.get("fieldId")}
    fitting = [version for version in versions if answered <= version.ids]
    written = event.created_at
    in_time = [v for v in fitting if v.published_at is None or v.published_at <= written]
    return next(iter([*in_time, *fitting, *versions]), None)


def _published(published):
    document = published.document if isinstance(published.document, dict) else {}
    fields = document.get("form_fields", document.get("fields"))
    return Asked(
        str(document.get("name") or ""),
        _objects(fields),
        _objects(document.get("translations")),
        published.number,
        published.published_at,
        metadata if isinstance(metadata := document.get("metadata"), dict) else {},
    )


def _objects(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
