"""The rule of who sees which clinic, reads charts and confidential answers; and the change base."""

from django.db import migrations

# One writer at a time: two people changing permission and sharing group at once would otherwise each
# miss the other's change. The lock comes first; in READ COMMITTED the next statement sees what is there.
REFRESH_ACCESS = """
CREATE FUNCTION clinical_refresh_access() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('clinical_access'));
    WITH seen AS (
        SELECT p.user_id, p.clinic_id
        FROM clinical_clinicpermission p
        WHERE p.deleted_at IS NULL AND p.can_view_history
        UNION
        SELECT p.user_id, c.id
        FROM clinical_clinicpermission p
        JOIN clinical_clinic own ON own.id = p.clinic_id
        JOIN clinical_clinic c ON c.sharing_group_id = own.sharing_group_id
        WHERE p.deleted_at IS NULL AND p.can_view_history
        UNION
        SELECT u.id, c.id FROM clinical_user u CROSS JOIN clinical_clinic c WHERE u.is_superuser
    ), wanted AS (
        SELECT s.user_id, s.clinic_id, u.reads_charts AS reads
        FROM seen s JOIN clinical_user u ON u.id = s.user_id WHERE u.is_active
    ), ended AS (
        UPDATE clinical_access a SET sees = false, reads = false
        WHERE a.sees AND NOT EXISTS (
            SELECT 1 FROM wanted w WHERE w.user_id = a.user_id AND w.clinic_id = a.clinic_id)
    )
    INSERT INTO clinical_access (user_id, clinic_id, sees, reads, change_number)
    SELECT user_id, clinic_id, true, reads, 0 FROM wanted w
    WHERE NOT EXISTS (
        SELECT 1 FROM clinical_access a
        WHERE a.user_id = w.user_id AND a.clinic_id = w.clinic_id AND a.sees AND a.reads = w.reads)
    ORDER BY 1, 2
    ON CONFLICT (user_id, clinic_id) DO UPDATE SET sees = true, reads = excluded.reads
        WHERE NOT clinical_access.sees OR clinical_access.reads <> excluded.reads;

    INSERT INTO clinical_reader (user_id, form_id, reads, change_number)
    SELECT w.user_id, w.form_id, w.reads, 0 FROM (
        SELECT u.id AS user_id, c.form_id,
               u.is_active AND (c.answers_for = 'everyone' OR u.role = ANY (c.reader_roles)
                                OR u.id = ANY (c.reader_ids)) AS reads
        FROM clinical_confidentiality c CROSS JOIN clinical_user u) w
    WHERE NOT EXISTS (
        SELECT 1 FROM clinical_reader r
        WHERE r.user_id = w.user_id AND r.form_id = w.form_id AND r.reads = w.reads)
    ORDER BY 1, 2
    ON CONFLICT (user_id, form_id) DO UPDATE SET reads = excluded.reads
        WHERE clinical_reader.reads <> excluded.reads;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("clinical", "0002_records")]

    operations = [
        migrations.RunSQL(REFRESH_ACCESS, "DROP FUNCTION clinical_refresh_access()"),
        migrations.RunSQL(
            "INSERT INTO clinical_changebase (id, base) VALUES (1, 0)",
            "DELETE FROM clinical_changebase",
        ),
    ]
