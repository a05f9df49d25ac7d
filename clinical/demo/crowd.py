"""Everybody else: people made up by dice, so that lists and counts have something to chew."""

from datetime import timedelta

from clinical.demo import conditions, names
from clinical.demo.chart import Chart
from clinical.demo.days import age_in_years, working_day, years_before

# (clinic, share of the people, languages of the phones there, who registers, who sees patients)
PLACES = [
    (1, 45, ["ar", "ar", "en"], ["bela", "chidi"], ["bela", "bela", "chidi"]),
    (2, 30, ["ar", "ar", "en"], ["omar", "omar", "chidi"], ["chidi"]),
    (3, 25, ["es", "es", "es", "en"], ["outsider"], ["outsider"]),
]
_AGES = [((0, 5), 18), ((5, 15), 22), ((15, 50), 43), ((50, 86), 17)]
_CARD = {1: "S", 2: "N", 3: "R"}
REGISTERED_WITHIN_DAYS = 730


def fill(cast, pharmacy, number_of_people):
    """Register so many people and tell their visits, appointments and prescriptions."""
    for number in range(number_of_people):
        _Life(cast, pharmacy, number).tell()


class _Life:
    def __init__(self, cast, pharmacy, number):
        self.cast, self.pharmacy, self.number = cast, pharmacy, number
        self.rng = cast.book.dice(f"life/{number}")
        shares = [place[1] for place in PLACES]
        self.place, _share, languages, registrars, self.clinicians = self.rng.choices(
            PLACES, shares
        )[0]
        self.clinic = cast.clinic(self.place)
        self.language = self.rng.choice(languages)
        self.hidden_age = None  # known to the nurse's eyes only, if the birth date was left alone
        self.registrar = cast.users[self.rng.choice(registrars)]

    def tell(self):
        rng, today = self.rng, self.cast.today
        # More people lately than long ago, as in a clinic that grows.
        ago = max(2, round(REGISTERED_WITHIN_DAYS * rng.random() ** 1.3))
        self.registered_on = working_day(today - timedelta(days=ago), self.clinic)
        chart = self._register()
        condition = self._falls_ill(chart, self.registered_on)
        day = self.registered_on if rng.random() < 0.9 else None
        for _again in range(1 + rng.choice([0, 0, 0, 1, 1, 2, 3, 5])):
            if day:
                self._visit(chart, day, condition)
            day = (day or self.registered_on) + timedelta(days=rng.randint(7, 90))
            if day >= today:
                break
            day = working_day(day, self.clinic)
            if not condition.lasting and rng.random() < 0.7:
                condition = self._falls_ill(chart, day)
        self._appointments(chart)

    def _register(self):
        rng, language = self.rng, self.language
        sex = "female" if rng.random() < 0.55 else "male"
        household = f"H-{1000 + rng.randint(0, 3999):04d}"
        chart = Chart(self.cast, f"life/{self.number}", language)
        self.cast.charts[chart.key] = chart
        return chart.register(
            on=self.registered_on, clinic=self.clinic, by=self.registrar, sex=sex,
            given_name=rng.choice((names.WOMEN if sex == "female" else names.MEN)[language]),
            surname=rng.choice(names.SURNAMES[language]) if rng.random() < 0.95 else "",
            born=self._birth_date(), hometown=rng.choice(names.HOMETOWNS[language]),
            citizenship=rng.choice(names.CITIZENSHIPS[language]),
            camp=rng.choice(names.CAMPS[language]),
            phone=f"{names.PHONE_PREFIX[language]}{rng.randint(1000000, 9999999)}"
            if rng.random() < 0.7 else "",
            external_patient_id=f"{_CARD[self.place]}{self.number + 1000:06d}",
            answers={
                "household": household, "household_size": rng.randint(1, 9),
                "group": rng.choices([0, 1, 2], [5, 3, 3])[0],
                "allergies": [rng.choices([0, 1, 2], [2, 1, 12])[0]],
                "arrived_on": self.registered_on - timedelta(days=rng.randint(5, 400)),
            },
        )  # fmt: skip

    def _birth_date(self):
        """Two thirds know it, a quarter only the age, a few leave the phone's own today."""
        rng = self.rng
        (youngest, oldest), _weight = rng.choices(_AGES, [weight for _ages, weight in _AGES])[0]
        years = rng.randrange(youngest, oldest)
        about = years_before(self.registered_on, years)
        known = rng.random()
        if known < 0.04:
            self.hidden_age = max(years, 1)
            return self.registered_on
        if known < 0.28 and years:
            return about
        return about - timedelta(days=rng.randint(1, 360))

    def _falls_ill(self, chart, day):
        age = self.hidden_age or age_in_years(chart.born, day)
        return self.rng.choices(*conditions.plausible(age, chart.sex))[0]

    def _visit(self, chart, day, condition):
        by = self.cast.users[self.rng.choice(self.clinicians)]
        visit = chart.seen(day, condition, by=by, age=self.hidden_age, form=self.rng.random() < 0.9)
        if condition.drugs and self.rng.random() < 0.22:
            status = self.rng.choices(["picked-up", "pending", "not-picked-up"], [8, 1, 1])[0]
            if (self.cast.today - day).days > 30 and status == "pending":
                status = "expired"
            self.pharmacy.prescribe(chart, visit, condition.drugs, status=status)

    def _appointments(self, chart):
        rng, today = self.rng, self.cast.today
        if len(chart.visits) > 1 and rng.random() < 0.5:
            first, second = chart.visits[:2]
            chart.appoint(second.checked_in_at.date(), "completed", booked=first, fulfilled=second)
        last = chart.visits[-1] if chart.visits else None
        if last and rng.random() < 0.12:
            missed = last.checked_in_at.date() + timedelta(days=rng.randint(5, 20))
            if missed < today:
                chart.appoint(missed, rng.choice(["cancelled", "pending"]), booked=last)
        if rng.random() < 0.14:
            coming = working_day(today + timedelta(days=rng.randint(1, 21)), self.clinic)
            reason = rng.choice(["follow-up", "doctor-visit", "checkup", "screening"])
            chart.appoint(coming, rng.choice(["pending", "confirmed"]), booked=last, reason=reason)
