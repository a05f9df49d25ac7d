"""One row of the file judged: the patient that it would become, or what is wrong with it, in plain words.

django-import-export walks the cells and gathers what each widget says; what several cells say
together, and what is stored, is decided here by the rules of the registration page.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field

from clinical import registration, values
from clinical.duplicates import household_question
from clinical.facts.births import Quality, age_in_years, born_of_age, quality_of
from clinical.facts.likeness import Person
from clinical.facts.moments import day_in, zone_called
from clinical.facts.sex import Sex, sex_code
from clinical.models import Patient, PatientAttribute
from clinical.organisation import PHONE_PREFIX
from exports.imports import cells
from exports.imports.naming import split_name
from exports.imports.targets import AGE, FULL_NAME, JOINED, REGISTERED, targets

_WIDGETS = {"number": cells.Number, "boolean": cells.YesNo}


@dataclass
class Judged:
    """``columns`` and ``answers`` as plain JSON; nothing of them where something is ``wrong``.

    ``wrong`` and ``told``: [(heading, sentence)]; ``answers``: [[question id, value field, value]].
    """

    row: int
    name: str = ""
    columns: dict = field(default_factory=dict)
    answers: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    told: list = field(default_factory=list)
    person: Person | None = None


class PatientRows(resources.ModelResource):
    """Judges rows; nothing is ever saved by it. One field per thing that a column was said to be."""

    class Meta:
        model = Patient
        fields = ()
        force_init_instance = True  # nobody who is here is changed by a file
        skip_diff = True
        skip_html_diff = True
        store_instance = True

    def __init__(self, run, orders=()):
        super().__init__()
        self.run, self.clinic = run, run.clinic
        self.zone = zone_called(run.clinic.time_zone, settings.TIME_ZONE)
        self.today = day_in(self.zone, timezone.now())
        known = targets(registration.questions())
        self.places = {}  # key -> numbers of the columns
        for place, key in sorted(run.columns.items(), key=lambda one: int(one[0])):
            if key in known:
                self.places.setdefault(key, []).append(int(place))
        self.targets = {key: known[key] for key in self.places}
        self.attributes = {key: f"cell{n}" for n, key in enumerate(self.places)}
        self.keys = {attribute: key for key, attribute in self.attributes.items()}
        self.fields = {
            self.attributes[key]: Field(
                attribute=self.attributes[key],
                column_name=key,
                widget=self._widget(target, self._order(key, orders)),
            )
            for key, target in self.targets.items()
        }
        self.household = household_question()
        self.prefix = PHONE_PREFIX.read()
        self.unknown = {}

    def get_import_order(self):
        return list(self.fields)

    def save_instance(self, *args, **kwargs):
        pass

    def save_m2m(self, *args, **kwargs):
        pass

    def _order(self, key, orders):
        """How the dates of its column are written: as they show themselves, else as a person said."""
        own = {orders[place] for place in self.places[key] if place < len(orders)} - {""}
        return next(iter(own)) if len(own) == 1 else self.run.date_order

    def _widget(self, target, order):
        asked, dates = target.asked, {"order": order, "today": self.today}
        if target.key == AGE:
            return cells.Age()
        if target.key == REGISTERED:
            return cells.Day(**dates)
        if target.key == FULL_NAME:
            return cells.Text()
        if target.key == "external_patient_id":
            return cells.Card()
        if asked.options and asked.kind in ("select", "checkbox"):
            return cells.Choice(asked, target.key, self.run.words.get(target.key, {}))
        if asked.kind == "date" and asked.value_field:
            return cells.Moment(clinic=self.clinic, **dates)
        if asked.kind == "date":
            return cells.Day(year_is_enough=True, **dates)
        return _WIDGETS.get(asked.kind if asked.value_field else "", cells.Text)()

    def heading(self, key):
        """The column or columns of the file that were said to be this."""
        return " + ".join(self.run.headings[place] for place in self.places.get(key, ()))

    def judge(self, number, texts):
        """The ``Judged`` of a row; ``texts`` are its cells."""
        judged = Judged(number)
        row = {}
        for key, places in self.places.items():
            filled = [texts[place] for place in places if texts[place]]
            row[key] = " ".join(filled) if key in JOINED else next(iter(filled), "")
        done = self.import_row(
            row,
            None,
            dry_run=True,
            row_number=number,
            told=lambda key, sentence: judged.told.append((self.heading(key), sentence)),
            unknown=lambda key, word: self.unknown.setdefault(key, Counter()).update([word]),
        )
        if done.errors:  # a mistake of ours, not of the file
            raise done.errors[0].error
        wrong = done.validation_error.message_dict if done.validation_error else {}
        for attribute, sentences in wrong.items():
            judged.wrong += [(self.heading(self.keys[attribute]), said) for said in sentences]
        said = {
            key: getattr(done.instance, attribute, None)
            for key, attribute in self.attributes.items()
            if attribute not in wrong
        } if done.instance else {}  # fmt: skip
        if done.validation_error:
            judged.name = _shown_name(row.get)
            if not row.get("given_name") and not row.get(FULL_NAME):
                self._say_nameless(judged)
            return judged
        self._together(judged, said, row)
        return judged

    def _together(self, judged, said, row):
        columns = {
            key: value or ""
            for key, value in said.items()
            if self.targets[key].asked and not self.targets[key].asked.value_field
            if key != "date_of_birth"
        }
        if FULL_NAME in said:
            given, surname = split_name(said[FULL_NAME])
            columns["given_name"] = columns.get("given_name") or given
            columns["surname"] = columns.get("surname") or surname
        judged.name = _shown_name(columns.get)
        if not columns.get("given_name"):
            self._say_nameless(judged)
        registered = said.get(REGISTERED) or self.today
        born, quality = self._born(judged, said, registered, row)
        self._tell_what_is_missing(judged, said, born)
        if judged.wrong:
            return
        if said.get(REGISTERED):
            moment = datetime.combine(registered, time(12), self.zone)
            columns["created_at"] = min(moment, timezone.now())
        if born:
            columns["date_of_birth"] = born
        judged.columns = {
            key: values.to_plain(Patient._meta.get_field(key), value)
            for key, value in columns.items()
            if value not in ("", None)
        }
        judged.answers = [
            [asked.key, asked.value_field, _plain(asked.value_field, said[key])]
            for key, target in self.targets.items()
            if (asked := target.asked) and asked.value_field and said.get(key) not in ("", None)
        ]
        judged.person = self._person(columns, born, quality, judged.answers)

    def _say_nameless(self, judged):
        key = "given_name" if "given_name" in self.places else FULL_NAME
        judged.wrong.append((self.heading(key), _("The name is missing.")))

    def _born(self, judged, said, registered, row):
        """(birth date, how well it is known): a date, a year alone, or an age at the registration."""
        born, age = said.get("date_of_birth"), said.get(AGE)
        if isinstance(born, int):
            age = max(registered.year - born, 0)
            judged.told.append(
                (
                    self.heading("date_of_birth"),
                    _("A year alone: kept as about %(years)d years old.") % {"years": age},
                )
            )
            born = born_of_age(registered, registered, age)
            return born, quality_of(born, registered, is_newborn=False)
        if born is None and age is not None:
            born = born_of_age(registered, registered, age)
            return born, quality_of(born, registered, is_newborn=False)
        if born and born > registered:
            judged.wrong.append(
                (self.heading("date_of_birth"), _("Born after the day of registration."))
            )
        elif born and age is not None and abs((age_in_years(born, registered) or 0) - age) > 1:
            judged.told.append(
                (
                    self.heading(AGE),
                    _("Age %(age)s and birth date do not fit; the birth date is kept.")
                    % {"age": age},
                )
            )
        quality = quality_of(born, registered, is_newborn=False)
        if born and quality is Quality.NOT_GIVEN:
            judged.told.append(
                (
                    self.heading("date_of_birth"),
                    _("Born on the day of registration: counted as age not known."),
                )
            )
        return born, quality

    def _tell_what_is_missing(self, judged, said, born):
        """Of questions that the form insists on and the file asks, too; the rest is said once."""
        for key, target in self.targets.items():
            if key in ("given_name", "date_of_birth") or not target.asked:
                continue
            if target.asked.question.get("required") and said.get(key) in ("", None):
                judged.told.append((self.heading(key), _("Is empty, and the form asks for it.")))

    def missing(self):
        """Labels of the questions that the form insists on and that no column answers."""
        known = targets(registration.questions())
        answered = set(self.places)
        if {FULL_NAME} & answered:
            answered |= {"given_name", "surname"}
        if AGE in answered:
            answered.add("date_of_birth")
        return [
            target.label
            for key, target in known.items()
            if target.asked and target.asked.question.get("required") and key not in answered
        ]

    def _person(self, columns, born, quality, answers):
        household = next(
            (str(v) for key, _f, v in answers if self.household and key == self.household["id"]), ""
        )
        return Person(
            given_name=columns.get("given_name", ""),
            surname=columns.get("surname", ""),
            born_on=born if quality.tells_age else None,
            quality=quality,
            sex=sex_code(columns["sex"]) if columns.get("sex") else Sex.UNKNOWN,
            phone=columns.get("phone", ""),
            government_id=columns.get("government_id", ""),
            card=columns.get("external_patient_id", ""),
            household=household.removesuffix(".0"),
            hometown=columns.get("hometown", ""),
            prefix=self.prefix,
        )


def _shown_name(get):
    return " ".join(filter(None, (get("given_name"), get("surname")))) or get(FULL_NAME, "") or ""


def _plain(value_field, value):
    return values.to_plain(PatientAttribute._meta.get_field(value_field), value)
