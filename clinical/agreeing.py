"""A merge of two charts that both have visits: one person asks for it, a second one agrees or not.

Who asks manages both charts; who agrees corrects the records of others in both, and is somebody else.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, duplicates, merging, together, values
from clinical.access import Action
from clinical.actions import AlreadyDone, NotDone
from clinical.models import MergeProposal, Patient, Visit
from clinical.organisation import MERGE_BY_TWO

AGREES = Action.EDIT_OTHERS
State = MergeProposal.State


def needs_two(keep, drop):
    """Has each of the two charts a visit, and does the organisation want two people then?"""
    return _seen_alone(keep, drop).count() == 2


def standing_of(keep, drop):
    """(the open question about these two or None, ``needs_two``), asked at once for a page."""
    both = [keep.pk, drop.pk]
    asked = MergeProposal.objects.filter(state=State.OPEN, keep__in=both, drop__in=both)
    found = together.read(asked=asked, seen=_seen_alone(keep, drop))
    together.join((found["asked"], ["asked_by"]))
    return next(iter(found["asked"]), None), len(found["seen"]) == 2


def _seen_alone(keep, drop):
    """Those of the two that have a visit; none where one person is enough."""
    seen = Visit.objects.live().filter(MERGE_BY_TWO.is_now(True), patient__in=[keep, drop])
    return seen.values("patient").distinct()


@transaction.atomic
def want_merge(*, keep, drop, fields, answers, by):
    """Merge, or ask a second person where that is needed. Returns the Merge or the MergeProposal.

    ``fields`` and ``answers``: see ``MergeProposal``. Raises what ``merge_patients`` raises.
    """
    if open_between(keep, drop):
        raise AlreadyDone(_("A second person is asked about these two already."))
    if not needs_two(keep, drop):
        return _merge(keep, drop, fields, answers, by=by)
    if keep.deleted_at or drop.deleted_at:
        raise NotDone(_("One of the two was deleted."))
    if not all(access.may(by, Action.MANAGE, patient) for patient in (keep, drop)):
        raise PermissionDenied
    try:
        with transaction.atomic():
            return MergeProposal.objects.create(
                keep=keep, drop=drop, fields=fields, answers=answers, asked_by=by
            )
    except IntegrityError:  # two people asked in the same moment
        raise AlreadyDone(_("A second person is asked about these two already.")) from None


def open_between(one, other):
    """The question about these two, whoever shall be kept; or None."""
    both = [one.pk, other.pk]
    return MergeProposal.objects.open().filter(keep__in=both, drop__in=both).first()


def asked_about(pairs):
    """(keep, drop) ids of the open questions about these likely pairs."""
    ones = {pk for pair in pairs for pk in (pair.one_id, pair.other_id)}
    asked = MergeProposal.objects.filter(state=State.OPEN, keep__among=list(ones))
    return asked.values_list("keep", "drop")


def to_decide(user):
    """Those that this person may agree to."""
    return MergeProposal.objects.open().of_charts(user, AGREES.value).exclude(asked_by_id=user.pk)


@transaction.atomic
def agree(*, proposal, by):
    """The second person agrees: now the two are merged. Returns the Merge.

    Raises what ``merge_patients`` raises; PermissionDenied also where the first one may not merge
    these charts any more.
    """
    proposal = _locked(proposal)
    _must_decide(by, proposal)
    first = proposal.asked_by
    keep, drop = proposal.keep, proposal.drop
    if not first.is_active:
        raise NotDone(_("Who asked for it has left. Somebody else has to ask again."))
    merge = _merge(keep, drop, proposal.fields, proposal.answers, by=first, agreed_by=by)
    _decide(proposal, State.AGREED, by)
    return merge


@transaction.atomic
def decline(*, proposal, by):
    """The second person does not agree; the two stay as they are, and can be asked about again."""
    proposal = _locked(proposal)
    _must_decide(by, proposal)
    _decide(proposal, State.DECLINED, by)


@transaction.atomic
def withdraw(*, proposal, by):
    """Who asked thinks again."""
    proposal = _locked(proposal)
    if proposal.asked_by_id != by.pk:
        raise PermissionDenied
    _decide(proposal, State.WITHDRAWN, by)


@transaction.atomic
def say_different(*, one, other, by):
    """They are two people: remembered for ever, and whoever is asked to agree is asked no more."""
    proposal = open_between(one, other)
    if proposal:
        if proposal.asked_by_id == by.pk:
            withdraw(proposal=proposal, by=by)
        else:
            decline(proposal=proposal, by=by)
    duplicates.say_different(one=one, other=other, by=by)


def _merge(keep, drop, fields, answers, *, by, agreed_by=None):
    keep, drop = merging.locked(keep, drop)  # what a push is writing now is chosen as it will be
    chosen = {}
    for name in fields:
        field = Patient._meta.get_field(name)
        plain = values.to_plain(field, getattr(drop, field.attname))
        if plain != values.to_plain(field, getattr(keep, field.attname)):
            chosen[name] = plain
    return merging.merge_patients(
        keep=keep, drop=drop, by=by, chosen=chosen, answers=answers, agreed_by=agreed_by
    )


def _locked(proposal):
    found = MergeProposal.objects.select_for_update(of=("self",)).select_related(
        "keep", "drop", "asked_by"
    )
    proposal = found.get(pk=proposal.pk)
    if proposal.state != State.OPEN:
        raise AlreadyDone(_("This was decided already."))
    return proposal


def _must_decide(by, proposal):
    if not to_decide(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied


def _decide(proposal, state, by):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
