"""Saving and removing a list of choices; phones notice nothing before a form is published."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical.actions import NotDone
from formsbuilder.choice_lists import asking
from formsbuilder.choice_lists.choices import tidy_list
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.models import FormDraft


class SavedMeanwhile(NotDone):
    """Somebody else saved since the page was opened; ``choice_list`` is what stands now."""

    def __init__(self, choice_list):
        self.choice_list = choice_list
        super().__init__()


class IsUsed(NotDone):
    """The list cannot be removed: forms ask by it."""


@transaction.atomic
def save_list(choice_list, *, name, language, clinic_ids, choices, languages, seen="", by):
    """Store what was written; returns the forms whose phones have other choices until published.

    ``seen``: ``print_of`` the list as the page was opened with it. Raises ``SavedMeanwhile``.
    """
    stands = ChoiceList.objects.select_for_update().filter(pk=choice_list.pk).first()
    if stands and seen != print_of(stands):
        raise SavedMeanwhile(stands)
    one = stands or choice_list
    before = one.choices, one.language
    one.name, one.language, one.clinic_ids = name, language, clinic_ids
    one.choices = tidy_list(choices, [code for code in languages if code != language])
    one.changed_at, one.changed_by = timezone.now(), by
    one.save()
    choice_list.pk = one.pk
    if not stands or (one.choices, one.language) == before:
        return []
    waiting = [use.form for use in asking.uses_of(one) if use.waits]
    FormDraft.objects.filter(pk__in=[form.pk for form in waiting], live=True).update(
        has_unpublished_changes=True
    )
    return waiting


@transaction.atomic
def remove_list(choice_list, *, by):
    """Raises ``IsUsed`` where a form asks by it."""
    one = ChoiceList.objects.select_for_update().get(pk=choice_list.pk)
    if asking.drafts_using(one.pk).exists():
        raise IsUsed(_("Forms ask by this list, so it is not removed. Take it out of them first."))
    one.delete()


def print_of(choice_list):
    """By it a page knows the list that it was opened with."""
    return choice_list.changed_at.isoformat(timespec="milliseconds")
