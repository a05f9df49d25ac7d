"""The people of a manager's clinics: as what they work where, and when they were last heard of."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.utils import timezone
from wagtail import hooks

from clinical import jobs, staff
from clinical.models import LastSignIn
from clinical.portal.people.page import PeoplePage
from clinical.portal.who_sees_whom.changing import phones_of

PEOPLE_A_PAGE = 50
QUIET = timedelta(days=60)


class Filters:
    """What of the list was asked for: words, a clinic, and who was not heard of for long or has left."""

    def __init__(self, request, clinics):
        self.q = request.GET.get("q", "").strip()
        self.show = request.GET.get("show", "")
        chosen = request.GET.get("clinic", "")
        self.clinic = next((clinic for clinic in clinics if str(clinic.pk) == chosen), None)

    def of(self, people):
        for word in self.q.split()[:4]:
            people = people.filter(name__icontains=word) | people.filter(login__icontains=word)
        if self.clinic:
            here = staff.people_of_clinic(self.clinic)
            people = people.filter(pk__in=here.values("pk"))
        if self.show == "left":
            return people.filter(is_active=False)
        people = people.filter(is_active=True)
        return not_heard_of(people) if self.show == "quiet" else people


def not_heard_of(people, *, since=None):
    """Those who neither signed in nor synced since then (60 days ago unless told)."""
    since = since or timezone.now() - QUIET
    people = people.filter(created_at__lt=since)
    people = people.exclude(pk__in=LastSignIn.objects.filter(at__gte=since).values("user"))
    for heard_of in hooks.get_hooks("people_heard_of"):
        people = people.exclude(pk__in=heard_of(since))
    return people


def last_heard_of(people, phones):
    """{user id: moment} of the last sign-in or sync."""
    heard = dict(LastSignIn.objects.filter(user__in=people).values_list("user", "at"))
    for pk, said in phones.items():
        heard[pk] = max(filter(None, (heard.get(pk), said["synced_at"])))
    return heard


class PeopleView(PeoplePage):
    template_name = "portal/people/list.html"

    def get_context_data(self, **kwargs):
        clinics = list(staff.clinics_of_manager(self.request.user).live().order_by("name", "pk"))
        filters = Filters(self.request, clinics)
        people = filters.of(staff.people_found_by(self.request.user))
        page = Paginator(people.order_by("name", "pk"), PEOPLE_A_PAGE).get_page(
            self.request.GET.get("p")
        )
        phones, held = phones_of(page), jobs.jobs_of(page)
        heard = last_heard_of([person.pk for person in page], phones)
        return super().get_context_data(**kwargs) | {
            "filters": filters,
            "clinics": clinics,
            "page": page,
            "lines": [
                {
                    "person": person,
                    "jobs": held.get(person.pk, ()),
                    "heard": heard.get(person.pk),
                    "phones": phones.get(person.pk, {}).get("phones", 0),
                }
                for person in page
            ],
        }
