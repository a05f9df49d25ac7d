"""Writing, answering and settling remarks about a form."""

from django.db import transaction
from django.db.models import Count, Subquery
from django.utils import timezone

from formsbuilder.comments.model import FormComment

LONGEST = 5_000


@transaction.atomic
def add_comment(*, form, text, by, question_id="", answers=None):
    """A remark, or a reply, which opens again what was settled; None without a text."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    if not text:
        return None
    if answers:
        question_id = answers.question_id
        FormComment.objects.filter(pk=answers.pk).update(settled_at=None, settled_by=None)
    return FormComment.objects.create(
        form=form, text=text, written_by=by, question_id=question_id, answers=answers
    )


@transaction.atomic
def settle_comment(*, comment, by):
    """Who settled it first stays named."""
    FormComment.objects.filter(pk=comment.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )


def number_open(form_id):
    """How many remarks about a form are not settled, for a query over forms; null for none."""
    found = FormComment.objects.filter(form=form_id, answers=None, settled_at=None)
    return Subquery(found.order_by().values("form").annotate(n=Count("pk")).values("n"))
