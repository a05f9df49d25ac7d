"""What the pages about people share: where they stand, the person, and how a form is asked again."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinical import staff
from clinical.actions import NotDone
from clinical.meanwhile import ChangedMeanwhile
from clinical.portal.managers import ManagersPage


class PeoplePage(ManagersPage):
    header_icon = "group"
    page_title = _("People")
    root = ("people", page_title)


class PersonPage(PeoplePage):
    """About one person whom this manager finds; the others are not there."""

    person = None

    def find(self):
        people = staff.people_found_by(self.request.user).select_related("home_clinic")
        self.person = people.filter(pk=self.kwargs["pk"]).first()
        if self.person is None:
            raise Http404

    @property
    def address(self):
        return reverse("people_person", args=[self.person.pk])

    def get_above(self):
        return [(self.address, self.person.name)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"person": self.person, "address": self.address}


class AccountPage(PersonPage):
    """About an account that this manager decides about."""

    def find(self):
        super().find()
        if not staff.manages_person(self.request.user, self.person):
            raise Http404


def refusal(form, action):
    """Do the action; True if it was refused, and then the form says why."""
    try:
        action()
    except ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        form.tell_changes(changed.fields)
    except NotDone as problem:
        form.add_error(None, str(problem))
    except PermissionDenied:
        form.add_error(None, _("You cannot give more than you hold yourself in these clinics."))
    return bool(form.errors)
