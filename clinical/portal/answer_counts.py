"""How often each question of a form was answered in which way, counted by the database with one statement."""

from dataclasses import dataclass, field

from django.db import connection
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from clinical.portal import answers
from clinical.portal.names import number

MOST_LISTED = 10  # of diagnoses, medicines, and months from the last one back
BINS = 8


@dataclass
class Bar:
    """One way to answer; ``share``: of those who answered, from 0 to 100."""

    label: str
    number: int
    share: float = 0

    @property
    def width(self):
        """For SVG, which knows one way of writing numbers."""
        return f"{min(self.share, 100):.1f}"


@dataclass
class Question:
    """``asked_now`` False: only earlier versions ask it. ``figures``: words such as an average."""

    key: str
    label: str
    kind: str
    asked_now: bool
    answered: int = 0
    bars: list[Bar] = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)

    @property
    def mean(self):
        return _short(self.figures["mean"])

    @property
    def middle(self):
        return _short(self.figures["middle"])


def kind_of(asked):
    kind, typed = asked.get("fieldType"), asked.get("inputType")
    if kind == "options":
        return "choice"
    if kind in ("diagnosis", "medicine"):
        return "list"
    if kind == "binary":
        return "tick"
    return typed if typed in ("number", "date") else "text"


def questions_of(versions):
    """[Question] of all versions (newest first) by their ids, those of today in today's order first."""
    found = {}
    for place, version in enumerate(versions):
        translations = answers.by_key(version.translations, "fieldId")
        for asked in version.fields:
            key = str(asked.get("id"))
            if asked.get("fieldType") in ("text", "separator"):
                continue
            told = translations.get(key, {})
            if key not in found:
                label = answers.in_language(told.get("name"), asked.get("name"))
                found[key] = Question(key, label, kind_of(asked), place == 0)
            labels = answers.option_labels(asked, told.get("options"))
            found[key].labels = labels | found[key].labels  # what a newer version says counts
    return list(found.values())


def count(events, questions):
    """Fill the questions from ``events`` (a queryset); returns how many events there are."""
    by_key = {question.key: question for question in questions}
    keys = {kind: [q.key for q in questions if q.kind == kind] for kind in KINDS}
    sql, values = events.order_by().values("id", "answers").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(events=sql), [*values, *(keys[kind] for kind in KINDS)])
        rows = cursor.fetchall()
    total = 0
    for part, key, value, n, figure in rows:
        if part == "total":
            total = n
        elif (question := by_key.get(key)) is None:
            continue
        elif part == "answered":
            question.answered = n
        elif part == "figure":
            question.figures[value] = figure
        else:
            question.bars.append(Bar(value, n))
    for question in questions:
        _finish(question, total)
    return total


def _finish(question, total):
    if question.kind == "choice":
        counted = {bar.label: bar.number for bar in question.bars}
        order = [*question.labels, *sorted(set(counted) - set(question.labels))]
        question.bars = [Bar(question.labels.get(v) or v, counted.get(v, 0)) for v in order[:200]]
    elif question.kind == "number":
        low, high = question.figures.get("least"), question.figures.get("most")
        counted = {int(bar.label): bar.number for bar in question.bars}
        if low is None:
            question.bars = []
        elif low == high:
            question.bars = [Bar(number(low), sum(counted.values()))]
        else:
            step = (high - low) / BINS
            edges = [low + step * n for n in range(BINS + 1)]
            question.bars = [
                Bar(f"{_short(edges[n])} – {_short(edges[n + 1])}", counted.get(n + 1, 0))
                for n in range(BINS)
            ]
    elif question.kind == "date":
        question.bars = [Bar(_month(bar.label), bar.number) for bar in reversed(question.bars)]
    elif question.kind == "tick":
        question.bars = [Bar(_("ticked"), question.answered)]
    for bar in question.bars:
        of = total if question.kind == "tick" else question.answered  # a box is left empty, too
        bar.share = round(100 * bar.number / of, 1) if of else 0


def _month(text):
    """ "2026-03" in words."""
    year, number = text.split("-")
    return f"{MONTHS.get(int(number), number)} {year}"


