"""Who sees what, said once more in plain sets: what every door is held against.

Knows nothing of the product but its rows; ``clinical.access`` and ``syncapi.scope`` say the same in SQL.
"""

from dataclasses import dataclass

from django.db import connection

# What a front desk gets of a chart.
FRONT_DESK = {"patients", "patient_additional_attributes", "visits", "appointments"}


@dataclass
class PlainRule:
    """The rows that decide, read at one moment. Ids are texts.

    ``people``: {id: its row}; ``flags``: {(user, clinic): row of eleven}; ``groups``: {clinic: group
    or None}; ``has``: {(patient, clinic)}; ``circles``: {form: its row}.
    """

    people: dict
    flags: dict
    groups: dict
    has: set
    circles: dict

    @classmethod
    def now(cls):
        with connection.cursor() as cursor:
            cursor.execute(ROWS)
            people, flags, clinics, has, circles = cursor.fetchone()
        return cls(
            people={row["id"]: row for row in people},
            flags={(row["user_id"], row["clinic_id"]): row for row in flags},
            groups=dict(clinics),
            has={(patient, clinic) for patient, clinic in has},
            circles={row["form_id"]: row for row in circles},
        )

    def clinics(self, user, flag="can_view_history"):
        """Where the user holds the flag, and who shares with those clinics; managers of all: all."""
        if not self.people[user]["is_active"]:
            return set()
        if self.people[user]["is_superuser"]:
            return set(self.groups)
        own = {clinic for (who, clinic), row in self.flags.items() if who == user and row[flag]}
        groups = {self.groups[clinic] for clinic in own} - {None}
        return own | {clinic for clinic, group in self.groups.items() if group in groups}

    def patients(self, user):
        clinics = self.clinics(user)
        return {patient for patient, clinic in self.has if clinic in clinics}

    def reads(self, user, table, form=None, author=None):
        """May the user hold this record of a patient they see?"""
        if not self.people[user]["reads_charts"] and table not in FRONT_DESK:
            return False
        circle = self.circles.get(form)
        if table != "events" or circle is None or circle["answers_for"] == "everyone":
            return True
        named = user in circle["reader_ids"] or self.people[user]["role"] in circle["reader_roles"]
        return named or (circle["answers_for"] == "author" and author == user)

    def gets_form(self, user, form, clinic_ids):
        """Is a published form with these clinics (none: all) for this user's phone?"""
        person, circle = self.people[user], self.circles.get(form)
        if not person["is_active"]:
            return False
        if circle and circle["answers_for"] == "named":
            if user not in circle["reader_ids"] and person["role"] not in circle["reader_roles"]:
                return False
        own = self.clinics(user) | {clinic for who, clinic in self.flags if who == user}
        return not clinic_ids or bool((own | {person["home_clinic_id"]}) & set(clinic_ids))


ROWS = """
    SELECT (SELECT coalesce(json_agg(json_build_object('id', id, 'role', role,
                'is_active', is_active, 'is_superuser', is_superuser, 'reads_charts', reads_charts,
                'home_clinic_id', home_clinic_id)), '[]') FROM clinical_user),
           (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM clinical_clinicpermission p
            WHERE deleted_at IS NULL),
           (SELECT coalesce(json_agg(json_build_array(id, sharing_group_id)), '[]')
            FROM clinical_clinic),
           (SELECT coalesce(json_agg(json_build_array(patient_id, clinic_id)), '[]')
            FROM clinical_presence WHERE has),
           (SELECT coalesce(json_agg(row_to_json(c)), '[]') FROM clinical_confidentiality c)"""
