"""The page of one phone: its syncs, what waits, what was on it on a day, its name, and emptying it."""

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.generic import InspectView

from clinical import catalogue, together
from clinical.models import EventForm, Patient, PublishedForm
from clinical.portal.pages import LookAheadPaginator
from syncapi import emptying, held
from syncapi.fleet import Fleet, waiting_from
from syncapi.merge import Verdict
from syncapi.models import Phone, Pull, Receipt
from syncapi.portal import contents
from syncapi.portal.policy import Sight

SYNCS_ON_A_PAGE = 20
PATIENTS_ON_A_PAGE = 500
WAITING_SHOWN = 30

STEPS = {
    "asked": gettext_lazy("Asked for"),
    "hidden": gettext_lazy("Synced: every patient was hidden"),
    "kept": gettext_lazy("Handed in what it had not sent: see Needs attention"),
    "listed": gettext_lazy("Synced: was told to drop everything"),
    "emptied": gettext_lazy("Came back empty, and was stopped"),
}
RESULTS = (
    ({Verdict.CREATED}, gettext_lazy("%(n)d new")),
    ({Verdict.UPDATED, Verdict.MERGED}, gettext_lazy("%(n)d changed")),
    ({Verdict.CONFLICT}, gettext_lazy("%(n)d changed by two people")),
    ({Verdict.DELETED}, gettext_lazy("%(n)d deleted")),
    ({Verdict.REPEATED}, gettext_lazy("%(n)d known already")),
    ({v for v in Verdict if v.needs_attention}, gettext_lazy("%(n)d need attention")),
)


class PhoneView(InspectView):
    """What the pages of one phone share."""

    any_permission_required = ["view"]
    title = ""

    def scoped_records(self):
        return super().scoped_records().select_related("user", "code", "empty_asked_by")

    def get_object(self, queryset=None):
        return self.record

    def get_fields(self):
        return []

    def get_page_title(self):
        return self.title or str(self.record)

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        crumbs = [
            *self.breadcrumbs_items,
            {"url": reverse("phones:index"), "label": _("Phones")},
            {"url": "", "label": str(self.record)},
        ]
        if self.title:
            crumbs[-1]["url"] = self.page
            crumbs.append({"url": "", "label": self.title})
        return crumbs

    @property
    def page(self):
        return reverse("phones:inspect", args=[self.record.pk])


class PhonePage(PhoneView):
    template_name = "portal/phone.html"

    def get_context_data(self, **kwargs):
        from syncapi.portal import phones

        phone, fleet = self.record, Fleet([self.record], self.request.user)
        waiting = list(
            waiting_from([phone], self.request.user)
            .select_related("user", "receipt")
            .order_by("at")[:WAITING_SHOWN]
        )
        sight = Sight.of(self.request.user, waiting)
        return super().get_context_data(**kwargs) | {
            "phone": phone,
            "uses_it": fleet.uses_it(phone),
            "used_it": fleet.used_it(phone),
            "should_hold": phones.should_hold(fleet, phone),
            "records": _records(phone) if fleet.should_hold(phone) else None,
            "matters": list(phones.matters(fleet, phone)),
            "first_seen": first_seen(phone),
            "forms": list(_forms(phone, fleet.arrived(phone))),
            "waiting_number": fleet.waiting(phone),
            "waiting": [
                {
                    "entry": entry,
                    "what": " · ".join(
                        filter(None, (contents.kind(entry), contents.title(entry, sight)))
                    ),
                    "why": contents.sentence(entry, shown=sight.contents(entry)),
                }
                for entry in waiting
            ],
            "syncs": self.syncs(phone),
            "steps": [(STEPS[name], moment) for name, moment in emptying.steps(phone)],
            "today": timezone.localdate().isoformat(),
        }

    def syncs(self, phone):
        """A page of delivery notes, the newest first."""
        pulls = Pull.objects.filter(chain=phone.pk).select_related("user").order_by("-cursor")
        page = LookAheadPaginator(pulls, SYNCS_ON_A_PAGE).get_page(self.request.GET.get("p"))
        cursors = [pull.cursor for pull in page]
        sent = {}
        for receipt in Receipt.objects.filter(chain=phone.pk, cursor__in=cursors).order_by("at"):
            sent.setdefault(receipt.cursor, []).append(receipt)
        for pull in page:
            pull.notes = [result_words(receipt.counts) for receipt in sent.get(pull.cursor, ())]
        return page


def result_words(counts):
    """ "3 new · 1 need attention" of a receipt's counts; empty if nothing was sent."""
    said = []
    for verdicts, words in RESULTS:
        number = sum(counts.get(verdict.value, 0) for verdict in verdicts)
        if number:
            said.append(str(words) % {"n": number})
    return " · ".join(said)


