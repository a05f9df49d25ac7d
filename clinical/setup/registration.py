"""Registration forms to begin with: one for a camp, a rural clinic, a mobile clinic, or as in Hikma."""

import uuid
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical import history, staff
from clinical.actions import NotDone
from clinical.models import RegistrationForm

_OWN_IDS = uuid.UUID("6f0b53a2-4f3a-4e65-9c3e-0d1b5f1c8a77")


def _l(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


SEXES = [_l("male", "ذكر", "masculino"), _l("female", "أنثى", "femenino")]
YES_NO = [_l("yes", "نعم", "sí"), _l("no", "لا", "no")]
GROUPS = [
    _l("Refugee", "لاجئ", "Refugiado"),
    _l("Displaced in own country", "نازح", "Desplazado interno"),
    _l("Host community", "مجتمع مضيف", "Comunidad de acogida"),
]
# Columns of the patient: (id that every app knows, kind, label, options, searched).
COLUMNS = {
    "given_name": (
        "e3d7615c-6ee6-11ee-b962-0242ac120002",
        "text",
        _l("Given name", "الاسم", "Nombre"),
        [],
        True,
    ),
    "surname": (
        "128faebe-6ee7-11ee-b962-0242ac120002",
        "text",
        _l("Surname", "الكنية", "Apellido"),
        [],
        True,
    ),
    "date_of_birth": (
        "417d5df8-6eeb-11ee-b962-0242ac120002",
        "date",
        _l("Date of birth", "تاريخ الميلاد", "Fecha de nacimiento"),
        [],
        True,
    ),
    "sex": (
        "4b9190de-6eeb-11ee-b962-0242ac120002",
        "select",
        _l("Sex", "الجنس", "Sexo"),
        SEXES,
        True,
    ),
    "citizenship": (
        "33282fe0-6f76-11ee-b962-0242ac120002",
        "text",
        _l("Citizenship", "الجنسية", "Nacionalidad"),
        [],
        False,
    ),
    "hometown": (
        "06108a10-bc84-11ee-a506-0242ac120002",
        "text",
        _l("Home town", "البلدة الأصلية", "Lugar de origen"),
        [],
        False,
    ),
    "phone": (
        "fd328808-bc83-11ee-a506-0242ac120002",
        "text",
        _l("Phone", "الهاتف", "Teléfono"),
        [],
        True,
    ),
    "camp": (
        "f6024866-bc83-11ee-a506-0242ac120002",
        "text",
        _l("Camp", "المخيم", "Campamento"),
        [],
        False,
    ),
    "government_id": (
        "be6e53d6-120a-11ef-9262-0242ac120002",
        "text",
        _l("Government ID", "الرقم الوطني", "Documento de identidad"),
        [],
        False,
    ),
    "external_patient_id": (
        "b7671870-120a-11ef-9262-0242ac120002",
        "text",
        _l("Patient number", "رقم المريض", "Número de paciente"),
        [],
        True,
    ),
    "primary_clinic_id": (
        "fe4d179e-8153-11f0-8de9-0242ac120002",
        "select",
        _l("Primary clinic", "العيادة الرئيسية", "Clínica principal"),
        [],
        False,
    ),
}
# Questions of our own: (kind, label, options, searched).
MORE = {
    "informed": (
        "select",
        _l(
            "Was told what is kept, and agrees",
            "أُبلغ بما يُحفظ ووافق",
            "Sabe qué se guarda y está de acuerdo",
        ),
        YES_NO,
        False,
    ),
    "household": ("text", _l("Household number", "رقم الأسرة", "Número de hogar"), [], True),
    "household_size": (
        "number",
        _l("People in household", "عدد أفراد الأسرة", "Personas en el hogar"),
        [],
        False,
    ),
    "group": (
        "select",
        _l("Population group", "الفئة السكانية", "Grupo de población"),
        GROUPS,
        False,
    ),
    "arrived_on": ("date", _l("Arrived here on", "تاريخ الوصول", "Fecha de llegada"), [], False),
    "village": ("text", _l("Village", "القرية", "Aldea"), [], True),
    "hours_away": (
        "number",
        _l(
            "Hours of walk to the clinic", "ساعات المشي إلى العيادة", "Horas a pie hasta la clínica"
        ),
        [],
        False,
    ),
    "stop": (
        "text",
        _l("Stop of the mobile clinic", "موقف العيادة المتنقلة", "Parada de la clínica móvil"),
        [],
        False,
    ),
    "allergies": ("text", _l("Allergies", "الحساسية", "Alergias"), [], False),
}
# People with one name, and people who do not know their birthday, exist: neither is required.
REQUIRED = {"given_name", "sex"}
WHO = ("given_name", "surname", "date_of_birth", "sex")


@dataclass(frozen=True)
class Choice:
    """``asked``: what is shown, in order; the other columns stay hidden."""

    key: str
    name: Promise
    asked: tuple

    def labels(self, language):
        return [_label_of(name).get(language) or _label_of(name)["en"] for name in self.asked]


CHOICES = (
    Choice(
        "camp",
        gettext_lazy("Camp"),
        (
            *WHO,
            "external_patient_id",
            "phone",
            "camp",
            "hometown",
            "citizenship",
            "household",
            "household_size",
            "group",
            "arrived_on",
            "allergies",
            "informed",
        ),
    ),
    Choice(
        "rural",
        gettext_lazy("Rural clinic"),
        (
            *WHO,
            "external_patient_id",
            "phone",
            "village",
            "hours_away",
            "household",
            "government_id",
            "allergies",
            "informed",
        ),
    ),
    Choice(
        "mobile",
        gettext_lazy("Mobile clinic"),
        (*WHO, "phone", "external_patient_id", "stop", "village", "allergies", "informed"),
    ),
    Choice(
        "hikma",
        gettext_lazy("As in Hikma"),
        (*WHO, "citizenship", "hometown", "phone", "camp", "external_patient_id"),
    ),
)
BY_KEY = {choice.key: choice for choice in CHOICES}


def _label_of(name):
    return COLUMNS[name][2] if name in COLUMNS else MORE[name][1]


def fields(choice):
    """``RegistrationForm.fields`` as phones read them: every column of the patient, then ours."""
    hidden = [name for name in COLUMNS if name not in choice.asked]
    return [
        _field(name, position, visible=name in choice.asked)
        for position, name in enumerate([*choice.asked, *hidden], start=1)
    ]


def _field(name, position, *, visible):
    if name in COLUMNS:
        key, kind, label, options, searched = COLUMNS[name]
        column = name
    else:
        kind, label, options, searched = MORE[name]
        key, column = str(uuid.uuid5(_OWN_IDS, name)), quote(label["en"], safe="!'()*")
    return {
        "id": key,
        "position": position,
        "column": column,
        "label": label,
        "fieldType": kind,
        "options": options,
        "required": name in REQUIRED,
        "baseField": name in COLUMNS,
        "visible": visible or name == "primary_clinic_id",
        "showsInSummary": searched,
        "isSearchField": searched and visible,
        "deleted": False,
    }


@transaction.atomic
def begin_with(choice, *, by):
    """Make it the registration form. Raises NotDone where there is one already, PermissionDenied."""
    if not staff.manages_organisation(by):
        raise PermissionDenied
    if RegistrationForm.objects.live().filter(is_active=True).exists():
        raise NotDone(_("There is a registration form already."))
    history.acting(by, door="portal")
    return RegistrationForm.objects.create(
        name=str(choice.name), fields=fields(choice), is_active=True
    )
