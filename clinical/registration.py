"""The registration form that is in use, read once and again when one changed."""

from functools import lru_cache

from django.db.models import Count, Max

from clinical.models import RegistrationForm


def newest():
    """What tells whether any registration form changed: one small query."""
    return tuple(
        RegistrationForm.objects.aggregate(
            number=Max("change_number"), at=Max("modified_at"), count=Count("pk")
        ).values()
    )


def questions(known=None):
    """The questions of the form in use as phones read them, without deleted ones.

    ``known``: what ``newest`` said, where it was asked already.
    """
    return _questions(known or newest())


def in_use(known=None):
    """The form itself, to read; None without one."""
    return _in_use(known or newest())


@lru_cache(maxsize=4)
def _in_use(known):
    return RegistrationForm.objects.live().filter(is_active=True).first()


@lru_cache(maxsize=4)
def _questions(known):
    form = _in_use(known)
    listed = form.fields if form and isinstance(form.fields, list) else []
    return tuple(q for q in listed if isinstance(q, dict) and q.get("id") and not q.get("deleted"))
