"""The cast: three clinics, five accounts, two visit forms, one registration form, four patients."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from clinical.demo import forms, registration
from clinical.demo.book import SEED, Book
from clinical.demo.chart import Chart
from clinical.demo.days import as_javascript, moment, working_day
from clinical.models import (
    FLAGS,
    AppConfig,
    Clinic,
    ClinicPermission,
    EventForm,
    Patient,
    PublishedForm,
    RegistrationForm,
    User,
)
from clinical.presets import BY_KEY

PASSWORD = "demo-pass-2026"
FOUNDED_DAYS_AGO = 740

# 1 and 2 are in one town but in no sharing group, 3 is far away.
CLINICS = [
    ("Clinic 1, Al Salam", "Asia/Amman"),
    ("Clinic 2, Al Nour", "Asia/Amman"),
    ("Clinic 3, San Rafael", "America/Tegucigalpa"),
]
ALL = FLAGS
FRONT_DESK = BY_KEY["front_desk"]
# (key, name, role, home clinic, {clinic: flags})
ACCOUNTS = [
    ("admin", "Adama Toure", "super_admin", 1, {1: ALL, 2: ALL, 3: ALL}),
    ("bela", "Bela Horvat", "provider", 1, {1: ALL}),
    ("chidi", "Chidi Obi", "provider", 1, {1: ALL, 2: ALL}),
    ("omar", "Omar Saleh", "registrar", 2, {2: FRONT_DESK.flags}),
    ("outsider", "Olivia Reyes", "provider", 3, {3: ALL}),
]
SETTINGS = [
    ("organization", "organization-name", "Hikma Demo Relief", "string", "Organisation"),
    ("system", "operation_mode", "offline", "string", "How phones work"),
    ("auth", "disable-mobile-permissions-checking", "false", "boolean", "Phones skip permissions"),
    ("server", "passwords-on-phones", "true", "boolean", "Portal passwords on phones"),
]


@dataclass
class Cast:
    """The rows that tests and the demo name; ``charts`` are the patients' charts by key."""

    today: date
    book: Book
    clinics: list[Clinic]
    users: dict[str, User] = field(default_factory=dict)
    forms: dict[str, EventForm] = field(default_factory=dict)
    registration_form: RegistrationForm | None = None
    charts: dict[str, Chart] = field(default_factory=dict)

    def __getattr__(self, name):
        """``cast.bela`` is the account, ``cast.amina`` the patient."""
        people = {**vars(self).get("charts", {}), **vars(self).get("users", {})}
        if name not in people:
            raise AttributeError(f"Nobody in the cast is called {name}.")
        return people[name].patient if isinstance(people[name], Chart) else people[name]

    def clinic(self, number):
        """Clinic 1, 2 or 3."""
        return self.clinics[number - 1]

    @property
    def patients(self) -> dict[str, Patient]:
        return {key: chart.patient for key, chart in self.charts.items()}


def create_cast(today=None, *, seed=SEED):
    """Write the cast and return it; ``today`` is the day that all dates count back from."""
    today = today or timezone.now().date()
    book = Book(seed)
    clinics = [
        Clinic(id=book.id("Clinic", number), name=name, time_zone=zone)
        for number, (name, zone) in enumerate(CLINICS, start=1)
    ]
    cast = Cast(today=today, book=book, clinics=clinics)
    founded = moment(today - timedelta(days=FOUNDED_DAYS_AGO), clinics[0])
    for clinic in clinics:
        clinic.created_at = clinic.updated_at = founded
        clinic.save(force_insert=True)
    _hire(cast, founded)
    _design_forms(cast, founded)
    for namespace, key, value, kind, label in SETTINGS:
        book.add(
            AppConfig, f"{namespace}/{key}", founded, namespace=namespace, key=key, value=value,
            data_type=kind, display_name=label, last_modified_by=cast.admin,
        )  # fmt: skip
    _register_first_patients(cast)
    book.save()
    _publish(cast, founded)
    return cast


