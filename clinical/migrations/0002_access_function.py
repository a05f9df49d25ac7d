"""The rule of who sees which clinic, as one function that triggers call; and the change base's row."""

from django.db import migrations

# One writer at a time: two people changing permission and sharing group at once would otherwise each
# miss the other's change. The lock comes first; in READ COMMITTED the next statement sees what is there.
REFRESH_ACCESS = """
CREATE FUNCTION clinical_refresh_access() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('clinical_access'));
    WITH wanted AS (
        SELECT u.id AS user_id, c.id AS clinic_id
        FROM clinical_user u JOIN clinical_clinicpermission p ON p.user_id = u.id
        JOIN clinical_clinic own ON own.id = p.clinic_id
        JOIN clinical_clinic c ON c.id = own.id
        WHERE u.is_active AND p.deleted_at IS NULL AND p.can_view_history
        UNION
        SELECT u.id, c.id
        FROM clinical_user u JOIN clinical_clinicpermission p ON p.user_id = u.id
        JOIN clinical_clinic own ON own.id = p.clinic_id
        JOIN clinical_clinic c ON c.sharing_group_id = own.sharing_group_id
        WHERE u.is_active AND p.deleted_at IS NULL AND p.can_view_history
        UNION
        SELECT u.id, c.id FROM clinical_user u CROSS JOIN clinical_clinic c
        WHERE u.is_active AND u.is_superuser
    ), ended AS (
        UPDATE clinical_access a SET sees = false
        WHERE a.sees AND NOT EXISTS (
            SELECT 1 FROM wanted w WHERE w.user_id = a.user_id AND w.clinic_id = a.clinic_id)
    )
    INSERT INTO clinical_access (user_id, clinic_id, sees, change_number)
    SELECT user_id, clinic_id, true, 0 FROM wanted w
    WHERE NOT EXISTS (
        SELECT 1 FROM clinical_access a
        WHERE a.user_id = w.user_id AND a.clinic_id = w.clinic_id AND a.sees)
    ORDER BY 1, 2
    ON CONFLICT (user_id, clinic_id) DO UPDATE SET sees = true WHERE NOT clinical_access.sees;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("clinical", "0001_initial")]

    operations = [
        migrations.RunSQL(REFRESH_ACCESS, "DROP FUNCTION clinical_refresh_access()"),
        migrations.RunSQL(
            "INSERT INTO clinical_changebase (id, base) VALUES (1, 0)",
            "DELETE FROM clinical_changebase",
        ),
    ]
