"""What entered or left one user's scope since a number, as SQL; who may see what is clinical.access.

A patient is joined to a user by ``access`` and ``presence``; the front desk sees of the chart only
what ``for_front_desk`` says, and answers to confidential forms are for their readers.

Everything here reads inside the pull's one snapshot. Parameters: ``user`` (uuid), ``users`` (all who
ever used this phone), ``since`` (the horizon: what is newer is sent), ``start`` (``withdrawn_to``:
from here on leaving is accounted for), ``passed`` (W: the highest horizon this phone pushed past),
``began`` (the phone's first pull here; of one from elsewhere nobody knows what it held then).

A question is put together of parts, one for each thing that may have changed. ``news`` tells which of
them have nothing to find in this snapshot and are left out; a question without parts is "".

Nothing is listed as deleted before the phone has pushed past it: the app pulls before it pushes, and
a listed id destroys that record's unsent edits.
"""

from syncapi.news import ACCESS, CIRCLES, EVER, NOTICE, PERMISSION, PRESENCE, SINCE, START, USER
from syncapi.wire import CHART


def inside(table):
    """Patients of whom this user may hold this table's rows now."""
    how = "sees" if table.model.for_front_desk else "reads"
    return f"""(
        SELECT p.patient_id FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
        WHERE a.user_id = %(user)s AND a.{how} AND p.has)"""


INSIDE = inside(CHART[0])

# Forms whose answers by others this user does not read.
_CLOSED = """(
    SELECT c.form_id FROM clinical_confidentiality c
    WHERE c.answers_for {which} AND NOT EXISTS (
        SELECT 1 FROM clinical_reader o
        WHERE o.form_id = c.form_id AND o.user_id = %(user)s AND o.reads))"""
CLOSED_FORMS = _CLOSED.format(which="= 'named'")

# Answers this user may hold: of open forms, and their own to forms that everybody fills in. Arrays,
# so that PostgreSQL asks once and not for every answer.
READABLE = f"""(r.form_id IS NULL
    OR r.form_id <> ALL (ARRAY{_CLOSED.format(which="<> 'everyone'")})
    OR r.written_by_id = %(user)s AND r.form_id = ANY (ARRAY(
        SELECT form_id FROM clinical_confidentiality WHERE answers_for = 'author')))"""


def in_scope(table):
    """WHERE on ``r``: live, and for this user to hold."""
    readable = f" AND {READABLE}" if table.kind == "event" else ""
    return f"r.deleted_at IS NULL AND r.{table.patient_column} IN {inside(table)}{readable}"


def forms_moved(number, news):
    """SELECT (form_id, n): forms whose circle of readers changed for this user."""
    if not news(number, *CIRCLES):
        return ""
    return f"""
        SELECT form_id, change_number AS n FROM clinical_reader
        WHERE user_id = %(user)s AND change_number >= {number}
        UNION ALL
        SELECT form_id, change_number FROM clinical_confidentiality
        WHERE change_number >= {number}"""


# Patients that any user of this phone ever saw.
EVER_SEEN = """(
    SELECT p.patient_id FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
    WHERE a.user_id = ANY(%(users)s))"""


def _joined_since(number, news):
    """Patients joined to the user by an access or presence row that changed at ``number`` or later.

    Two selects, because an OR over two tables cannot use their indexes. ``lowest`` and ``highest``
    are over the numbers at or above ``number``.
    """
    numbers = "LATERAL (VALUES (a.change_number), (p.change_number)) v(n)"
    parts = []
    if news(number, ACCESS):
        parts.append(f"""
            SELECT p.patient_id, v.n
            FROM clinical_access a JOIN clinical_presence p USING (clinic_id), {numbers}
            WHERE a.user_id = %(user)s AND a.change_number >= {number}
              AND (p.has OR p.change_number >= {number}) AND v.n >= {number}""")
    if news(number, PRESENCE):
        parts.append(f"""
            SELECT p.patient_id, v.n
            FROM clinical_presence p JOIN clinical_access a USING (clinic_id), {numbers}
            WHERE p.change_number >= {number} AND a.user_id = %(user)s
              AND (a.sees OR a.change_number >= {number}) AND v.n >= {number}""")
    if not parts:
        return ""
    return f"""
        SELECT patient_id, min(n) AS lowest, max(n) AS highest
        FROM ({" UNION ALL ".join(parts)}) joined GROUP BY patient_id"""


