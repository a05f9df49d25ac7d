"""What entered or left one user's scope since a number, as SQL; who may see what is clinical.access.

Everything here reads inside the pull's one snapshot. Parameters: ``user`` (uuid), ``users`` (all who
ever used this phone), ``since`` (the horizon: what is newer is sent), ``start`` (``withdrawn_to``:
from here on leaving is accounted for), ``passed`` (W: the highest horizon this phone pushed past).

Nothing is listed as deleted before the phone has pushed past it: the app pulls before it pushes, and
a listed id destroys that record's unsent edits.
"""

from syncapi.wire import CHART, TABLES, WHOLE

SINCE, START = "%(since)s", "%(start)s"

# Patients this user sees now.
INSIDE = """(
    SELECT p.patient_id FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
    WHERE a.user_id = %(user)s AND a.sees AND p.has)"""

# Patients that any user of this phone ever saw.
EVER = """(
    SELECT p.patient_id FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
    WHERE a.user_id = ANY(%(users)s))"""


def _joined_since(number):
    """Patients joined to the user by an access or presence row that changed at ``number`` or later.

    Two selects, because an OR over two tables cannot use their indexes. ``lowest`` and ``highest``
    are over the numbers at or above ``number``.
    """
    return f"""
        SELECT patient_id, min(n) AS lowest, max(n) AS highest FROM (
            SELECT p.patient_id, v.n
            FROM clinical_access a JOIN clinical_presence p USING (clinic_id),
                 LATERAL (VALUES (a.change_number), (p.change_number)) v(n)
            WHERE a.user_id = %(user)s AND a.change_number >= {number}
              AND (p.has OR p.change_number >= {number}) AND v.n >= {number}
            UNION ALL
            SELECT p.patient_id, v.n
            FROM clinical_presence p JOIN clinical_access a USING (clinic_id),
                 LATERAL (VALUES (a.change_number), (p.change_number)) v(n)
            WHERE p.change_number >= {number} AND a.user_id = %(user)s
              AND (a.sees OR a.change_number >= {number}) AND v.n >= {number}
        ) joined GROUP BY patient_id"""


def _linked(patient, number):
    """Is the patient joined to this user at all, now or by something that changed since?"""
    return f"""EXISTS (
        SELECT 1 FROM clinical_presence p JOIN clinical_access a USING (clinic_id)
        WHERE p.patient_id = {patient} AND a.user_id = %(user)s
          AND (a.sees OR a.change_number >= {number}) AND (p.has OR p.change_number >= {number}))"""


GONE, RESEND = "'gone'", "'resend'"


def _notices(table, number, kinds=f"{GONE}, {RESEND}"):
    return f"""
        SELECT record_id, change_number FROM clinical_notice
        WHERE change_number >= {number} AND kind IN ({kinds}) AND model = '{table.kind}'
          AND (user_id IS NULL OR user_id = ANY(%(users)s))"""


def everything(table):
    """WHERE of a chart table: every live record of the scope."""
    return f"r.deleted_at IS NULL AND r.{table.patient_column} IN {INSIDE}"


def entered(table):
    """WHERE of a chart table: live records of the scope that changed, came into it or are asked again."""
    return f"""{everything(table)} AND r.id IN (
        SELECT id FROM {table.db_table} WHERE change_number >= %(since)s
        UNION SELECT t.id FROM {table.db_table} t
              JOIN ({_joined_since(SINCE)}) moved ON t.{table.patient_column} = moved.patient_id
        UNION SELECT record_id FROM ({_notices(table, SINCE, RESEND)}) asked)"""


def hidden_since():
    """WHERE of patients: those who left (or died) since the horizon and are hidden at once."""
    patients = CHART[0]
    return f"""(r.deleted_at IS NOT NULL OR r.id NOT IN {INSIDE}) AND r.id IN (
        SELECT patient_id FROM ({_joined_since(SINCE)}) moved
        UNION SELECT d.id FROM clinical_patient d
              WHERE d.deleted_at IS NOT NULL AND d.change_number >= %(since)s
                AND {_linked("d.id", SINCE)}
        UNION SELECT record_id FROM ({_notices(patients, SINCE, GONE)}) gone)"""


