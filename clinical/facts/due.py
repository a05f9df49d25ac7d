"""Triggers that note whose facts are out of date, whoever writes: pushes, portal, import, SQL by hand.

A note is a row of its own, so writers never wait for one another or for whoever derives.
"""

import pgtrigger

from clinical.facts.births import NEWBORN_BELOW_KG

ANY = "true"
LIGHT = f"r.weight_kg < {NEWBORN_BELOW_KG}"  # other weights prove nothing, and there are many
# Answers to a form that asks for the patient's weight; which question it is, is read later.
OF_WEIGHT = "r.form_id IN (SELECT form_id FROM clinical_publishedform WHERE tells_weight)"


class _Due(pgtrigger.Trigger):
    level = pgtrigger.Statement
    when = pgtrigger.After

    def note(self, patients):
        return f"INSERT INTO clinical_factsdue (patient_id) {patients}; RETURN NULL;"


class DueWhenNew(_Due):
    """``patient`` is the column that names the patient, ``only`` a condition on the row ``r``."""

    name = "facts_due_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")

    def __init__(self, *, patient="patient_id", only=ANY):
        self.patient, self.only = patient, only
        super().__init__()

    def get_func(self, model):
        return self.note(f"SELECT DISTINCT r.{self.patient} FROM new_rows r WHERE {self.only}")


class DueWhenChanged(_Due):
    """Only a change of one of ``columns`` counts; a record moved to another chart touches both."""

    name = "facts_due_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")

    def __init__(self, *columns, patient="patient_id", only=ANY):
        self.columns, self.patient, self.only = columns, patient, only
        super().__init__()

    def get_func(self, model):
        columns = {*self.columns, self.patient}
        differ = " OR ".join(f"n.{c} IS DISTINCT FROM o.{c}" for c in sorted(columns))
        return self.note(
            f"""SELECT r.{self.patient} FROM new_rows n JOIN old_rows o USING (id),
                LATERAL (SELECT n.* UNION ALL SELECT o.*) r
                WHERE ({differ}) AND ({self.only}) GROUP BY 1"""
        )


class DueWhenZoneChanges(_Due):
    """A clinic's other time zone moves the registration days of its patients."""

    name = "facts_due_zone"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")

    def get_func(self, model):
        return self.note(
            """SELECT DISTINCT p.patient_id FROM new_rows n JOIN old_rows o USING (id)
               JOIN clinical_presence p ON p.clinic_id = n.id
               WHERE n.time_zone IS DISTINCT FROM o.time_zone"""
        )


class DueWhenWeightIsMarked(pgtrigger.Trigger):
    """The first version of a form that marks a weight makes its earlier answers count, too."""

    name = "facts_due_marked"
    when = pgtrigger.After
    operation = pgtrigger.Insert
    func = """
        IF NEW.tells_weight AND NOT EXISTS (
            SELECT FROM clinical_publishedform p
            WHERE p.form_id = NEW.form_id AND p.id <> NEW.id AND p.tells_weight
        ) THEN
            INSERT INTO clinical_factsdue (patient_id)
            SELECT DISTINCT e.patient_id FROM clinical_event e WHERE e.form_id = NEW.form_id;
        END IF;
        RETURN NULL;
    """


class ForgetFacts(pgtrigger.Trigger):
    """When the retention command removes a patient, what was derived goes, too."""

    name = "forget_facts"
    when = pgtrigger.After
    operation = pgtrigger.Delete
    func = """
        DELETE FROM clinical_patientfacts WHERE patient_id = OLD.id;
        DELETE FROM clinical_factsdue WHERE patient_id = OLD.id;
        RETURN NULL;
    """
