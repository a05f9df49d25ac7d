"""Many colleagues from one file or a pasted list: tried row by row, then all of them or nobody.

A file never holds passwords: invite cards come out. What cannot be done is said per row, in plain words.
"""

import difflib
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from import_export import resources
from tablib import Dataset

from clinical import hiring, staff
from clinical.actions import NotDone
from clinical.models import User
from clinical.presets import PRESETS

MOST_ROWS = 200
MOST_BYTES = 2 * 1024 * 1024
# What a heading may be called, in the languages of the portal; the first is ours.
HEADINGS = {
    "name": ("name", "full name", "الاسم", "اسم", "nombre", "nom"),
    "login": ("sign-in name", "login", "username", "user", "اسم الدخول", "nombre de acceso", "identifiant"),
    "email": ("mailbox", "email", "e-mail", "mail", "البريد", "correo", "courriel"),
    "preset": ("works as", "role", "job", "preset", "الوظيفة", "الدور", "trabaja como", "función", "rôle"),
    "clinics": ("clinics", "clinic", "العيادة", "العيادات", "clínica", "clínicas", "clinique", "cliniques"),
    "home": ("home clinic", "home", "العيادة الأساسية", "clínica principal", "clinique principale"),
}  # fmt: skip
SECRETS = ("password", "passwort", "كلمة المرور", "كلمة السر", "contraseña", "mot de passe", "pin")
COLUMNS = tuple(HEADINGS)


class CannotRead(Exception):
    """The file or list as a whole; the text says why, to a person."""


def read_file(name, content):
    """The rows of an XLSX or CSV file as {our column: text}. Raises CannotRead."""
    from import_export.formats import base_formats  # brings openpyxl: not at every start

    if len(content) > MOST_BYTES:
        raise CannotRead(_("This file is too large: 2 MB at most."))
    try:
        if name.lower().endswith(".xlsx"):
            return _rows(base_formats.XLSX().create_dataset(content))
        return read_text(_decoded(content))
    except CannotRead:
        raise
    except Exception:
        # Whatever a strange file does to the readers of others: it is not a list of people.
        raise CannotRead(
            _("This file cannot be read. Save it as XLSX, or as CSV with UTF-8.")
        ) from None


def read_text(text):
    """The rows of pasted cells (tabs) or CSV (commas, semicolons). Raises CannotRead."""
    first = text.strip().split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    return _rows(Dataset().load(text.strip(), format="csv", delimiter=delimiter))


def _decoded(content):
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1256",
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotRead(_("This file cannot be read. Save it as XLSX, or as CSV with UTF-8."))


def _rows(dataset):
    columns = [_column(heading) for heading in dataset.headers or ()]
    if any(folded(heading) in SECRETS for heading in dataset.headers or ()):
        raise CannotRead(
            _("Take the column with passwords out: people choose their own with the invite cards.")
        )
    if "name" not in columns:
        raise CannotRead(
            _(
                "The first row has to name the columns: name, works as, clinics. No column is called “name”."
            )
        )
    found = []
    for cells in dataset:
        row = dict.fromkeys(COLUMNS, "")
        row |= {c: _text(v) for c, v in zip(columns, cells, strict=False) if c}
        if any(row.values()):
            found.append(row)
    if not found:
        raise CannotRead(_("There is nobody in this list."))
    if len(found) > MOST_ROWS:
        raise CannotRead(_("At most %(n)d people at once: split the list.") % {"n": MOST_ROWS})
    return found


def _column(heading):
    said = folded(heading)
    return next((column for column, names in HEADINGS.items() if said in names), None)


def _text(value):
    return "" if value is None else " ".join(str(value).split(" ")).strip()


def folded(text):
    return " ".join(str(text or "").replace("\ufeff", "").replace("_", " ").casefold().split())