def _linked(patient, number):
    """Is the patient joined to this user at all, now or by something that changed since?"""
    return f"""EXISTS (
        SELECT 1 FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
        WHERE p.patient_id = {patient} AND a.user_id = %(user)s
          AND (a.sees OR a.change_number >= {number}) AND (p.has OR p.change_number >= {number}))"""


GONE, RESEND = "'gone'", "'resend'"


def notices(table, number, news, kinds=f"{GONE}, {RESEND}", to_all=True):
    """SELECT (record_id, change_number); without ``to_all`` only what is for a person of this phone."""
    if not news(number, NOTICE):
        return ""
    for_all = "user_id IS NULL OR " if to_all else ""
    return f"""
        SELECT record_id, change_number FROM clinical_notice
        WHERE change_number >= {number} AND kind IN ({kinds}) AND model = '{table.kind}'
          AND ({for_all}user_id = ANY(%(users)s))"""


def everything(table, news):
    """WHERE of a chart table: every live record of the scope."""
    return in_scope(table) if news(EVER, table.db_table) else ""


def entered(table, news):
    """WHERE of a chart table: live records of the scope that changed, came into it or are asked again."""
    t, parts = table.db_table, []
    if not news(EVER, t):
        return ""
    if news(SINCE, t):
        parts.append(f"SELECT id FROM {t} WHERE change_number >= %(since)s")
    if moved := _joined_since(SINCE, news):
        parts.append(
            f"SELECT t.id FROM {t} t JOIN ({moved}) moved ON t.{table.patient_column} = moved.patient_id"
        )
    if table.kind == "event" and (opened := forms_moved(SINCE, news)):
        parts.append(f"SELECT t.id FROM {t} t JOIN ({opened}) opened ON t.form_id = opened.form_id")
    if told := notices(table, SINCE, news, RESEND):
        parts.append(f"SELECT record_id FROM ({told}) asked")
    return f"{in_scope(table)} AND r.id IN ({' UNION '.join(parts)})" if parts else ""


def as_sent(table, news):
    """WHERE: what the client has just sent, not touched since, not asked for by anybody."""
    told = notices(table, SINCE, news, RESEND)
    not_asked = f" AND r.id NOT IN (SELECT record_id FROM ({told}) asked)" if told else ""
    return f"""(r.change_number = %(own_number)s
        AND r.id = ANY(%(own_{table.kind})s::uuid[]){not_asked})"""


def hidden_since(news, *, from_elsewhere=False):
    """SELECT id: patients who left (or died) since the horizon and are hidden at once.

    Also new ones of whom nothing is stored: refused, or of a person who left and waits no more.
    ``from_elsewhere``: and who came back to this server and may be on the phone.
    """
    patients, parts = CHART[0], []
    if moved := _joined_since(SINCE, news):
        parts.append(f"SELECT patient_id FROM ({moved}) moved")
    if news(SINCE, patients.db_table):
        parts.append(f"""SELECT d.id FROM clinical_patient d
              WHERE d.deleted_at IS NOT NULL AND d.change_number >= %(since)s
                AND {_linked("d.id", SINCE)}""")
    if told := notices(patients, SINCE, news, GONE):
        parts.append(f"SELECT record_id FROM ({told}) gone")
    if from_elsewhere and news(SINCE, patients.db_table):
        parts.append(f"SELECT id FROM ({_came_back(patients, SINCE)}) back")
    hidden = []
    if parts:
        hidden.append(_outside(f"r.id IN ({' UNION '.join(parts)})"))
    if own := notices(patients, SINCE, news, GONE, to_all=False):
        hidden.append(_never_stored(f"SELECT record_id FROM ({own}) own"))
    if news(SINCE, USER):
        hidden.append(
            _never_stored(f"""SELECT w.id FROM ({_waiting(patients)}) w, clinical_user u
            WHERE u.id = %(user)s AND NOT u.is_active AND u.change_number >= {SINCE}""")
        )
    return " UNION ".join(hidden)


def hidden_from_former_user(news, *, from_elsewhere=False):
    """SELECT id: patients whom any user of this phone ever saw or sent and this one does not see."""
    held = f"r.id IN {EVER_SEEN}"
    if from_elsewhere:
        held = f"({held} OR r.id IN (SELECT id FROM ({_came_back(CHART[0], EVER)}) back))"
    if gone := notices(CHART[0], EVER, news, GONE):  # sent by who registers and sees nobody
        held = f"({held} OR r.id IN (SELECT record_id FROM ({gone}) gone))"
    waiting = f"SELECT w.id FROM ({_waiting(CHART[0])}) w"
    return f"{_outside(held)} UNION {_never_stored(waiting)}"


