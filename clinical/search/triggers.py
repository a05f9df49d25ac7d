"""Triggers that write what is searched, whoever writes a patient: pushes, portal, import, SQL by hand."""

import pgtrigger

SEARCHED = (
    *("given_name", "surname", "phone", "government_id", "external_patient_id"),
    "created_at",
)


class _Searched(pgtrigger.Trigger):
    level = pgtrigger.Statement
    when = pgtrigger.After

    def write(self, patients):
        return f"PERFORM clinical_search_write(ARRAY({patients})); RETURN NULL;"


class SearchedWhenNew(_Searched):
    name = "search_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")

    def get_func(self, model):
        return self.write("SELECT id FROM new_rows")


class SearchedWhenChanged(_Searched):
    name = "search_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")

    def get_func(self, model):
        differ = " OR ".join(f"n.{c} IS DISTINCT FROM o.{c}" for c in SEARCHED)
        return self.write(f"SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE {differ}")


class SearchedWhenAnswered(_Searched):
    """Only answers to the questions that the registration form says are searched."""

    name = "search_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")

    def get_func(self, model):
        return self.write(
            """SELECT DISTINCT n.patient_id FROM new_rows n
               JOIN clinical_searchedquestion q ON q.question_id = n.attribute_id"""
        )


class SearchedWhenAnsweredAnew(_Searched):
    name = "search_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")

    def get_func(self, model):
        return self.write(
            """SELECT r.patient_id FROM new_rows n JOIN old_rows o USING (id),
               LATERAL (SELECT n.* UNION ALL SELECT o.*) r
               JOIN clinical_searchedquestion q ON q.question_id = r.attribute_id
               WHERE (n.string_value, n.deleted_at, n.patient_id, n.attribute_id)
                   IS DISTINCT FROM (o.string_value, o.deleted_at, o.patient_id, o.attribute_id)
               GROUP BY 1"""
        )


class SearchedQuestionsChange(_Searched):
    name = "searched_questions"
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    func = "PERFORM clinical_search_questions(); RETURN NULL;"


class SearchedWhereKnown(pgtrigger.Trigger):
    """A clinic gets or loses a patient: there the patient is found, or no longer."""

    name = "search_where"
    level = pgtrigger.Row
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    func = """
        UPDATE clinical_patientsearch s SET clinics = w.clinics
        FROM (SELECT ARRAY(SELECT p.clinic_id FROM clinical_presence p
            WHERE p.patient_id = NEW.patient_id AND p.has ORDER BY 1) AS clinics) w
        WHERE s.patient_id = NEW.patient_id AND s.clinics <> w.clinics;
        RETURN NULL;
    """


class ForgetSearch(pgtrigger.Trigger):
    """When the retention command removes a patient, nobody finds the name either."""

    name = "forget_search"
    when = pgtrigger.After
    operation = pgtrigger.Delete
    func = "DELETE FROM clinical_patientsearch WHERE patient_id = OLD.id; RETURN NULL;"
