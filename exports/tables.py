"""The answers to one form as rows, read in one glance of the database so that all files agree."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice

from django.db import connection, transaction

from clinical.facts import kept
from clinical.facts.vocabulary import Facts
from clinical.models import PublishedForm
from exports.columns import Oddities, columns_of
from exports.flags import Ruled
from exports.questions import Found, aliases, key_of, kind_of, line_up, version_of
from exports.selection import answers_for, zone_of

CHUNK = 500  # rows held in memory at a time


@contextmanager
def one_glance():
    """Everything read inside is as of one moment, whatever phones push meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@dataclass
class Row:
    """One answer with all that its columns need."""

    event_id: object
    answers: dict[str, list]  # question key: values
    written: datetime
    arrived: datetime
    happened: datetime
    recorded_by: str
    patient_id: object
    patient_number: str
    given_name: str
    surname: str
    sex: str
    date_of_birth: object
    facts: Facts  # what sex and birth date mean
    clinic_name: str
    zone: tzinfo
    form_version: int | None
    flags: list[str]  # sentences of what breaks a rule
    computed: dict[str, float]  # id of a computed value: number

    @property
    def day(self):
        """The calendar day of the visit in the clinic."""
        return self.local(self.happened).date()

    def local(self, moment):
        """The clinic's wall clock, without zone: what a spreadsheet can hold."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


@dataclass
class Answers:
    """The table of one form. Use inside ``one_glance()``; ``rows()`` is a generator."""

    events: object  # queryset of selection.answers_for
    form: object
    clinics: list
    oddities: Oddities = field(default_factory=Oddities)
    unreadable: int = 0

    @classmethod
    def of(cls, user, *, form, clinics, happened_from=None, happened_to=None):
        events = answers_for(
            user,
            form=form,
            clinics=clinics,
            happened_from=happened_from,
            happened_to=happened_to,
        )
        return cls(events, form, list(clinics))

    def __post_init__(self):
        self.total = self.events.count()
        versions = _versions(self.form)
        self.questions = line_up(versions, _found(self.events))
        self.aliases = aliases(self.questions)
        self.ruled = Ruled(self.form, {question.key: question.label for question in self.questions})
        self.columns = columns_of(self.questions, self.oddities, self.ruled.computed)
        self.asked = {
            number: {
                key_of(raw.get("id"), raw.get("name"))
                for raw in fields
                if kind_of(raw.get("fieldType"), raw.get("inputType"))
            }
            for number, fields, _translations in versions
            if number
        }

    def rows(self):
        by_id = {clinic.pk: clinic for clinic in self.clinics}
        for event, facts in self._with_facts():
            clinic = by_id[event["at_clinic"]]
            answers = self._by_question(event["answers"])
            flags, computed = self.ruled.look(event, facts, clinic.time_zone)
            yield Row(
                event_id=event["pk"],
                answers=answers,
                written=event["created_at"],
                arrived=event["arrived_at"],
                happened=event["happened"],
                recorded_by=_recorder(event),
                patient_id=event["patient_id"],
                patient_number=event["patient__external_patient_id"],
                given_name=event["patient__given_name"],
                surname=event["patient__surname"],
                sex=event["patient__sex"],
                date_of_birth=event["patient__date_of_birth"],
                facts=facts,
                clinic_name=clinic.name,
                zone=zone_of(clinic.time_zone),
                form_version=version_of(set(answers), self.asked),
                flags=flags,
                computed=computed,
            )

    def _with_facts(self):
        events = self.events.values(*_FIELDS).iterator(chunk_size=CHUNK)
        while chunk := list(islice(events, CHUNK)):
            facts = kept.of(event["patient_id"] for event in chunk)
            for event in chunk:
                yield event, facts[event["patient_id"]]

    def _by_question(self, answers):
        values = {}
        if not isinstance(answers, list):
            self.unreadable += 1
            return values
        for answer in answers:
            if not isinstance(answer, dict):
                self.unreadable += 1
                continue
            key = key_of(answer.get("fieldId"), answer.get("name"))
            values.setdefault(self.aliases.get(key, key), []).append(answer.get("value"))
        return values


_FIELDS = (
    *("pk", "answers", "created_at", "arrived_at", "metadata", "happened", "at_clinic"),
    *("recorded_by__name", "visit__provider_name", "patient_id"),
    *("patient__external_patient_id", "patient__given_name", "patient__surname"),
    *("patient__sex", "patient__date_of_birth"),
)


def _recorder(event):
    """The person's name; of somebody unknown here, what the phone wrote down."""
    metadata = event["metadata"] if isinstance(event["metadata"], dict) else {}
    return (
        event["recorded_by__name"]
        or metadata.get("providerName")
        or event["visit__provider_name"]
        or ""
    )


def _versions(form):
    """[(number, fields, translations)] from the oldest to the newest, as phones read them."""
    versions = []
    for published in PublishedForm.objects.filter(form=form).order_by("number"):
        document = published.document if isinstance(published.document, dict) else {}
        fields = document.get("form_fields", document.get("fields"))
        versions.append(
            (published.number, _objects(fields), _objects(document.get("translations")))
        )
    current = (0, _objects(form.fields), _objects(form.translations))
    if not versions or versions[-1][1] != current[1]:
        versions.append(current)  # imported forms have no numbered versions
    return versions


def _objects(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _found(events):
    """Every way in which these answers name a question: old phones, dropped fields."""
    selected, parameters = events.order_by().values("answers").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT a.value ->> 'fieldId', a.value ->> 'name', a.value ->> 'fieldType',
                       a.value ->> 'inputType', count(*)
                FROM ({selected}) AS chosen (answers) CROSS JOIN LATERAL jsonb_array_elements(
                    CASE jsonb_typeof(answers) WHEN 'array' THEN answers ELSE '[]' END) AS a (value)
                WHERE jsonb_typeof(a.value) = 'object'
                GROUP BY 1, 2, 3, 4""",
            parameters,
        )
        return [Found(*(text or "" for text in row[:4]), row[4]) for row in cursor.fetchall()]