def hidden_from_elsewhere():
    """SELECT id: every patient here whom this user does not see: the phone may hold any of them.

    The list of what to delete comes after a push; what is typed in between would go with it.
    """
    waiting = f"SELECT w.id FROM ({_waiting(CHART[0])}) w"
    return f"{_outside('true')} UNION {_never_stored(waiting)}"


def _came_back(table, number):
    """SELECT (id, n): rows that a server lost in a restore knew, or may have known, and this one knew not.

    Arrived after the phone began here and written before; three days for phones whose clock is fast.
    """
    return f"""SELECT r.id, r.change_number AS n FROM {table.db_table} r
        WHERE r.change_number >= {number} AND r.arrived_at >= %(began)s
          AND r.created_at < %(began)s + interval '3 days'"""


def _outside(held):
    """SELECT id of the stored patients who are dead or not of this user, where ``held`` says so of ``r``."""
    return f"""SELECT r.id FROM clinical_patient r
        WHERE (r.deleted_at IS NOT NULL OR r.id NOT IN {INSIDE}) AND {held}"""


def _never_stored(ids):
    """SELECT id of these, where nothing is stored and this user does not wait for a decision on it."""
    return f"""SELECT n.id FROM ({ids}) n(id)
        WHERE NOT EXISTS (SELECT 1 FROM clinical_patient r WHERE r.id = n.id)
          AND NOT EXISTS (SELECT 1 FROM ({_waiting(CHART[0])}) w
                          WHERE w.id = n.id AND w.open_and_mine AND {SOMEBODY})"""


def left(table, news, *, sweep=None, from_elsewhere=False):
    """SELECT (id, ripe, lowest): ids of a chart table that are not live in the scope but have numbers.

    ``ripe``: all its numbers are below ``passed``, so the id may be listed as deleted. ``sweep``:
    after a full answer also what the phone may hold from before, ``"known"`` or ``"unknown"``.
    ``from_elsewhere``: and what came back to this server since.
    """
    t = table.db_table
    parts = _rows_that_left(table, news, sweep) if news(EVER, t) else []
    number = EVER if sweep else START
    if from_elsewhere and news(number, t):
        parts.append(_came_back(table, number))
    if told := notices(table, START, news):
        parts.append(f"SELECT record_id, change_number FROM ({told}) told")
    if sweep:
        parts.append(f"SELECT w.id, 0 FROM ({_waiting(table)}) w WHERE NOT w.open_and_mine")
        if gone := notices(table, EVER, news, kinds=GONE):
            parts.append(f"SELECT record_id, 0 FROM ({gone}) told")
    if news(START, USER):
        parts.append(f"""SELECT w.id, u.change_number FROM ({_waiting(table)}) w, clinical_user u
            WHERE u.id = %(user)s AND NOT u.is_active AND u.change_number >= {START}""")
    if not parts:
        return ""
    return f"""
        SELECT id, max(n) < %(passed)s AS ripe, min(n) FILTER (WHERE n >= {START}) AS lowest
        FROM ({" UNION ALL ".join(parts)}) numbers(id, n)
        WHERE NOT EXISTS (
            SELECT 1 FROM {t} r WHERE r.id = numbers.id AND {in_scope(table)})
        GROUP BY id"""


def _rows_that_left(table, news, sweep):
    """SELECTs of (id, n)."""
    t, patient, parts = table.db_table, table.patient_column, []
    if news(START, t):  # dead rows of a patient joined to the user
        parts.append(f"""SELECT r.id, r.change_number AS n FROM {t} r
            WHERE r.deleted_at IS NOT NULL AND r.change_number >= {START}
              AND {_linked("r." + patient, START)}""")
    # rows whose patient moved: dead ones, and all of a patient who is outside now
    if moved := _joined_since(START, news):
        parts.append(f"""SELECT r.id, v.n FROM {t} r
            JOIN ({moved}) moved ON moved.patient_id = r.{patient},
            LATERAL (VALUES (moved.lowest), (moved.highest)) v(n)""")
    if patient != "id" and news(START, CHART[0].db_table):  # rows of a patient who died
        parts.append(
            f"""SELECT r.id, d.change_number FROM {t} r JOIN clinical_patient d ON d.id = r.patient_id
                WHERE d.deleted_at IS NOT NULL AND d.change_number >= {START}
                  AND {_linked("d.id", START)}"""
        )
    # answers to a form that was closed to this user
    if table.kind == "event" and (closed := forms_moved(START, news)):
        parts.append(f"""SELECT r.id, closed.n FROM {t} r
            JOIN ({closed}) closed ON closed.form_id = r.form_id
            WHERE {_linked("r.patient_id", START)}""")
    if sweep:
        whose = "" if sweep == "unknown" else f"WHERE r.{patient} IN {EVER_SEEN}"
        parts.append(f"SELECT r.id, 0 FROM {t} r {whose}")
    return parts