def _short(value):
    return number(round(value, 1 if abs(value) < 1000 else 0))


KINDS = ("choice", "tick", "number", "date", "list", "text")
# Arabic digits and commas are numbers, too; what is none counts as answered and is in no bar.
_COUNTS = r"""
WITH events AS MATERIALIZED ({events}),
asked AS (SELECT %s::text[] AS choices, %s::text[] AS ticks, %s::text[] AS numbers, %s::text[] AS days,
                 %s::text[] AS lists, %s::text[] AS words),
given AS MATERIALIZED (
    SELECT e.id, a ->> 'fieldId' AS q, a -> 'value' AS v FROM events e, LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(e.answers) = 'array' THEN e.answers ELSE '[]' END) a
    WHERE jsonb_typeof(a) = 'object'
      AND coalesce(a ->> 'value', '') NOT IN ('', '[]', '{{}}', 'false')
),
typed AS (
    SELECT g.id, g.q, translate(btrim(g.v #>> '{{}}'), '٠١٢٣٤٥٦٧٨٩٫,', '0123456789..') AS x
    FROM given g, asked WHERE g.q = ANY(asked.numbers)
),
numbers AS MATERIALIZED (
    SELECT id, q, CASE WHEN x ~ '^-?[0-9]{{1,12}}([.][0-9]{{1,9}})?$' THEN x::float END AS x FROM typed
),
spans AS (SELECT q, min(x) low, max(x) high, avg(x) mean,
                 percentile_cont(0.5) WITHIN GROUP (ORDER BY x) middle FROM numbers GROUP BY q),
listed AS (
    SELECT g.q, left(coalesce(nullif(i ->> 'desc', ''), nullif(i ->> 'name', ''), i ->> 'code'), 200) AS what,
           count(DISTINCT g.id) n,
           row_number() OVER (PARTITION BY g.q ORDER BY count(DISTINCT g.id) DESC, 2) AS place
    FROM given g, asked, LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(g.v) = 'array' THEN g.v ELSE '[]' END) i
    WHERE g.q = ANY(asked.lists) AND jsonb_typeof(i) = 'object' GROUP BY 1, 2
),
months AS (
    SELECT g.q, left(g.v #>> '{{}}', 7) AS what, count(DISTINCT g.id) n,
           row_number() OVER (PARTITION BY g.q ORDER BY left(g.v #>> '{{}}', 7) DESC) AS place
    FROM given g, asked
    WHERE g.q = ANY(asked.days) AND g.v #>> '{{}}' ~ '^[0-9]{{4}}-[01][0-9]-' GROUP BY 1, 2
)
SELECT 'total', NULL, NULL, count(*)::int, NULL::float FROM events
UNION ALL SELECT 'answered', q, NULL, count(DISTINCT id)::int, NULL FROM given GROUP BY q
UNION ALL SELECT 'bar', g.q, part, count(DISTINCT g.id)::int, NULL FROM given g, asked,
    LATERAL unnest(string_to_array(g.v #>> '{{}}', '; ')) part
    WHERE g.q = ANY(asked.choices) AND jsonb_typeof(g.v) = 'string' GROUP BY 2, 3
UNION ALL SELECT 'figure', q, f.name, 0, f.x FROM spans,
    LATERAL (VALUES ('least', low), ('most', high), ('mean', mean), ('middle', middle)) f(name, x)
UNION ALL SELECT 'bar', q, (CASE WHEN s.low = s.high THEN 1 ELSE least(%(bins)s,
    width_bucket(n.x, s.low, s.high, %(bins)s)) END)::text, count(*)::int, NULL
    FROM numbers n JOIN spans s USING (q) WHERE n.x IS NOT NULL GROUP BY 2, 3
UNION ALL (SELECT 'bar', q, what, n::int, NULL FROM listed WHERE place <= %(most)s AND what IS NOT NULL
           ORDER BY q, n DESC, what)
UNION ALL (SELECT 'bar', q, what, n::int, NULL FROM months WHERE place <= %(most)s ORDER BY q, what DESC)
""".replace("%(bins)s", str(BINS)).replace("%(most)s", str(MOST_LISTED))