def first_seen(phone):
    """A chain is named by the moment of its first sync."""
    return datetime.fromtimestamp(phone.pk / 1000, UTC)


def _records(phone):
    """How many records the phone should hold, patients included."""
    kinds = [Patient, *catalogue.chart()]
    return sum(together.count(*(kind.objects.visible_to(phone.user).live() for kind in kinds)))


def _forms(phone, arrived):
    """(form, newest version, version on the phone or None) of every visit form for this phone."""
    forms = EventForm.objects.visible_to(phone.user).live().real().filter(is_published=True)
    said = ArraySubquery(
        PublishedForm.objects.filter(form=OuterRef("pk"))
        .order_by("number")
        .values_list(JSONObject(number="number", at="published_at"))
    )
    forms, versions = list(forms.annotate(said=said).order_by("name")), {}
    for number, form_id, at in (
        (one["number"], form.pk, datetime.fromisoformat(one["at"]))
        for form in forms
        for one in form.said
    ):
        versions.setdefault(form_id, []).append((number, at))
    for form in forms:
        published = versions.get(form.pk, [])
        newest = published[-1][0] if published else None
        if arrived and form.change_number < arrived.horizon:
            yield form, newest, newest or True
        else:
            older = [n for n, at in published[:-1] if arrived and at < arrived.at]
            yield form, newest, older[-1] if older else None


class RenameView(PhoneView):
    template_name = PhonePage.template_name

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.page)

    def post(self, request, *args, **kwargs):
        label = request.POST.get("label", "").replace("\x00", "").strip()[:100]
        Phone.objects.filter(pk=self.record.pk).update(label=label)
        messages.success(request, _("The phone has its name."))
        return HttpResponseRedirect(self.page)


class EmptyView(PhoneView):
    """Asks once more, tells what may be lost, and takes the decision."""

    template_name = "portal/phone_empty.html"
    title = gettext_lazy("Empty this phone")
    problem = ""

    def get_context_data(self, **kwargs):
        phone = self.record
        return super().get_context_data(**kwargs) | {
            "phone": phone,
            "silent_days": (timezone.now() - phone.pulled_at).days,
            "with_password": phone.code_id is None,
            "problem": self.problem,
        }

    def post(self, request, *args, **kwargs):
        phone, at_once = self.record, request.POST.get("how") == "at_once"
        if at_once and not _typed(request.POST.get("typed", ""), str(phone)):
            self.problem = _("Type the name of the phone as it stands above.")
            self.object = phone
            return self.render_to_response(self.get_context_data())
        try:
            emptying.ask(phone, at_once=at_once, by=request.user)
            messages.success(request, _("The phone is emptied when it syncs next."))
        except emptying.NotDone as problem:
            messages.warning(request, str(problem))
        return HttpResponseRedirect(self.page)


def _typed(text, name):
    return " ".join(text.split()).casefold() == " ".join(name.split()).casefold()


class CallOffView(PhoneView):
    template_name = PhonePage.template_name

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.page)

    def post(self, request, *args, **kwargs):
        try:
            emptying.call_off(self.record, by=request.user)
            messages.success(request, _("The phone may sync again. It gets its patients anew."))
        except emptying.NotDone as problem:
            messages.warning(request, str(problem))
        return HttpResponseRedirect(self.page)


class HeldView(PhoneView):
    """The patients that were on the phone at the end of a day, to print."""

    template_name = "portal/phone_held.html"
    title = gettext_lazy("What was on this phone")

    @cached_property
    def day(self):
        try:
            asked = date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            return timezone.localdate()
        return min(max(asked, date(2000, 1, 1)), timezone.localdate())

    def get_context_data(self, **kwargs):
        phone = self.record
        until = timezone.make_aware(datetime.combine(self.day, time()) + timedelta(days=1))
        on_it = held.patients_on(phone, until)
        seen = Patient.objects.visible_to(self.request.user) & on_it
        seen = seen.select_related("primary_clinic").order_by("surname", "given_name", "pk")
        page = Paginator(seen, PATIENTS_ON_A_PAGE).get_page(self.request.GET.get("p"))
        number = on_it.count()
        unseen = number - page.paginator.count
        return super().get_context_data(**kwargs) | {
            "phone": phone,
            "day": self.day,
            "last": held.last_pull(phone, until),
            "number": number,
            "patients": page,
            "unseen": ngettext(
                "and %(n)d patient of clinics that you do not see",
                "and %(n)d patients of clinics that you do not see",
                unseen,
            )
            % {"n": unseen}
            if unseen
            else "",
            "printed_at": timezone.now(),
        }