def hidden_from_former_user():
    """WHERE of patients: all that any user of this phone ever saw and this one does not see."""
    return f"(r.deleted_at IS NOT NULL OR r.id NOT IN {INSIDE}) AND r.id IN {EVER}"


def left(table, *, sweep=None):
    """SELECT (id, ripe, lowest): ids of a chart table that are not live in the scope but have numbers.

    ``ripe``: all its numbers are below ``passed``, so the id may be listed as deleted. ``sweep``:
    after a full answer also what the phone may hold from before, ``"known"`` or ``"unknown"``.
    """
    t, patient = table.db_table, table.patient_column
    start = START
    parts = [
        # dead rows of a patient joined to the user
        f"""SELECT r.id, r.change_number AS n FROM {t} r
            WHERE r.deleted_at IS NOT NULL AND r.change_number >= {start}
              AND {_linked("r." + patient, start)}""",
        # rows whose patient moved: dead ones, and all of a patient who is outside now
        f"""SELECT r.id, v.n FROM {t} r
            JOIN ({_joined_since(start)}) moved ON moved.patient_id = r.{patient},
            LATERAL (VALUES (moved.lowest), (moved.highest)) v(n)""",
        f"SELECT record_id, change_number FROM ({_notices(table, start)}) told",
    ]
    if patient != "id":  # rows of a patient who died
        parts.append(
            f"""SELECT r.id, d.change_number FROM {t} r JOIN clinical_patient d ON d.id = r.patient_id
                WHERE d.deleted_at IS NOT NULL AND d.change_number >= {start}
                  AND {_linked("d.id", start)}"""
        )
    if sweep:
        whose = "" if sweep == "unknown" else f"WHERE r.{patient} IN {EVER}"
        parts.append(f"SELECT r.id, 0 FROM {t} r {whose}")
        parts.append(f"SELECT record_id, 0 FROM ({_notices(table, 0, kinds=GONE)}) told")
    return f"""
        SELECT id, max(n) < %(passed)s AS ripe, min(n) FILTER (WHERE n >= {start}) AS lowest
        FROM ({" UNION ALL ".join(parts)}) numbers(id, n)
        WHERE NOT EXISTS (
            SELECT 1 FROM {t} r WHERE r.id = numbers.id AND r.deleted_at IS NULL
              AND r.{patient} IN {INSIDE})
        GROUP BY id"""


# Tables without a patient are small: when anything about them changed they go whole.

CLINICS_OF = """(
    SELECT clinic_id FROM clinical_access WHERE user_id = %(user)s AND sees
    UNION SELECT clinic_id FROM clinical_clinicpermission
          WHERE user_id = %(user)s AND deleted_at IS NULL
    UNION SELECT home_clinic_id FROM clinical_user
          WHERE id = %(user)s AND home_clinic_id IS NOT NULL)"""

PHONE_SETTINGS = """(('system', 'operation_mode'), ('auth', 'disable-mobile-permissions-checking'),
    ('organization', 'organization-name'))"""

VISIBLE = {
    "clinic": "true",
    "clinicdepartment": "true",
    "drug": "true",
    "clinicpermission": "r.user_id = %(user)s",
    "appconfig": f"(r.namespace, r.key) IN {PHONE_SETTINGS}",
    "registrationform": "r.is_active",
    "stock": f"r.clinic_id IN {CLINICS_OF}",
    "eventform": f"""r.is_published AND (r.clinic_ids = '[]'::jsonb OR EXISTS (
        SELECT 1 FROM {CLINICS_OF} own(id) WHERE r.clinic_ids ? own.id::text))""",
}
assert {*VISIBLE} == {table.kind for table in WHOLE}


def whole(table):
    """WHERE of a table without a patient: the rows this user's phones hold."""
    return f"r.deleted_at IS NULL AND {VISIBLE[table.kind]}"


