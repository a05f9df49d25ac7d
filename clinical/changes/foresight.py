"""What a change of who sees whom would do: it is tried in a transaction and taken back."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from clinical.changes.writing import write
from clinical.models import User
from clinical.triggers import CHANGE_NUMBER

LATELY = timedelta(days=30)

# (user, patient, reads the chart) of everybody concerned.
_SEEN = """
    SELECT a.user_id, p.patient_id, bool_or(a.reads) AS reads
    FROM clinical_access a JOIN clinical_presence p USING (clinic_id)
    JOIN clinical_patient t ON t.id = p.patient_id AND t.deleted_at IS NULL
    WHERE a.user_id = ANY(%(users)s) AND a.sees AND p.has GROUP BY 1, 2"""

_CONCERNED = f"""
    WITH own(n) AS (SELECT {CHANGE_NUMBER})
    SELECT user_id FROM clinical_access, own WHERE change_number = n
    UNION SELECT user_id FROM clinical_reader, own WHERE change_number = n
    UNION SELECT a.user_id FROM clinical_presence p JOIN clinical_access a USING (clinic_id), own
          WHERE p.change_number = n AND a.sees"""

_DIFFERENCE = """
    SELECT coalesce(b.user_id, a.user_id),
           count(*) FILTER (WHERE a.user_id IS NULL),
           count(*) FILTER (WHERE b.user_id IS NULL),
           count(*) FILTER (WHERE b.reads AND NOT a.reads),
           count(*) FILTER (WHERE a.reads AND NOT b.reads),
           count(*) FILTER (WHERE a.user_id IS NULL AND EXISTS (
               SELECT 1 FROM clinical_visit v WHERE v.patient_id = b.patient_id
                 AND v.provider_id = b.user_id AND v.deleted_at IS NULL
                 AND v.checked_in_at >= %(lately)s))
    FROM seen_before b FULL JOIN seen_after a USING (user_id, patient_id) GROUP BY 1"""

# Answers of others to forms whose circle changed for a person; (user, gained, count).
_ANSWERS = f"""
    SELECT r.user_id, r.reads, count(e.id)
    FROM clinical_reader r JOIN clinical_event e ON e.form_id = r.form_id AND e.deleted_at IS NULL
    JOIN seen_after s ON s.user_id = r.user_id AND s.patient_id = e.patient_id AND s.reads
    WHERE r.change_number = {CHANGE_NUMBER}
      AND (r.reads OR e.written_by_id IS DISTINCT FROM r.user_id) GROUP BY 1, 2"""


@dataclass
class Foreseen:
    """What would happen to one person's phones; all are numbers of patients, or of form answers.

    ``seen_lately``: of those who leave, whom this person saw within 30 days.
    """

    user: User
    leave: int = 0
    come: int = 0
    charts_leave: int = 0
    charts_come: int = 0
    seen_lately: int = 0
    answers_leave: int = 0
    answers_come: int = 0

    @property
    def takes_away(self):
        return bool(self.leave or self.charts_leave or self.answers_leave)

    @property
    def changes_something(self):
        return self.takes_away or bool(self.come or self.charts_come or self.answers_come)


def foresee(change):
    """[Foreseen] of everybody whose phones would change, those who lose most first.

    Nothing is kept of it. Raises what doing it would raise.
    """
    with transaction.atomic():
        try:
            return _try(change)
        finally:
            transaction.set_rollback(True)


def _try(change):
    undone = transaction.savepoint()
    write(change)
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED)
        users = [user for (user,) in cursor]
        transaction.savepoint_rollback(undone)
        _note(cursor, "seen_before", users)
        write(change)
        _note(cursor, "seen_after", users)
        people = {u.pk: Foreseen(u) for u in User.objects.filter(pk__in=users)}
        cursor.execute(_DIFFERENCE, {"lately": timezone.now() - LATELY})
        for user, leave, come, charts_leave, charts_come, seen_lately in cursor:
            said = people[user]
            said.leave, said.come, said.seen_lately = leave, come, seen_lately
            said.charts_leave, said.charts_come = charts_leave, charts_come
        cursor.execute(_ANSWERS)
        for user, gained, number in cursor:
            setattr(people[user], "answers_come" if gained else "answers_leave", number)
    told = [said for said in people.values() if said.changes_something]
    return sorted(told, key=lambda s: (-s.leave, -s.charts_leave, -s.answers_leave, s.user.name))


def _note(cursor, name, users):
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {_SEEN}", {"users": users})
