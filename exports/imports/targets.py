"""What a column of a file can be: a field of every patient or a question of the registration form; guesses."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinical.facts.folding import fold
from clinical.models import Patient
from clinical.portal.registering.form import BUILT_IN
from clinical.portal.registering.questions import COLUMNS, Asked, asked_of

FULL_NAME, AGE, REGISTERED = "full_name", "age", "registered_on"
QUESTION = "question:"  # before the stable id of a question
# Columns that stand apart in many files and are one thing here: name, father's name.
JOINED = {"given_name", "surname", FULL_NAME, "hometown"}
# What headings say, in the languages of the portal and some more.
_NAMES = {
    "given_name": ("given name", "given names", "first name", "firstname", "fname", "forename", "name of patient",
                   "الاسم الأول", "الإسم الأول", "الاسم", "الإسم", "اسم المريض",
                   "nombre", "nombres", "primer nombre", "prénom"),
    "surname": ("surname", "last name", "lastname", "lname", "family name", "family",
                "الكنية", "اسم العائلة", "العائلة", "النسبة", "اللقب",
                "apellido", "apellidos", "nom de famille"),
    FULL_NAME: ("name", "full name", "fullname", "patient name", "patient", "beneficiary name",
                "الاسم الكامل", "الاسم الثلاثي", "الاسم الرباعي", "الاسم والكنية", "اسم المستفيد",
                "nombre completo", "nombre y apellido", "nombre y apellidos", "paciente", "nom complet"),
    "date_of_birth": ("date of birth", "birth date", "birthdate", "birthday", "dob", "d o b", "born",
                      "year of birth",
                      "تاريخ الميلاد", "تاريخ الولادة", "المواليد", "الميلاد", "سنة الميلاد",
                      "fecha de nacimiento", "nacimiento", "f nacimiento", "date de naissance"),
    AGE: ("age", "age years", "age in years", "age (years)", "العمر", "العمر بالسنوات", "السن",
          "edad", "edad años", "edad en años", "âge"),
    "sex": ("sex", "gender", "m/f", "f/m", "الجنس", "النوع", "sexo", "género", "sexe"),
    "phone": ("phone", "phone number", "telephone", "mobile", "mobile number", "tel", "contact", "whatsapp",
              "الهاتف", "رقم الهاتف", "الموبايل", "الجوال", "رقم الجوال", "تلفون", "رقم التواصل",
              "teléfono", "celular", "móvil", "téléphone"),
    "citizenship": ("citizenship", "nationality", "الجنسية", "nacionalidad", "nationalité"),
    "hometown": ("home town", "hometown", "town", "village", "place of origin", "origin", "city",
                 "البلدة", "البلدة الأصلية", "المدينة", "القرية", "مكان الأصل",
                 "lugar de origen", "pueblo", "ciudad", "ville"),
    "camp": ("camp", "camp name", "المخيم", "مخيم", "campamento", "camp de réfugiés"),
    "government_id": ("government id", "national id", "id number", "national number", "passport",
                      "identity number",
                      "الرقم الوطني", "رقم الهوية", "الهوية", "رقم القيد",
                      "documento de identidad", "documento", "dni", "cédula", "numéro d'identité"),
    "external_patient_id": ("patient number", "patient id", "patient no", "file number", "file no", "card number",
                            "card", "mrn", "id", "code", "رقم المريض", "رقم الملف", "رقم البطاقة", "رقم الإضبارة",
                            "número de paciente", "nº paciente", "expediente", "historia clínica",
                            "numéro de dossier"),
    REGISTERED: ("registered", "registered on", "registration date", "date of registration", "first visit",
                 "date registered",
                 "تاريخ التسجيل", "تاريخ أول زيارة", "fecha de registro", "fecha de inscripción",
                 "date d'enregistrement"),
}  # fmt: skip
_PUNCTUATION = re.compile(r"[.:*?؟()\[\]/\\#'\"]+")


@dataclass(frozen=True)
class Target:
    """``key`` is what is stored of it; ``asked`` the question behind it, None for what stands for others."""

    key: str
    label: str
    group: str
    asked: Asked | None = None


def targets(questions):
    """{key: Target} of everything a column can be, in the order in which it is offered."""
    form = asked_of(questions or BUILT_IN)
    base = {one.key: one for one in form if not one.value_field}
    built_in = {one.key: one for one in asked_of(BUILT_IN)}
    person, more = _("The person"), _("Questions of the registration form")
    found = [
        *(_of_field(base.get(key) or built_in.get(key), key, person) for key in _BASE[:2]),
        Target(FULL_NAME, _("Whole name, to be parted"), person),
        *(_of_field(base.get(key) or built_in.get(key), key, person) for key in _BASE[2:3]),
        Target(AGE, _("About how old, in years"), person),
        *(_of_field(base.get(key) or built_in.get(key), key, person) for key in _BASE[3:]),
        Target(REGISTERED, _("Day of registration"), person),
        *(
            Target(QUESTION + one.key, one.label or one.key, more, one)
            for one in form
            if one.value_field
        ),
    ]
    return {target.key: target for target in found}


_BASE = [key for key in COLUMNS.values() if key != "primary_clinic"]


def _of_field(asked, key, group):
    asked = asked or Asked({"id": key, "label": {}}, key, key, "text")
    label = asked.label if asked.question.get("label") else ""
    named = capfirst(str(Patient._meta.get_field(key).verbose_name))
    return Target(key, label or named, group, asked)


def guessed(headings, known, saved):
    """{number of the column: key} as far as headings say it; ``saved``: what they meant the last time."""
    said = {}
    for key, target in known.items():
        for name in (*_NAMES.get(key, ()), *_said_by(target), target.label):
            said.setdefault(folded(name), key)
    found = {}
    for place, heading in enumerate(headings):
        name = folded(heading)
        key = saved[name] if name in saved else said.get(name, "")
        if key in known and (key not in found.values() or key in JOINED):
            found[str(place)] = key
    names = set(found.values())
    if FULL_NAME in names and names & {"given_name", "surname"}:
        # "Name" beside "Surname" is the given name, beside "First name" it is said twice.
        instead = "given_name" if "given_name" not in names else ""
        found = {
            n: instead if k == FULL_NAME else k
            for n, k in found.items()
            if k != FULL_NAME or instead
        }
    return found


def _said_by(target):
    """The question's own texts in all languages, and its column."""
    question = target.asked.question if target.asked else {}
    label = question.get("label")
    texts = list(label.values()) if isinstance(label, dict) else [label]
    column = question.get("column")
    return [text for text in (*texts, column and unquote(column)) if isinstance(text, str) and text]


def folded(heading):
    """A heading as it is compared and remembered."""
    return " ".join(_PUNCTUATION.sub(" ", fold(heading)).split())
