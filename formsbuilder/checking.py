"""Before a form is published again: what becomes different, and what that touches."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from wagtail import hooks

from clinical import access
from clinical.models import Event, EventForm, User
from clinical.portal.who_sees_whom.changing import phones_of
from formsbuilder import publishing
from formsbuilder.choice_lists import asking
from formsbuilder.compiler import Problem, Severity, blocking
from formsbuilder.differences import Difference, What, differences
from formsbuilder.translating import newest

# What was answered stays readable whatever changes, but these people should look at twice.
WEIGHTY = {What.REMOVED, What.RETYPED, What.CHOICE_REMOVED}


@dataclass
class Line:
    """One difference; ``answers``: how many stored answers it touches.

    None: not told, to who may not read them, since a number of a choice is already a finding.
    """

    difference: Difference
    answers: int | None = None

    @property
    def is_weighty(self):
        return self.difference.what in WEIGHTY and self.answers != 0


@dataclass
class Check:
    """``last``: the last PublishedForm, or None; ``document``: what would be published.

    ``answers``: stored ones of this form, None if not told; ``phones``: those of the people who get it;
    ``elsewhere``: sentences of other rooms, such as downloads made of it; ``lists``: {question id:
    name of the list that its choices are of}.
    """

    last: object
    document: dict
    problems: list[Problem]
    lines: list[Line]
    answers: int | None
    phones: int
    elsewhere: list[str]
    lists: dict[str, str]

    @property
    def mistakes(self):
        return blocking(self.problems)

    @property
    def warnings(self):
        return [p for p in self.problems if p.severity == Severity.WARN]

    @property
    def number(self):
        return self.last.number + 1 if self.last else 1

    @property
    def is_nothing_new(self):
        return bool(self.last) and self.last.document == self.document


def check(draft, user):
    """The Check of a draft as it was last saved (see ``translating.newest``), for this person."""
    answers = _answers(draft, user)
    tells = answers is not None
    last = publishing.last_publication(draft)
    document, problems = publishing.compiled(draft, last)
    found = differences(last.document, document) if last else []
    touched = _touched(draft, found) if tells else [None] * len(found)
    return Check(
        last,
        document,
        problems,
        [Line(one, number) for one, number in zip(found, touched, strict=True)],
        answers,
        _phones(document),
        [told for tell in hooks.get_hooks("what_a_form_touches") for told in tell(draft.pk)],
        lists_of(draft),
    )


def lists_of(draft):
    """{question id: name of the list that its choices are of}"""
    asked = [block.value for block in draft.questions if block.value.get("list")]
    lists = asking.lists_of(asked)
    return {q["id"]: lists[q["list"]].name for q in asked if q["list"] in lists}


def as_they_are_then(lists):
    """What is told of the ``lists`` of a Check where a form is published later."""
    named = ", ".join(f"“{name}”" for name in sorted(set(lists.values())))
    text = _(
        "Its choices of %(lists)s are those that the list has when the form is published: if somebody "
        "changes the list before, phones get the changed choices."
    )
    return text % {"lists": named}


def is_told_first(draft):
    """Does publishing this draft change what phones have? Then the check comes before it."""
    last = publishing.last_publication(draft)
    return bool(last) and last.document != publishing.compiled(newest(draft), last)[0]


def _answers(draft, user):
    """How many answers are stored; None for who does not read them."""
    if not user.reads_charts:
        return None
    stored = Event.objects.live().filter(form=OuterRef("pk")).order_by().values("form")
    closed = access.unreadable_forms(user).filter(form=OuterRef("pk"))
    forms = EventForm.objects.filter(pk=draft.pk)
    found = forms.values_list(Exists(closed), Subquery(stored.annotate(n=Count("pk")).values("n")))
    is_closed, number = found.first() or (False, 0)
    return None if is_closed else number or 0


_ANSWERS = """
    SELECT n, count(DISTINCT e.id) FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY
        AS asked(field_id, value, n)
    JOIN clinical_event e ON e.form_id = %s AND e.deleted_at IS NULL
    JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(e.answers) = 'array' THEN e.answers ELSE '[]' END) a
        ON a ->> 'fieldId' = asked.field_id AND coalesce(a ->> 'value', '') NOT IN ('', '[]')
    WHERE asked.value = '' OR asked.value = ANY(string_to_array(a ->> 'value', '; '))
    GROUP BY n"""


def _touched(draft, found):
    """For each difference: the stored answers to what it takes away; None where it takes nothing."""
    asked = [(n, one) for n, one in enumerate(found) if one.what in WEIGHTY]
    touched: list[int | None] = [0 if one.what in WEIGHTY else None for one in found]
    if asked:
        fields = [one.field_id for _, one in asked]
        values = [one.value if one.what is What.CHOICE_REMOVED else "" for _, one in asked]
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERS, [fields, values, draft.pk])
            for n, answers in cursor.fetchall():
                touched[asked[n - 1][0]] = answers
    return touched


def _phones(document):
    """Those in use by the people of its clinics."""
    people = User.objects.filter(is_active=True, permissions__isnull=False)
    if document["clinic_ids"]:
        people = people.filter(permissions__clinic__in=document["clinic_ids"])
    return sum(said["phones"] for said in phones_of(people.distinct()).values())
