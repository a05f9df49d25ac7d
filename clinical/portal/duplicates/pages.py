"""The pages of likely duplicates; only people who manage both charts find a pair."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, OuterRef, Value
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import access, agreeing, catalogue, merging, registration
from clinical.access import Action
from clinical.actions import NotDone
from clinical.duplicates import open_pairs, people
from clinical.facts import kept, words
from clinical.facts.likeness import likeness
from clinical.meanwhile import mark_of
from clinical.models import Merge, MergeProposal, Patient, Presence
from clinical.organisation import PHONE_PREFIX
from clinical.portal.duplicates.side_by_side import chosen, rows_of
from clinical.portal.managers import ManagersPage
from clinical.portal.pages import LookAheadPaginator
from clinical.portal.records import chart_url
from clinical.portal.registering.reasons import in_words
from clinical.portal.scoped import policy_of
from clinical.portal.who_sees_whom.changing import phones_of

PER_PAGE = 20
MOST_NAMED = 12


class _Duplicates(ManagersPage):
    root = ("duplicates", gettext_lazy("Likely duplicates"))
    page_title = gettext_lazy("Likely duplicates")
    header_icon = "group"

    def is_for(self, user):
        return access.holds(user, Action.MANAGE)


class PairsPage(_Duplicates):
    template_name = "portal/duplicates.html"

    def get_context_data(self, **kwargs):
        pairs = LookAheadPaginator(open_pairs(self.request.user), PER_PAGE)
        page = pairs.get_page(self.request.GET.get("p"))
        facts = kept.of([pk for pair in page for pk in (pair.one_id, pair.other_id)])
        today = timezone.localdate()
        asked = {frozenset(two) for two in agreeing.asked_about(page)}
        shown = [
            {
                "pair": pair,
                "asked": frozenset((pair.one_id, pair.other_id)) in asked,
                "why": in_words(pair.reasons),
                "two": [
                    {
                        "patient": patient,
                        "age": words.age(facts[patient.pk], today),
                        "sex": words.sex(facts[patient.pk], patient.sex),
                    }
                    for patient in (pair.one, pair.other)
                ],
            }
            for pair in page
        ]
        return super().get_context_data(**kwargs) | {"page_obj": page, "pairs": shown}


class PairPage(_Duplicates):
    """Two entries side by side: each value chosen, merged, or said to be two people."""

    template_name = "portal/duplicate_pair.html"
    page_title = gettext_lazy("One person or two?")

    def find(self):
        keys = [self.kwargs["keep"], self.kwargs["patient"]]
        found = policy_of(Patient).scope(self.request.user).filter(pk__in=keys)
        found = access.with_presence(found.select_related("primary_clinic"))
        found = found.annotate(prefix=PHONE_PREFIX.in_a_query())
        found = {patient.pk: patient for patient in found}
        if len(found) != 2:
            raise Http404
        self.keep, self.drop = (found[key] for key in keys)
        if not all(access.may(self.request.user, Action.MANAGE, p) for p in found.values()):
            raise PermissionDenied

    def get_context_data(self, **kwargs):
        known = registration.newest()
        both = people([self.keep, self.drop], known)
        asked, two = agreeing.standing_of(self.keep, self.drop)
        score, reasons = likeness(both[self.keep.pk], both[self.drop.pk])
        rows, here = self._beside(known)
        return super().get_context_data(**kwargs) | {
            "keep": self.keep,
            "drop": self.drop,
            "why": in_words(reasons),
            "rows": rows,
            "counts": here,
            "seen": mark_of_pair(rows, here),
            "learn": who_learns(self.keep, self.drop),
            "asked": asked,
            "two": two,
            "turned": reverse("duplicates_pair", args=[self.drop.pk, self.keep.pk]),
        }

    def _beside(self, known=None):
        return rows_of(self.keep, self.drop, known), counts(self.keep, self.drop, self.request.user)

    def post(self, request, *args, **kwargs):
        try:
            if request.POST.get("say") == "different":
                agreeing.say_different(one=self.keep, other=self.drop, by=request.user)
                messages.success(request, _("Remembered: these are two people."))
                return HttpResponseRedirect(reverse("duplicates"))
            if request.POST.get("seen") != mark_of_pair(*self._beside()):
                raise NotDone(_("One of the two was changed meanwhile. Please look again."))
            fields, answers = chosen(request.POST)
            made = agreeing.want_merge(
                keep=self.keep, drop=self.drop, fields=fields, answers=answers, by=request.user
            )
        except (NotDone, ValidationError) as problem:
            said = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
            messages.error(request, said)
            return HttpResponseRedirect(request.path)
        if isinstance(made, MergeProposal):
            messages.success(
                request, _("A second person is asked now. Until then nothing changes.")
            )
            return HttpResponseRedirect(reverse("merges_to_confirm"))
        return merged(request, made)


def mark_of_pair(rows, here):
    """What is another one when something on the page is: ``rows_of`` and ``counts``."""
    shown = [[row["field"], row["keep"], row["drop"]] for row in rows]
    return mark_of([shown, [numbers for _what, *numbers in here]])


def who_learns(keep, drop):
    """What a merge does to whose phones: {"names", "more", "silent"}.

    ``names`` are of those who see only one of the two today, ``more`` how many of them are not named;
    ``silent``: phones of all concerned that may show both entries for long.
    """
    people = list(merging.concerned(keep, drop))
    names = [user.name for user in people if user.sees_of_two == 1]
    phones = phones_of(people)
    return {
        "names": names[:MOST_NAMED],
        "more": len(names[MOST_NAMED:]),
        "silent": sum(told["silent"] for told in phones.values()),
    }


def merged(request, merge):
    """Say that two entries are one now, and how to undo it; on to the chart."""
    undo = messages.button(reverse("duplicates_merged"), _("Separate again"))
    may_undo = access.holds(request.user, Action.MANAGE)
    messages.success(
        request,
        _("Merged. Phones get it when they next sync."),
        buttons=[undo] if may_undo else [],
    )
    return HttpResponseRedirect(chart_url(merge.keep))


class MergedPage(_Duplicates):
    """What was merged and can be separated again."""

    template_name = "portal/duplicates_merged.html"
    page_title = gettext_lazy("Merged entries")

    def get_context_data(self, **kwargs):
        merges = LookAheadPaginator(_merges(self.request.user), PER_PAGE)
        page = merges.get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page_obj": page, "merges": page.object_list}


class SeparatePage(_Duplicates):
    def find(self):
        self.merge = _merges(self.request.user).filter(pk=self.kwargs["merge"]).first()
        if self.merge is None:
            raise Http404

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("duplicates_merged"))

    def post(self, request, *args, **kwargs):
        try:
            merging.separate_patients(merge=self.merge, by=request.user)
        except NotDone as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("They are two entries again, each as it was."))
        return HttpResponseRedirect(reverse("duplicates_merged"))


def _merges(user):
    """Merges that stand, of people whose charts this person manages, the latest first."""
    managed = access.clinics_where(user, Action.MANAGE)
    there = Presence.objects.filter(patient=OuterRef("keep"), has=True, clinic__in=managed)
    kept_ones = Patient.objects.visible_to(user).live().filter(pk=OuterRef("keep"))
    merges = Merge.objects.filter(Exists(there), Exists(kept_ones), separated_at=None)
    return merges.select_related("keep", "drop", "by", "agreed_by").order_by("-at", "pk")


def counts(keep, drop, user):
    """[(what, number here, number there)] of what this person may see of both, in one question."""
    models = catalogue.chart()
    counting = [
        model.objects.visible_to(user)
        .live()
        .filter(patient__in=[keep, drop])
        .values("patient")
        .annotate(kind=Value(number), many=Count("pk"))
        .values_list("kind", "patient", "many")
        .order_by()
        for number, model in enumerate(models)
    ]
    found = {(kind, pk): many for kind, pk, many in counting[0].union(*counting[1:], all=True)}
    return [
        (model._meta.verbose_name_plural, found.get((n, keep.pk), 0), found.get((n, drop.pk), 0))
        for n, model in enumerate(models)
        if (n, keep.pk) in found or (n, drop.pk) in found
    ]
