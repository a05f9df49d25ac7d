"""Saving the registration form: phones get it with their next sync, the portal asks by it at once."""

import hashlib
import json

from django.db import transaction
from django.db.models import Count

from clinical import access, history
from clinical.actions import NotDone
from clinical.models import PatientAttribute, RegistrationForm
from formsbuilder.differences import Difference, differences
from formsbuilder.registration.questions import as_document, readable


class SavedMeanwhile(NotDone):
    """Somebody else saved since the page was opened; ``form`` is what stands now."""

    def __init__(self, form):
        self.form = form
        super().__init__()


def form_in_use():
    return RegistrationForm.objects.live().filter(is_active=True).first()


def print_of(fields):
    """By it a page knows the questions that it was opened with."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def as_printed(form, seen):
    """The questions of this print, if the form ever had them."""
    earlier = form.versions.order_by("-pgh_id").values_list("fields", flat=True)
    return next((fields for fields in earlier if print_of(fields) == seen), None)


def may_edit(user):
    """Phones get exactly one, so it belongs to who writes the forms of every clinic."""
    return access.writes_all_forms(user)


def answers_to(questions):
    """{id of a question: number of stored answers to it}, of those that have any."""
    ids = [q["id"] for q in questions if not q.get("baseField")]
    found = PatientAttribute.objects.live().filter(attribute_id__in=ids)
    return dict(found.values_list("attribute_id").annotate(n=Count("pk")))


def changes(before, after, language="en") -> list[Difference]:
    """What people notice of it, as between two versions of a visit form."""
    one, other = (as_document(readable(said), language=language) for said in (before, after))
    return differences(one, other)


@transaction.atomic
def save_registration_form(*, seen, fields, by):
    """Make these the questions; ``seen``: the ``print_of`` those that were edited.

    Returns the form. Raises SavedMeanwhile.
    """
    form = RegistrationForm.objects.select_for_update().get(pk=form_in_use().pk)
    if print_of(form.fields) != seen:
        raise SavedMeanwhile(form)
    if form.fields != fields:
        history.acting(by, door="portal")
        form.fields = fields
        form.save(update_fields=["fields"])
    return form
