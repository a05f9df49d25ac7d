"""The named people: each one is a hard case that the field meets (design: field.md section 5)."""

from datetime import date, timedelta

from clinical.demo.chart import Chart
from clinical.demo.conditions import BY_CODE, MEASLES
from clinical.demo.days import tuesday_before, working_day, years_before

FAMILY_PHONE, FAMILY_HOUSEHOLD = "0790000417", "H-0417"


class Stories:
    """Tells each story into the book; all days are counted back from the day of loading."""

    def __init__(self, cast, pharmacy):
        self.cast, self.pharmacy = cast, pharmacy
        self.charts = cast.charts

    def tell(self):
        self.first_patients()
        self.people_with_one_name()
        self.unknown_ages()
        self.twins_and_a_family()
        self.one_name_in_three_spellings()
        self.measles()
        self.paper_and_wrong_clinic()

    def day(self, days_ago, clinic=1):
        return working_day(self.cast.today - timedelta(days=days_ago), self.cast.clinic(clinic))

    def years_old(self, years, days_more=100):
        """A birth date in the year that makes somebody so old today, on no special day."""
        return years_before(self.cast.today, years) - timedelta(days=days_more)

    def person(self, key, language, days_ago, clinic=1, by=None, **facts):
        by = by or {1: "bela", 2: "chidi", 3: "outsider"}[clinic]
        chart = Chart(self.cast, key, language)
        self.charts[key] = chart
        return chart.register(
            on=self.day(days_ago, clinic),
            clinic=self.cast.clinic(clinic),
            by=self.cast.users[by],
            **facts,
        )

    def first_patients(self):
        """Amina has a long chart: blood pressure over a year, medicine, a coming appointment."""
        amina, bela = self.charts["amina"], self.cast.bela
        for days_ago in (420, 330, 240, 150, 92, 33):
            visit = amina.seen(self.day(days_ago), BY_CODE["I10"], by=bela)
            self.pharmacy.prescribe(amina, visit, ["amlodipine"])
        amina.appoint(self.day(-3), "confirmed", booked=visit)
        self.charts["yusuf"].seen(self.day(200), BY_CODE["J45.9"], by=self.cast.chidi)
        self.charts["layla"].seen(self.day(150, 2), BY_CODE["Z34.9"], by=self.cast.chidi)
        self.charts["lucia"].seen(self.day(90, 3), BY_CODE["N39.0"])

    def people_with_one_name(self):
        """Nothing as surname, and the full stop that a required surname makes people type."""
        self.person(
            "hamza", "en", 61, given_name="Hamza", sex="male", born=self.years_old(52)
        ).seen(self.day(61), BY_CODE["M54.5"])
        self.person(
            "suhaila",
            "ar",
            48,
            clinic=2,
            given_name="سهيلة",
            surname=".",
            sex="female",
            born=self.years_old(24),
        ).seen(self.day(48, 2), BY_CODE["D50.9"])

    def unknown_ages(self):
        """An age typed as a number, a birth date left alone, and a real newborn beside it."""
        day = self.day(75)
        self.person(
            "guessed_age",
            "en",
            75,
            given_name="Fatima",
            surname="Osman",
            sex="female",
            born=years_before(day, 40),
        ).seen(day, BY_CODE["E11.9"])
        day = self.day(37)
        self.person(
            "unknown_age", "ar", 37, given_name="سعاد", surname="نجار", sex="female", born=day
        ).seen(
            day,
            BY_CODE["R51"],
            age=34,
        )
        day = self.day(12)
        self.person(
            "newborn", "en", 12, given_name="Baby of Huda", surname="Shaheen", sex="male", born=day
        ).seen(day, BY_CODE["L20.9"], vitals={"weight_kg": 3.2})

    def twins_and_a_family(self):
        """Same birth date, phone and surname, two children; and six people with one phone."""
        same = {
            "surname": "Darwish",
            "sex": "female",
            "born": self.years_old(4),
            "phone": "0790000222",
            "answers": {"household": "H-0222", "group": 0},
        }
        for key, name in (("twin_sara", "Sara"), ("twin_samar", "Samar")):
            twin = self.person(key, "en", 54, given_name=name, **same)
            twin.seen(self.day(54), BY_CODE["J06.9"])
        shared = {
            "surname": "الخطيب",
            "phone": FAMILY_PHONE,
            "hometown": "حلب",
            "answers": {"household": FAMILY_HOUSEHOLD, "household_size": 6, "group": 0},
        }
        for number, (name, sex, age) in enumerate(
            [
                ("محمود", "male", 41),
                ("هناء", "female", 36),
                ("رامي", "male", 14),
                ("ديما", "female", 11),
                ("كريم", "male", 7),
                ("تالا", "female", 2),
            ],
            start=1,
        ):
            member = self.person(
                f"family_{number}",
                "ar",
                83,
                clinic=2,
                given_name=name,
                sex=sex,
                born=self.years_old(age, 20 * number),
                **shared,
            )
            member.seen(self.day(83, 2), BY_CODE["B86"])

    def one_name_in_three_spellings(self):
        """Two charts of one man in two scripts, and two men who only share the name."""
        born = self.years_old(47, 33)
        first = self.person(
            "mohammed_arabic",
            "ar",
            310,
            given_name="محمد",
            surname="السالم",
            sex="male",
            born=born,
            hometown="درعا",
            phone="0790000333",
        )
        first.seen(self.day(310), BY_CODE["I10"])
        second = self.person(
            "mohammed_latin",
            "en",
            44,
            given_name="Mohammed",
            surname="Al-Salem",
            sex="male",
            born=born,
            hometown="Daraa",
            phone="0790000333",
        )
        second.seen(self.day(44), BY_CODE["I10"])
        self.person(
            "muhamad_old",
            "en",
            120,
            given_name="Muhamad",
            surname="Al-Salem",
            sex="male",
            born=self.years_old(68),
            hometown="Mosul",
            phone="0790000344",
        ).seen(self.day(120), BY_CODE["E11.9"])
        self.person(
            "muhamad_young",
            "ar",
            99,
            clinic=2,
            given_name="محمد",
            surname="السالم",
            sex="male",
            born=self.years_old(19),
            hometown="حمص",
            phone="0790000355",
        ).seen(self.day(99, 2), BY_CODE["J45.9"])

    def measles(self):
        """Three children of one camp within three days of one week: an outbreak to notice."""
        tuesday = tuesday_before(self.cast.today)
        for number, (name, age) in enumerate([("Adam", 3), ("Lina", 5), ("Zaid", 2)]):
            day = tuesday + timedelta(days=number)
            child = self.person(
                f"measles_{number + 1}",
                "en",
                (self.cast.today - day).days,
                given_name=name,
                surname="Murad",
                sex="female" if name == "Lina" else "male",
                camp="River camp",
                born=self.years_old(age, 50 + 90 * number),
                answers={"group": 1},
            )
            child.seen(day, MEASLES)

    def paper_and_wrong_clinic(self):
        """Arabic digits, a visit typed in a week late, and one filed under the doctor's home."""
        self.person(
            "arabic_digits",
            "ar",
            26,
            given_name="رنا",
            surname="حداد",
            sex="female",
            born=self.years_old(8),
        ).seen(
            self.day(26),
            BY_CODE["J06.9"],
            vitals={"temperature_celsius": 38.5},
            temperature_as_typed="٣٨٫٥",
        )
        paper = self.person(
            "paper",
            "en",
            130,
            given_name="Ibrahim",
            surname="Saleh",
            sex="male",
            born=self.years_old(59),
        )
        late = self.day(9)
        paper.seen(late - timedelta(days=7), BY_CODE["K29.7"], written_on=late)
        walked = self.person(
            "wrong_clinic",
            "ar",
            70,
            clinic=2,
            given_name="نور",
            surname="عثمان",
            sex="female",
            born=date(self.cast.today.year - 30, 5, 17),
        )
        walked.seen(self.day(70, 2), BY_CODE["N39.0"])
        walked.seen(self.day(16), BY_CODE["N39.0"], clinic=self.cast.clinic(1))
