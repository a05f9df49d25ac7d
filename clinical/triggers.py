"""Triggers that hold whoever writes: change numbers, soft-delete cascade, notices, presence, access."""

import pgtrigger

CHANGE_NUMBER = (
    "coalesce((SELECT base FROM clinical_changebase), 0) + pg_current_xact_id()::text::bigint"
)
# Every transaction with a number below it has ended, and the statement sees what it wrote.
HORIZON = (
    "coalesce((SELECT base FROM clinical_changebase), 0)"
    " + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
)


class Stamp(pgtrigger.Trigger):
    """Give the row a change number whenever any column differs; the name sorts last on purpose.

    A transaction that sets ``clinical.keep_numbers`` to ``on`` (import, restore) keeps its own.
    """

    name = "zz_stamp"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, times=True):
        self.times = times
        super().__init__()

    def get_func(self, model):
        times = """
            NEW.modified_at := date_trunc('milliseconds', clock_timestamp());
            IF TG_OP = 'INSERT' THEN NEW.arrived_at := NEW.modified_at; END IF;
        """
        return f"""
            IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
            IF current_setting('clinical.keep_numbers', true) = 'on' THEN RETURN NEW; END IF;
            NEW.change_number := {CHANGE_NUMBER};
            {times if self.times else ""}
            RETURN NEW;
        """


class RefuseDelete(pgtrigger.Trigger):
    """Records are never deleted, only marked; the retention command says so in its transaction."""

    name = "refuse_delete"
    when = pgtrigger.Before
    operation = pgtrigger.Delete

    def get_func(self, model):
        return f"""
            IF current_setting('clinical.allow_delete', true) = 'on' THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'rows of {model._meta.db_table} are soft-deleted, never deleted'
                USING ERRCODE = 'restrict_violation';
        """


class NoticeGone(pgtrigger.Trigger):
    """Tell every phone to drop an id whose row is gone or whose chart is another one now."""

    name = "notice_gone"
    when = pgtrigger.After

    def __init__(self, *, chart):
        self.operation = (
            pgtrigger.Delete | pgtrigger.UpdateOf("patient_id") if chart else pgtrigger.Delete
        )
        super().__init__()

    def get_func(self, model):
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(NEW) ->> 'patient_id' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'patient_id'
                THEN RETURN NULL; END IF;
            END IF;
            INSERT INTO clinical_notice (kind, model, record_id, change_number, made_at)
            VALUES ('gone', '{model._meta.model_name}', OLD.id, 0, now());
            RETURN NULL;
        """


class CascadeSoftDelete(pgtrigger.Trigger):
    """When a record dies, what hangs on it dies in the same moment (the list is the catalogue's)."""

    name = "cascade_soft_delete"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("deleted_at")
    condition = pgtrigger.Condition("OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL")

    def get_func(self, model):
        from clinical.catalogue import dependents

        return (
            " ".join(
                f"UPDATE {child._meta.db_table} SET deleted_at = NEW.deleted_at"
                f" WHERE {child._meta.get_field(field).column} = NEW.id AND deleted_at IS NULL;"
                for child, field in dependents(model)
            )
            + " RETURN NULL;"
        )


class _Presence(pgtrigger.Trigger):
    level = pgtrigger.Statement
    when = pgtrigger.After

    def upsert(self, rows, clinic):
        return f"""
            INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)
            SELECT DISTINCT r.patient_id, c.id, true, 0
            FROM ({rows}) r JOIN clinical_clinic c ON c.id = {clinic}
            ORDER BY 1, 2
            ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has;
            RETURN NULL;
        """


class PatientArrives(_Presence):
    """Every patient is in a clinic: the primary one, else the registering person's, else the oldest."""

    name = "presence_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")

    def get_func(self, model):
        return self.upsert(
            "SELECT id AS patient_id, primary_clinic_id, registered_by_id FROM new_rows",
            """coalesce(
                (SELECT p.id FROM clinical_clinic p WHERE p.id = r.primary_clinic_id),
                (SELECT u.home_clinic_id FROM clinical_user u WHERE u.id = r.registered_by_id),
                (SELECT o.id FROM clinical_clinic o ORDER BY o.arrived_at, o.id LIMIT 1))""",
        )


class PatientMoves(_Presence):
    """A new primary clinic gets the patient too; scope only grows by itself."""

    name = "presence_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")

    def get_func(self, model):
        return self.upsert(
            """SELECT n.id AS patient_id, n.primary_clinic_id AS clinic_id
               FROM new_rows n JOIN old_rows o USING (id)
               WHERE n.primary_clinic_id IS DISTINCT FROM o.primary_clinic_id""",
            "r.clinic_id",
        )


class SeenInClinic(_Presence):
    """A visit, appointment or pick-up in a clinic makes the patient known there."""

    def __init__(self, column, *, on_update):
        self.column = column
        self.on_update = on_update
        self.name = "presence_update" if on_update else "presence_insert"
        self.operation = pgtrigger.Update if on_update else pgtrigger.Insert
        self.referencing = (
            pgtrigger.Referencing(old="old_rows", new="new_rows")
            if on_update
            else pgtrigger.Referencing(new="new_rows")
        )
        super().__init__()

    def get_func(self, model):
        if not self.on_update:
            return self.upsert(
                f"SELECT patient_id, {self.column} AS clinic_id FROM new_rows"
                " WHERE deleted_at IS NULL",
                "r.clinic_id",
            )
        return self.upsert(
            f"""SELECT n.patient_id, n.{self.column} AS clinic_id
                FROM new_rows n JOIN old_rows o USING (id)
                WHERE n.{self.column} IS DISTINCT FROM o.{self.column}
                  AND n.deleted_at IS NULL""",
            "r.clinic_id",
        )