class PeopleResource(resources.ModelResource):
    """django-import-export walks the rows and keeps all or nothing; hiring is the portal's own."""

    class Meta:
        model = User
        fields = ("name", "login", "email")
        import_id_fields = ("login",)
        use_transactions = True
        skip_diff = True

    def __init__(self, *, by):
        super().__init__()
        self.by = by
        self.hired = []

    @cached_property
    def clinics(self):
        """{folded name: clinic} of the manager's own clinics; a name that two have is nobody's."""
        here = staff.clinics_of_manager(self.by).live().filter(is_archived=False)
        found = {}
        for clinic in here.order_by("name", "pk"):
            found[folded(clinic.name)] = None if folded(clinic.name) in found else clinic
        return {name: clinic for name, clinic in found.items() if clinic}

    @cached_property
    def presets(self):
        """{folded name in any language of the portal: preset}."""
        found = {preset.key: preset for preset in PRESETS}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                found |= {folded(preset.name): preset for preset in PRESETS}
        return found

    def get_instance(self, instance_loader, row):
        return None  # people who are here already are edited on their own page

    def import_instance(self, instance, row, **kwargs):
        self.wanted = self._read(row)
        instance.name, instance.login = self.wanted["name"], self.wanted["login"]

    def save_instance(self, instance, is_create, row, **kwargs):
        try:
            person = hiring.hire(**self.wanted, by=self.by)
        except NotDone as problem:
            raise ValidationError(str(problem)) from None
        except PermissionDenied:
            raise ValidationError(_("You cannot give as much as this.")) from None
        self.hired.append(person)

    def save_m2m(self, *args, **kwargs):
        pass

    def _read(self, row):
        """What a row asks for, or all that is wrong with it, as ValidationError."""
        problems = []
        clinics = self._each(row["clinics"], self.clinics, _("clinic"), problems)
        home = self._one(row["home"], self.clinics, _("clinic"), problems) if row["home"] else None
        preset = None
        if row["preset"]:
            preset = self._one(row["preset"], self.presets, _("kind of work"), problems)
        else:
            problems.append(_("It does not say as what they work."))
        if not row["name"]:
            problems.append(_("The name is missing."))
        if len(row["name"]) > 200:
            problems.append(_("The name is too long."))
        if row["email"]:
            try:
                validate_email(row["email"])
            except ValidationError:
                problems.append(_("“%(text)s” is no mailbox.") % {"text": row["email"]})
        if problems:
            raise ValidationError(problems)
        wanted = {"name": row["name"], "login": row["login"], "email": row["email"]}
        return wanted | {"preset": preset, "clinics": clinics, "home": home}

    def _each(self, text, known, what, problems):
        """Several are written with a semicolon between, or one under the other."""
        if folded(text) in known:
            return [known[folded(text)]]
        parts = [
            part for part in text.replace("\n", ";").replace("؛", ";").split(";") if part.strip()
        ]
        found = [self._one(part, known, what, problems) for part in parts]
        return list(dict.fromkeys(one for one in found if one))

    def _one(self, text, known, what, problems):
        if folded(text) in known:
            return known[folded(text)]
        said = _("There is no %(what)s “%(text)s” here.") % {"what": what, "text": text.strip()}
        if near := difflib.get_close_matches(folded(text), known, n=1):
            name = getattr(known[near[0]], "name", near[0])
            said += " " + _("Do you mean “%(name)s”?") % {"name": name}
        problems.append(said)
        return None


@dataclass
class Tried:
    """One row with what is wrong about it: ``number`` as people count it, the heading being 1."""

    number: int
    row: dict
    problems: list


def with_logins(rows):
    """The same rows, each with a sign-in name: so that doing it twice makes nobody twice."""
    taken = {User.objects.folded(row["login"]) for row in rows if row["login"]}
    named = []
    for row in rows:
        login = row["login"]
        if not login and row["name"]:
            place = (row["home"] or row["clinics"]).split(";")[0] or settings.WAGTAIL_SITE_NAME
            login = hiring.made_login(row["name"], place, taken)
            taken.add(login)
        named.append(row | {"login": login})
    return named


def try_rows(rows, *, by):
    """[Tried] of every row, and nothing is kept."""
    _people, tried = _run(rows, by=by, dry_run=True)
    return tried


def do_rows(rows, *, by):
    """(people, [Tried]); nobody is made if something is wrong with one row."""
    return _run(rows, by=by, dry_run=False)


def _run(rows, *, by, dry_run):
    resource = PeopleResource(by=by)
    dataset = Dataset(*[[row[c] for c in COLUMNS] for row in rows], headers=COLUMNS)
    done = resource.import_data(
        dataset, dry_run=dry_run, raise_errors=False, rollback_on_validation_errors=True
    )
    wrong = {invalid.number: _messages(invalid.error) for invalid in done.invalid_rows}
    for number, errors in done.row_errors():
        wrong[number] = [_("This row could not be read.") for _error in errors]
    tried = [Tried(n + 1, row, wrong.get(n, [])) for n, row in enumerate(rows, start=1)]
    failed = any(one.problems for one in tried)
    return ([] if failed or dry_run else resource.hired), tried


def _messages(error):
    return [str(message) for message in error.messages]
