"""Delivery notes of old syncs are forgotten (``keeping.RECEIPTS``), but none that anything still rests on.

What a person working online was shown is forgotten after 30.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from clinical import keeping
from syncapi.models import Answered, Pull, Receipt, Shown, TrayEntry

VIEWS_KEPT_FOR = timedelta(days=30)
PUSHES_KEPT = 3  # of each phone, whatever their age: what its next sync is judged by


def forget_old_receipts():
    """Remove what is older than they are kept; returns how many.

    Kept: what an open record came with, the last syncs of every phone and all since (the base of
    its next push), and who registered patients outside their own clinics. What new clients were
    answered goes in any case. Pulls are never removed: a phone may come back with any of them.
    """
    before = timezone.now() - keeping.RECEIPTS.time()
    Answered.objects.filter(receipt__at__lt=before).delete()
    accepted = Pull.objects.filter(chain=OuterRef("chain"), pushed_at__isnull=False)
    oldest_needed = accepted.order_by("-cursor")[PUSHES_KEPT - 1 : PUSHES_KEPT]
    waiting = TrayEntry.objects.filter(receipt=OuterRef("pk"), state=TrayEntry.State.OPEN)
    old = (
        Receipt.objects.filter(at__lt=before, registered=[])
        .annotate(
            needed_cursor=Subquery(oldest_needed.values("cursor")),
            needed_horizon=Subquery(oldest_needed.values("horizon")),
        )
        .filter(Q(chain=None) | Q(cursor__lt=F("needed_cursor"), number__lt=F("needed_horizon")))
        .exclude(Exists(waiting))
    )
    TrayEntry.objects.filter(receipt__in=old.values("pk")).update(receipt=None)
    return old.delete()[0]


def forget_old_views():
    """Remove what was shown online over 30 days ago; returns how many views."""
    return Shown.objects.filter(at__lt=timezone.now() - VIEWS_KEPT_FOR).delete()[0]
