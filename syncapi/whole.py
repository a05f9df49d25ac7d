"""Tables without a patient, as SQL: small, so they go whole when anything about them changed.

As in ``scope``: a question is put together of parts, and one without parts is "".
"""

from syncapi.news import ACCESS, EVER, PERMISSION, START, USER
from syncapi.scope import CLOSED_FORMS, GONE, SOMEBODY, forms_moved, notices
from syncapi.wire import WHOLE

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
    "eventform": f"""r.is_published AND r.id NOT IN {CLOSED_FORMS}
        AND (r.clinic_ids = '[]'::jsonb OR EXISTS (
            SELECT 1 FROM {CLINICS_OF} own(id) WHERE r.clinic_ids ? own.id::text))""",
}
assert {*VISIBLE} == {table.kind for table in WHOLE}


def rows(table, news):
    """WHERE of ``r``: the rows this user's phones hold."""
    if not news(EVER, table.db_table):
        return ""
    return f"r.deleted_at IS NULL AND {SOMEBODY} AND {VISIBLE[table.kind]}"


def newest(table, news):
    """SELECT the highest number since ``start`` of everything that decides the table's rows."""
    parts = []
    if news(START, table.db_table):
        parts.append(f"SELECT change_number FROM {table.db_table} WHERE change_number >= {START}")
    for other, whose in ((ACCESS, "user_id"), (PERMISSION, "user_id"), (USER, "id")):
        if news(START, other):
            parts.append(f"""SELECT change_number FROM {other}
                WHERE {whose} = %(user)s AND change_number >= {START}""")
    if told := notices(table, START, news):
        parts.append(f"SELECT change_number FROM ({told}) told")
    if table.kind == "eventform" and (circles := forms_moved(START, news)):
        parts.append(f"SELECT n FROM ({circles}) circles")
    if not parts:
        return ""
    return f"SELECT max(n) FROM ({' UNION ALL '.join(parts)}) numbers(n)"


def not_held(table, news):
    """SELECT id: every other id of the table, and ids that are gone."""
    t, held = table.db_table, rows(table, news)
    parts = []
    if held:
        parts.append(f"SELECT r.id FROM {t} r WHERE NOT ({held})")
    if gone := notices(table, EVER, news, kinds=GONE):
        parts.append(f"""SELECT n.record_id FROM ({gone}) n
            WHERE NOT EXISTS (SELECT 1 FROM {t} r WHERE r.id = n.record_id)""")
    return " UNION ".join(parts)