class RefreshAccess(pgtrigger.Trigger):
    """Who sees which clinic is computed again whenever a person, permission, clinic or group changes."""

    name = "refresh_access"
    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    func = "PERFORM clinical_refresh_access(); RETURN NULL;"


class KeepFormerPassword(pgtrigger.Trigger):
    """Whoever changes a password: the one before is remembered, and the wrong ones tried are forgotten."""

    name = "keep_former_password"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("password")
    condition = pgtrigger.Condition("OLD.password IS DISTINCT FROM NEW.password")
    func = """
        INSERT INTO clinical_formerpassword (user_id, password, until)
        VALUES (NEW.id, OLD.password, date_trunc('milliseconds', clock_timestamp()));
        DELETE FROM clinical_wrongpassword WHERE user_id = NEW.id;
        RETURN NULL;
    """


# Lines of the stock book about the record in hand.
_OF_THIS = "m.reference_type = 'dispensing' AND m.reference_id = NEW.id"
_TAKEN_HERE = f"""EXISTS (SELECT 1 FROM clinical_stockmovement m WHERE {_OF_THIS}
    AND m.clinic_id = s.clinic_id AND m.batch_id IS NOT DISTINCT FROM s.batch_id)"""


class StockFollows(pgtrigger.Trigger):
    """What is handed out leaves the stock of its clinic, and returns when that is taken back or deleted.

    Only where stock is kept: a clinic without a row of this drug has nothing to take from, and of what
    was handed out before stock was kept nothing returns. A record that names no batch takes from those
    with something left the one that expires first, expired ones last. Each time is a line of the stock
    book, and what returns is what the book says was taken, there, also where that row was removed since.
    The stock may become negative: what was handed out counts.
    """

    name = "stock_follows"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [("taken", "record"), ("place", "record"), ("after", "bigint")]

    def get_func(self, model):
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF (OLD.clinic_id, OLD.drug_id, OLD.batch_id, OLD.quantity_dispensed, OLD.deleted_at IS NULL)
                    IS NOT DISTINCT FROM
                    (NEW.clinic_id, NEW.drug_id, NEW.batch_id, NEW.quantity_dispensed, NEW.deleted_at IS NULL)
                THEN RETURN NULL; END IF;
                IF OLD.quantity_dispensed <> 0 AND (OLD.clinic_id, OLD.drug_id, OLD.batch_id)
                    IS NOT DISTINCT FROM (NEW.clinic_id, NEW.drug_id, NEW.batch_id)
                    AND NOT EXISTS (SELECT 1 FROM clinical_stockmovement m WHERE {_OF_THIS})
                THEN RETURN NULL; END IF;
                FOR taken IN
                    SELECT m.clinic_id, m.drug_id, m.batch_id, sum(m.quantity) AS quantity
                    FROM clinical_stockmovement m WHERE {_OF_THIS}
                    GROUP BY 1, 2, 3 HAVING sum(m.quantity) <> 0 ORDER BY 1, 2, 3
                LOOP
                    SELECT s.* INTO place FROM clinical_stock s
                    WHERE (s.clinic_id, s.drug_id) = (taken.clinic_id, taken.drug_id)
                        AND s.batch_id IS NOT DISTINCT FROM taken.batch_id
                    ORDER BY s.deleted_at IS NOT NULL, s.id LIMIT 1 FOR UPDATE;
                    {self._move("OLD", "returned", "-taken.quantity")}
                END LOOP;
            END IF;
            IF NEW.deleted_at IS NULL THEN
                SELECT s.* INTO place FROM clinical_stock s
                WHERE s.clinic_id = NEW.clinic_id AND s.drug_id = NEW.drug_id
                    AND (s.deleted_at IS NULL OR {_TAKEN_HERE})
                    AND (NEW.batch_id IS NULL OR s.batch_id = NEW.batch_id)
                ORDER BY {_TAKEN_HERE} DESC, s.deleted_at IS NOT NULL,
                    s.quantity_available > 0 DESC,
                    coalesce(s.batch_expires_at <= coalesce(NEW.dispensed_at, NEW.created_at), false),
                    s.batch_expires_at NULLS LAST, s.id LIMIT 1 FOR UPDATE OF s;
                {self._move("NEW", "dispensed", "-NEW.quantity_dispensed::bigint")}
            END IF;
            RETURN NULL;
        """

    def _move(self, row, kind, quantity):
        """The book gets what really went or came: the stock itself ends at what its column can hold."""
        most = 2_147_483_647  # what a phone may say is no reason to refuse its push
        return f"""
            UPDATE clinical_stock SET updated_at = now(), quantity_available =
                greatest(-{most}, least({most}, quantity_available +
                    greatest(-{most}, least({most}, {quantity}))))
            WHERE id = place.id AND {quantity} <> 0
            RETURNING quantity_available INTO after;
            IF FOUND THEN
                INSERT INTO clinical_stockmovement (id, created_at, updated_at, arrived_at, modified_at,
                    change_number, clinic_id, drug_id, batch_id, kind, quantity, balance_after,
                    reference_type, reference_id, performed_by_id, moved_at)
                SELECT gen_random_uuid(), now(), now(), now(), now(), 0, c.id, d.id, b.id, '{kind}',
                    after - place.quantity_available, after,
                    'dispensing', {row}.id, {row}.dispensed_by_id,
                    coalesce({row}.dispensed_at, {row}.created_at)
                FROM clinical_clinic c JOIN clinical_drug d ON d.id = place.drug_id
                LEFT JOIN clinical_batch b ON b.id = place.batch_id
                WHERE c.id = place.clinic_id;
            END IF;
        """
