"""The registration form of the demo, in the shape that phones read (phone contract 5.2)."""

from urllib.parse import quote


def _label(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


# (fixed id, column, kind, label, options, required, visible, searched). Given name and sex only are
# required: people with one name and people who do not know their birthday exist.
_BASE = [
    ("e3d7615c-6ee6-11ee-b962-0242ac120002", "given_name", "text",
     _label("Given name", "الاسم", "Nombre"), [], True, True, True),
    ("128faebe-6ee7-11ee-b962-0242ac120002", "surname", "text",
     _label("Surname", "الكنية", "Apellido"), [], False, True, True),
    ("417d5df8-6eeb-11ee-b962-0242ac120002", "date_of_birth", "date",
     _label("Date of birth", "تاريخ الميلاد", "Fecha de nacimiento"), [], False, True, True),
    ("4b9190de-6eeb-11ee-b962-0242ac120002", "sex", "select", _label("Sex", "الجنس", "Sexo"),
     [_label("male", "ذكر", "masculino"), _label("female", "أنثى", "femenino")], True, True, True),
    ("33282fe0-6f76-11ee-b962-0242ac120002", "citizenship", "text",
     _label("Citizenship", "الجنسية", "Nacionalidad"), [], False, True, False),
    ("06108a10-bc84-11ee-a506-0242ac120002", "hometown", "text",
     _label("Home town", "البلدة الأصلية", "Lugar de origen"), [], False, True, False),
    ("fd328808-bc83-11ee-a506-0242ac120002", "phone", "text",
     _label("Phone", "الهاتف", "Teléfono"), [], False, True, True),
    ("f6024866-bc83-11ee-a506-0242ac120002", "camp", "text",
     _label("Camp", "المخيم", "Campamento"), [], False, True, False),
    ("be6e53d6-120a-11ef-9262-0242ac120002", "government_id", "text",
     _label("Government ID", "الرقم الوطني", "Documento de identidad"), [], False, False, False),
    ("b7671870-120a-11ef-9262-0242ac120002", "external_patient_id", "text",
     _label("Patient number", "رقم المريض", "Número de paciente"), [], False, True, True),
    ("fe4d179e-8153-11f0-8de9-0242ac120002", "primary_clinic_id", "select",
     _label("Primary clinic", "العيادة الرئيسية", "Clínica principal"), [], False, True, False),
]  # fmt: skip

GROUPS = [
    _label("Refugee", "لاجئ", "Refugiado"),
    _label("Displaced in own country", "نازح", "Desplazado interno"),
    _label("Host community", "مجتمع مضيف", "Comunidad de acogida"),
]
ALLERGIES = [
    _label("Penicillin", "بنسلين", "Penicilina"),
    _label("Aspirin", "أسبرين", "Aspirina"),
    _label("None known", "لا يوجد", "Ninguna conocida"),
]

# Name used in this package -> (kind, label, options, searched).
_MORE = {
    "household": ("text", _label("Household number", "رقم الأسرة", "Número de hogar"), [], True),
    "household_size": ("number", _label("People in household", "عدد أفراد الأسرة",
                                        "Personas en el hogar"), [], False),
    "group": ("select", _label("Population group", "الفئة السكانية", "Grupo de población"),
              GROUPS, False),
    "allergies": ("checkbox", _label("Allergies", "الحساسية", "Alergias"), ALLERGIES, False),
    "arrived_on": ("date", _label("Arrived here on", "تاريخ الوصول", "Fecha de llegada"), [],
                   False),
}  # fmt: skip
_VALUE_COLUMN = {"number": "number_value", "date": "date_value"}


def fields(make_id):
    """The whole ``fields`` list; ``make_id(name)`` gives the stable id of a question of ours."""
    rows = [
        (field_id, column, kind, label, options, required, visible, searched, True)
        for field_id, column, kind, label, options, required, visible, searched in _BASE
    ] + [
        (str(make_id(name)), column_of(name), kind, label, options, False, True, searched, False)
        for name, (kind, label, options, searched) in _MORE.items()
    ]
    return [
        {
            "id": field_id,
            "position": position,
            "column": column,
            "label": label,
            "fieldType": kind,
            "options": options,
            "required": required,
            "baseField": is_base,
            "visible": visible,
            "showsInSummary": searched,
            "isSearchField": searched,
            "deleted": False,
        }
        for position, (
            field_id, column, kind, label, options, required, visible, searched, is_base,
        ) in enumerate(rows, start=1)
    ]  # fmt: skip


def column_of(name):
    """The column of a question of ours: its English label, URL-encoded as phones do."""
    return quote(_MORE[name][1]["en"], safe="!'()*")


def answer_rows(answers):
    """[(name, column, {value column: value})], a row per question even if nobody answered."""
    for name, (kind, *_rest) in _MORE.items():
        value_column = _VALUE_COLUMN.get(kind, "string_value")
        missing = "" if value_column == "string_value" else None
        yield name, column_of(name), {value_column: answers.get(name, missing)}