def _waiting(table):
    """SELECT (id, open_and_mine): what the people of this phone sent and had to wait for a person.

    A new record of these is nowhere else; only who sent it goes on showing it while it waits.
    """
    return f"""SELECT t.record_key::uuid AS id, t.state = 'open' AND t.user_id = %(user)s AS open_and_mine
        FROM syncapi_trayentry t WHERE t.table = '{table.name}' AND t.user_id = ANY(%(users)s)
          AND t.record_key NOT LIKE 'sha256:%%'"""


def ever_held(table, news, *, everything):
    """SELECT id: all that a phone may hold of a table, whoever used it; ``everything``: all there is."""
    parts = [f"SELECT r.id FROM {table.db_table} r"]
    if table.is_chart and not everything:
        parts[0] += f" WHERE r.{table.patient_column} IN {EVER_SEEN}"
    if gone := notices(table, EVER, news, kinds=GONE):
        parts.append(f"SELECT record_id FROM ({gone}) told")
    if table.is_chart:
        parts.append(f"SELECT w.id FROM ({_waiting(table)}) w")
    return " UNION ".join(parts)


# Somebody who left, and nobody at all (a phone that is being emptied), hold nothing.
SOMEBODY = "EXISTS (SELECT 1 FROM clinical_user u WHERE u.id = %(user)s AND u.is_active)"


def gone(table, news):
    """SELECT id: all that a phone may hold of a chart and should not (for a download without a cursor)."""
    t, live = table.db_table, in_scope(table)
    parts = []
    if news(EVER, t):
        parts.append(f"SELECT id FROM {t} WHERE deleted_at IS NOT NULL")
    if told := notices(table, EVER, news, kinds=GONE):
        parts.append(f"""SELECT n.record_id FROM ({told}) n
            WHERE NOT EXISTS (SELECT 1 FROM {t} r WHERE r.id = n.record_id AND {live})""")
    return " UNION ".join(parts)


def perhaps(tables, news):
    """SELECT one boolean per table: may others' changes have brought it something to send or withdraw?

    Of tables that hold nothing new themselves. ({table name: the boolean}, what stands WITH them).
    It looks from ``start`` on, not from the horizon: what waits for its withdrawal lies below that.
    """
    moved, circles = _joined_since(START, news), forms_moved(START, news)
    told, own = news(START, NOTICE), news(START, ACCESS, PERMISSION, USER)
    tests = {}
    for table in tables:
        t, these = table.db_table, []
        if told:
            these.append(f"EXISTS (SELECT 1 FROM told WHERE model = '{table.kind}')")
        if table.is_chart and moved and news(EVER, t):
            column = table.patient_column
            these.append(
                f"EXISTS (SELECT 1 FROM {t} JOIN moved ON moved.patient_id = {t}.{column})"
            )
        if own and not table.is_chart:
            these.append("(SELECT own FROM rights)")
        if table.is_chart and news(START, USER):
            these.append("(SELECT away FROM rights)")
        if circles and table.kind in ("event", "eventform"):
            these.append(f"EXISTS ({circles})")
        if these:
            tests[table.name] = f"({' OR '.join(these)})"
    if not tests:
        return {}, ""
    views = []
    if moved:
        views.append(f"moved AS MATERIALIZED ({moved})")
    if told:
        views.append(f"""told AS MATERIALIZED (
            SELECT DISTINCT model FROM clinical_notice WHERE change_number >= {START}
              AND (user_id IS NULL OR user_id = ANY(%(users)s)))""")
    if own:
        views.append(f"""rights AS (SELECT
            EXISTS (SELECT 1 FROM clinical_access
                    WHERE user_id = %(user)s AND change_number >= {START})
            OR EXISTS (SELECT 1 FROM clinical_clinicpermission
                       WHERE user_id = %(user)s AND change_number >= {START})
            OR EXISTS (SELECT 1 FROM clinical_user
                       WHERE id = %(user)s AND change_number >= {START}) AS own,
            EXISTS (SELECT 1 FROM clinical_user WHERE id = %(user)s AND NOT is_active
                    AND change_number >= {START}) AS away)""")
    return tests, f"WITH {', '.join(views)}" if views else ""
