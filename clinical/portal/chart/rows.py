"""The rows of one patient's chart that a person may see, each kind asked for once, in reading order."""

from functools import cached_property
from itertools import groupby

from django.utils import timezone

from clinical import registration, together, versions
from clinical.facts import kept
from clinical.facts.marks import Mark, mark_of, mark_of_column
from clinical.models import (
    Appointment,
    Dispensing,
    Event,
    Patient,
    PatientAttribute,
    Prescription,
    PrescriptionItem,
    Problem,
    Visit,
    Vitals,
)
from clinical.portal import answers

MOST_OF_FAMILY = 30
# Name: model, reading order, and what is told of a row beside itself.
KINDS = {
    "visits": (Visit, ("-checked_in_at", "-created_at", "-pk"), ("clinic", "provider")),
    "events": (Event, ("created_at", "pk"), ("recorded_by",)),
    "vitals": (Vitals, ("-measured_at", "-created_at", "-pk"), ("recorded_by",)),
    "problems": (Problem, ("-onset_at", "-created_at", "-pk"), ("recorded_by",)),
    "prescriptions": (Prescription, ("prescribed_at", "pk"), ("provider", "pickup_clinic")),
    "prescribed": (PrescriptionItem, ("prescription_id", "created_at"), ("drug",)),
    "dispensings": (Dispensing, ("dispensed_at", "pk"), ("drug", "dispensed_by", "clinic")),
    "booked": (Appointment, ("starts_at", "pk"), ("clinic", "provider")),
    "attributes": (PatientAttribute, ("updated_at", "pk"), ()),
}


class Chart:
    """Everything of one patient for one reader, asked for together when it is first looked at.

    ``needs``: the names of the kinds that a page shows, where it does not show all of them.
    """

    def __init__(self, user, patient, needs=tuple(KINDS)):
        self.user, self.patient, self.needs = user, patient, needs
        self.reads = user.reads_charts
        self._known = {}

    def _of(self, kind):
        """Live rows of one kind that this person may see."""
        if kind not in self._known:
            wanted = self.needs if kind in self.needs else (kind,)
            for name in wanted:
                self._known.setdefault(name, [])
            found = together.read(**{n: self._rows(n) for n in wanted if self._is_open(n)})
            together.join(*((rows, KINDS[name][2]) for name, rows in found.items()))
            self._known |= found
        return self._known[kind]

    def _is_open(self, kind):
        return self.reads or KINDS[kind][0].for_front_desk

    def _rows(self, kind):
        model, order, _related = KINDS[kind]
        rows = model.objects.visible_to(self.user).live().filter(patient=self.patient)
        return rows.order_by(*order)

    @cached_property
    def facts(self):
        found = kept.of([self.patient.pk], self._forms)[self.patient.pk]
        self.patient.known = found  # the head of the page tells age and sex, too
        return found

    @cached_property
    def _forms(self):
        return registration.newest()

    @property
    def visits(self):
        return self._of("visits")

    @cached_property
    def visits_by_id(self):
        return {visit.pk: visit for visit in self.visits}

    @property
    def events(self):
        return self._of("events")

    @cached_property
    def asked(self):
        """{event id: the version of its form that it answers}."""
        of_form = self._versions
        return {e.pk: versions.asked_in(e, of_form.get(e.form_id, [])) for e in self.events}

    @cached_property
    def _versions(self):
        return versions.of_forms(e.form_id for e in self.events) if self.events else {}

    @cached_property
    def meanings(self):
        """{form id: {question id: what it means}}; a mark counts for earlier answers, too."""
        return {
            form_id: {
                key: one for version in reversed(found) for key, one in version.meanings.items()
            }
            for form_id, found in self._versions.items()
        }

    @property
    def vitals(self):
        return self._of("vitals")

    @property
    def problems(self):
        return self._of("problems")

    @property
    def prescriptions(self):
        return self._of("prescriptions")

    @cached_property
    def items(self):
        """{prescription id: its medicines}."""
        found = self._of("prescribed")
        return {key: list(some) for key, some in groupby(found, key=lambda i: i.prescription_id)}

    @property
    def dispensings(self):
        return self._of("dispensings")

    @cached_property
    def given(self):
        """{id of a prescribed medicine: what was handed out of it}."""
        found = {}
        for dispensing in self.dispensings:
            found.setdefault(dispensing.prescription_item_id, []).append(dispensing)
        return found

    @cached_property
    def appointments(self):
        """Those to come first, the next one on top; then the past ones, newest on top."""
        now = timezone.now()
        found = self._of("booked")
        coming = [a for a in found if a.starts_at and a.starts_at >= now]
        return coming + [a for a in reversed(found) if a not in coming]

    @property
    def attributes(self):
        return self._of("attributes")

    @cached_property
    def registration_form(self):
        return registration.in_use(self._forms)

    @cached_property
    def registration(self):
        """Answers beyond name and birth date; the marked ones have places of their own."""
        plain = [a for a in self.attributes if self._mark(a) is not Mark.ALLERGIES]
        return answers.of_registration(plain, self.registration_form)

    def marked(self, mark):
        """The newest registration answer that means this, or None."""
        return next((a for a in reversed(self.attributes) if self._mark(a) is mark), None)

    def _mark(self, attribute):
        return self._marks.get(attribute.attribute_id) or mark_of_column(attribute.attribute)

    @cached_property
    def _marks(self):
        fields = self.registration_form.fields if self.registration_form else []
        return {str(f.get("id")): mark_of(f) for f in fields if isinstance(f, dict)}

    @cached_property
    def household(self):
        """(the number, others with the same number whom this person sees)."""
        own = self.marked(Mark.HOUSEHOLD)
        said = own and {"string_value": own.string_value} if own and own.string_value else None
        if own and own.number_value is not None:
            said = {"number_value": own.number_value}
        if not said:
            return "", []
        same = PatientAttribute.objects.live().filter(
            attribute_id=own.attribute_id, attribute=own.attribute, **said
        )
        others = Patient.objects.visible_to(self.user).live().exclude(pk=self.patient.pk)
        others = others.filter(pk__in=same.values("patient")).order_by(
            "date_of_birth", "given_name"
        )
        number = answers.Answer("", [own.string_value or f"{own.number_value:g}"]).text
        return number, list(others[:MOST_OF_FAMILY])
