"""What marked questions count as on the first page: new or follow-up, birth, death; said by the database.

One SQL text serves the counting and the list behind each number, so the two always agree. It reads an
answer as ``clinical.rules.meanings`` and ``clinical.facts.deaths`` do.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Exists, F, Func, OuterRef, TextChoices, TextField
from django.utils.translation import gettext_lazy as _

from clinical.models import Confidentiality, EventForm


class Told(TextChoices):
    """``NEW`` and ``FOLLOW_UP`` are the two answers to one mark."""

    NEW = "new", _("New")
    FOLLOW_UP = "follow_up", _("Follow-up")
    BIRTH = "birth", _("Births")
    DEATH = "death", _("Deaths")


# A box that is not ticked or another choice outweighs a day; a box that is left alone is not ticked. A day is
# what ``moments.read_day`` can read: milliseconds, or a day of the calendar with or without a time.
TOLD = r"""ARRAY(
    SELECT CASE WHEN means = 'new' AND NOT coalesce(said, false) THEN 'follow_up' ELSE means END
    FROM (
        SELECT m.value ->> 'means' AS means,
            bool_or(a -> 'value' = 'true' OR CASE
                WHEN jsonb_typeof(m.value -> 'values') = 'array'
                THEN jsonb_typeof(a -> 'value') = 'string' AND m.value -> 'values' @> (a -> 'value')
                ELSE lower(btrim(a ->> 'value')) = 'true' END
            ) FILTER (WHERE a ->> 'inputType' IS DISTINCT FROM 'date') AS said,
            bool_or(CASE jsonb_typeof(a -> 'value')
                WHEN 'number' THEN (a ->> 'value')::numeric BETWEEN -62135596800000 AND 253402300799999
                WHEN 'string' THEN day ~ ('^(?!0000)[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'
                        || '(.([01][0-9]|2[0-3])(:[0-5][0-9]){{0,2}}([.,][0-9]+)?'
                        || '(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?)?$')
                    AND jsonb_path_exists(to_jsonb(left(day, 10)), '$.datetime("YYYY-MM-DD")', '{{}}', true)
                END
            ) FILTER (WHERE a ->> 'inputType' = 'date') AS has_day
        FROM (SELECT {answers} AS answers, {metadata} -> 'meanings' AS meanings) one,
            jsonb_array_elements(CASE jsonb_typeof(answers) WHEN 'array' THEN answers ELSE '[]' END) a
            JOIN jsonb_each(CASE jsonb_typeof(meanings) WHEN 'object' THEN meanings ELSE '{{}}' END) m
            ON m.key = a ->> 'fieldId'
            CROSS JOIN LATERAL (SELECT translate(btrim(a ->> 'value', E' \t\n\r'),
                '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789') AS day) typed
        WHERE m.value ->> 'means' IN ('new', 'birth', 'death') AND (a ->> 'fieldType' = 'binary'
            OR m.value ->> 'means' <> 'new' OR coalesce(btrim(a ->> 'value'), '') <> '')
        GROUP BY 1
    ) told WHERE means = 'new' OR coalesce(said, has_day))"""

# Forms whose answers are counted: not being tried, and open to everybody who reads the chart.
COUNTED_FORMS = """
    f.deleted_at IS NULL AND NOT jsonb_exists(f.metadata, 'trial') AND NOT EXISTS (
        SELECT FROM clinical_confidentiality c WHERE c.form_id = f.id AND c.answers_for <> 'everyone')"""


_TOLD_BY_ANOTHER = TOLD.format(answers="o.answers", metadata="f.metadata")
_TOLD_BY_ANOTHER = _TOLD_BY_ANOTHER.replace("{", "{{").replace("}", "}}")  # it is formatted again
# Deaths are people and births are children, however often they are told again: in another form, at a later
# visit. The first answer counts. Who is under ten years old was born, and only once. Of others (the mother) the
# answers to one form within twelve hours are twins, and what is told later within half a year is told again.
FIRST = f"""
    NOT EXISTS (
        SELECT FROM clinical_event o
        JOIN clinical_visit ov ON ov.id = o.visit_id JOIN clinical_eventform f ON f.id = o.form_id
        WHERE o.patient_id = {{patient}} AND o.id <> {{event}} AND o.deleted_at IS NULL AND {COUNTED_FORMS}
            AND (ov.checked_in_at, o.id) < ({{at}}, {{event}})
            AND ({{what}} = 'death' OR EXISTS (
                    SELECT FROM clinical_patient c WHERE c.id = {{patient}}
                        AND c.date_of_birth > ({{at}} - interval '10 years')::date)
                OR ov.checked_in_at > {{at}} - interval '180 days'
                    AND (o.form_id <> {{form}} OR ov.checked_in_at < {{at}} - interval '12 hours'))
            AND {{what}} = ANY ({_TOLD_BY_ANOTHER}))"""
ONCE = (Told.DEATH, Told.BIRTH)


class _Tells(Func):
    output_field = ArrayField(TextField())

    def as_sql(self, compiler, connection, **more):
        (answers, of_answers), (metadata, of_metadata) = (
            compiler.compile(one) for one in self.get_source_expressions()
        )
        return TOLD.format(answers=answers, metadata=metadata), [*of_answers, *of_metadata]


class _First(Func):
    """Is it the first answer that tells of this death or birth?"""

    output_field = BooleanField()

    def __init__(self, what):
        self.what = Told(what).value
        super().__init__(F("pk"), F("patient_id"), F("form_id"), F("visit__checked_in_at"))

    def as_sql(self, compiler, connection, **more):
        sources = [compiler.compile(one)[0] for one in self.get_source_expressions()]
        event, patient, form, at = sources  # columns, so without parameters
        what = f"'{self.what}'"
        return FIRST.format(event=event, patient=patient, form=form, at=at, what=what), []


def telling(events, what):
    """Those of the answers (a queryset) that are counted as this ``Told``."""
    closed = Confidentiality.objects.filter(form=OuterRef("pk")).exclude(
        answers_for=Confidentiality.AnswersFor.EVERYONE
    )
    counted = EventForm.objects.live().real().exclude(Exists(closed))
    events = events.filter(form__in=counted.values("pk"))
    events = events.alias(told=_Tells(F("answers"), F("form__metadata")))
    events = events.filter(told__contains=[what])
    return events.alias(first=_First(what)).filter(first=True) if what in ONCE else events
