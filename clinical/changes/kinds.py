"""The changes of who sees whom that a person can ask for, by the name under which they are stored.

Each kind says who may ask for it, what it is in a sentence, and in ``writes`` which columns of which row
it sets; trying, doing and undoing are the same for all of them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinical import staff
from clinical.changes.change import Change, Kind, Write
from clinical.changes.of_people import (
    ChartsChange,
    JobChange,
    LeavingChange,
    PermissionChange,
)
from clinical.changes.of_places import (
    ArchiveChange,
    PatientChange,
    ReopenChange,
    SharingChange,
)
from clinical.models import Confidentiality, EventForm, User


@dataclass(frozen=True)
class ReadersChange(Change):
    """Who reads the answers to one form."""

    form: str
    answers_for: str
    reader_roles: list
    reader_ids: list

    kind = Kind.READERS

    def may(self, by):
        return staff.manages_organisation(by)

    def sentence(self):
        form = EventForm.objects.filter(pk=self.form).first() or _("A form")
        circle = Confidentiality.AnswersFor(self.answers_for).label
        people = User.objects.filter(pk__in=self.reader_ids).order_by("name")
        roles = dict(User.Role.choices)
        named = [str(roles[r]) for r in self.reader_roles] + [str(p) for p in people]
        return f"{form}: {circle}" + (f" ({', '.join(named)})" if named else "")

    def writes(self):
        everyone = Confidentiality.AnswersFor.EVERYONE
        yield Write(
            Confidentiality,
            {"form_id": self.form},
            {
                "answers_for": self.answers_for,
                "reader_roles": sorted(self.reader_roles),
                "reader_ids": sorted(self.reader_ids),
            },
            {"answers_for": everyone, "reader_roles": [], "reader_ids": []},
        )


KINDS = {
    kind.kind: kind
    for kind in (
        PermissionChange,
        JobChange,
        SharingChange,
        ChartsChange,
        LeavingChange,
        ReadersChange,
        PatientChange,
        ArchiveChange,
        ReopenChange,
    )
}


def change_of(stored):
    """The change that a stored AccessChange is about."""
    return KINDS[stored.kind].of(stored.details)