def _hire(cast, at):
    for key, name, role, home, _flags in ACCOUNTS:
        cast.users[key] = User(
            id=cast.book.id("User", key),
            login=f"{key}@example.org",
            email=f"{key}@example.org",
            name=name,
            role=role,
            is_superuser=role == User.Role.SUPER_ADMIN,
            home_clinic=cast.clinic(home),
            reads_charts=role != FRONT_DESK.role,
            password=_password_hash(),
            created_at=at,
        )
    # Not save(): it would give the organisation manager permission rows with ids by chance.
    User.objects.bulk_create(cast.users.values())
    for key, _name, _role, _home, flags in ACCOUNTS:
        for number, held in flags.items():
            cast.book.add(
                ClinicPermission, f"{key}/{number}", at, user=cast.users[key],
                clinic=cast.clinic(number), created_by=cast.admin, last_modified_by=cast.admin,
                **{flag: flag in held for flag in FLAGS},
            )  # fmt: skip


@cache
def _password_hash():
    """One for all accounts: the password is no secret, and an honest hash takes its time."""
    return make_password(PASSWORD)


def _design_forms(cast, at):
    for form in forms.FORMS:

        def question_id(question, form=form):
            return cast.book.id("question", f"{form.key}/{question}")

        cast.forms[form.key] = cast.book.add(
            EventForm, form.key, at, name=form.name, description=form.description["en"],
            fields=forms.fields(form, question_id),
            translations=forms.translations(form, question_id, as_javascript(at)),
        )  # fmt: skip
    cast.registration_form = cast.book.add(
        RegistrationForm, "registration", at, name="Registration", is_active=True,
        fields=registration.fields(lambda name: cast.book.id("registration", name)),
    )  # fmt: skip


def _publish(cast, at):
    """Version 1 of each form: a copy of what phones read, by the names of our columns."""
    copied = "name description language is_editable is_snapshot_form fields metadata clinic_ids"
    PublishedForm.objects.bulk_create(
        PublishedForm(
            form=form,
            number=1,
            document={name: getattr(form, name) for name in (*copied.split(), "translations")},
            published_at=at,
            published_by=cast.admin,
        )
        for form in cast.forms.values()
    )


def _register_first_patients(cast):
    def register(key, number, language, days_ago, **facts):
        clinic = cast.clinic(number)
        chart = Chart(cast, key, language)
        chart.register(
            on=working_day(cast.today - timedelta(days=days_ago), clinic),
            clinic=clinic,
            by=cast.users[{1: "bela", 2: "omar", 3: "outsider"}[number]],
            **facts,
        )
        cast.charts[key] = chart

    register(
        "amina",
        1,
        "en",
        420,
        given_name="Amina",
        surname="Haddad",
        sex="female",
        born=date(cast.today.year - 46, 3, 14),
        phone="0790000101",
        hometown="Homs",
        external_patient_id="S000101",
        answers={"household": "H-0101", "household_size": 4, "group": 0, "allergies": [0]},
    )
    register(
        "yusuf",
        1,
        "ar",
        200,
        given_name="يوسف",
        surname="قاسم",
        sex="male",
        born=date(cast.today.year - 9, 11, 2),
        external_patient_id="S000102",
        answers={"household": "H-0102", "group": 1},
    )
    register(
        "layla",
        2,
        "ar",
        150,
        given_name="ليلى",
        surname="مراد",
        sex="female",
        born=date(cast.today.year - 27, 6, 30),
        external_patient_id="N000103",
        answers={"household": "H-0103", "group": 2},
    )
    register("lucia", 3, "es", 90, given_name="Lucía", surname="Martínez Peña", sex="female",
             born=date(cast.today.year - 33, 1, 21), external_patient_id="R000104",
             phone="+504 90000104", answers={"household": "H-0104", "group": 0})  # fmt: skip