def whole_numbers(table):
    """SELECT (lowest, highest) of everything since ``start`` that decides such a table's rows."""
    return f"""SELECT min(n), max(n) FROM (
        SELECT change_number FROM {table.db_table} WHERE change_number >= %(start)s
        UNION ALL SELECT change_number FROM clinical_access
            WHERE user_id = %(user)s AND change_number >= %(start)s
        UNION ALL SELECT change_number FROM clinical_clinicpermission
            WHERE user_id = %(user)s AND change_number >= %(start)s
        UNION ALL SELECT change_number FROM clinical_user
            WHERE id = %(user)s AND change_number >= %(start)s
        UNION ALL SELECT change_number FROM ({_notices(table, START)}) told
    ) numbers(n)"""


def not_held(table):
    """SELECT id: every other id of such a table, and ids that are gone."""
    return f"""
        SELECT r.id FROM {table.db_table} r WHERE NOT ({whole(table)})
        UNION SELECT n.record_id FROM ({_notices(table, 0, kinds=GONE)}) n
            WHERE NOT EXISTS (SELECT 1 FROM {table.db_table} r WHERE r.id = n.record_id)"""


def changed_tables():
    """SELECT one boolean per table (in ``TABLES`` order): may it have anything to send or withdraw?

    The one statement that every pull asks first; an idle pull ends with it. It looks from ``start``
    on, not from the horizon: what waits for its withdrawal lies below the horizon.
    """
    flags = []
    for table in TABLES:
        t = table.db_table
        tests = [
            f"EXISTS (SELECT 1 FROM {t} WHERE change_number >= {START})",
            f"EXISTS (SELECT 1 FROM told WHERE model = '{table.kind}')",
        ]
        if table.is_chart:
            column = table.patient_column
            tests.append(
                f"EXISTS (SELECT 1 FROM {t} JOIN moved ON moved.patient_id = {t}.{column})"
            )
        else:
            tests.append("(SELECT own FROM rights)")
        flags.append("(" + " OR ".join(tests) + ")")
    return f"""
        WITH moved AS MATERIALIZED ({_joined_since(START)}),
        told AS MATERIALIZED (
            SELECT DISTINCT model FROM clinical_notice WHERE change_number >= {START}
              AND (user_id IS NULL OR user_id = ANY(%(users)s))),
        rights AS (SELECT
            EXISTS (SELECT 1 FROM clinical_access
                    WHERE user_id = %(user)s AND change_number >= {START})
            OR EXISTS (SELECT 1 FROM clinical_clinicpermission
                       WHERE user_id = %(user)s AND change_number >= {START})
            OR EXISTS (SELECT 1 FROM clinical_user
                       WHERE id = %(user)s AND change_number >= {START}) AS own)
        SELECT {", ".join(flags)}"""


# May this user go on with a phone another one used, as if nothing had happened? Only if both see the
# same clinics and neither's access changed since the horizon.
SAME_VIEW = """
    SELECT NOT EXISTS (
        SELECT 1 FROM clinical_access
        WHERE user_id IN (%(user)s, %(former)s) AND change_number >= %(since)s)
    AND NOT EXISTS (
        (SELECT clinic_id FROM clinical_access WHERE user_id = %(user)s AND sees
         EXCEPT SELECT clinic_id FROM clinical_access WHERE user_id = %(former)s AND sees)
        UNION ALL
        (SELECT clinic_id FROM clinical_access WHERE user_id = %(former)s AND sees
         EXCEPT SELECT clinic_id FROM clinical_access WHERE user_id = %(user)s AND sees))
    AND (SELECT array_agg(clinic_id ORDER BY clinic_id) FROM clinical_clinicpermission
         WHERE user_id = %(user)s AND deleted_at IS NULL)
        IS NOT DISTINCT FROM
        (SELECT array_agg(clinic_id ORDER BY clinic_id) FROM clinical_clinicpermission
         WHERE user_id = %(former)s AND deleted_at IS NULL)
    AND (SELECT count(DISTINCT (home_clinic_id, role)) FROM clinical_user
         WHERE id IN (%(user)s, %(former)s)) = 1"""
