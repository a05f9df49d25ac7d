"""Vital signs that fit an age: median growth, normal ranges, fever when there is one."""

# Age in years -> median weight in kg and height in cm (rounded from the WHO growth tables).
_GROWTH = [
    (0, 3.3, 50), (0.5, 7.6, 66), (1, 9.3, 75), (2, 12, 87), (3, 14, 95), (4, 16, 102),
    (5, 18, 109), (7, 23, 121), (9, 28, 132), (11, 36, 143), (13, 45, 155), (15, 54, 164),
    (18, 62, 168),
]  # fmt: skip
# Age below -> (pulse, breaths, systolic, diastolic) at rest.
_REST = [
    (1, (130, 38, None, None)), (3, (112, 28, None, None)), (6, (102, 24, 96, 58)),
    (12, (90, 20, 104, 64)), (18, (80, 17, 112, 70)), (45, (76, 16, 120, 76)),
    (200, (76, 16, 130, 80)),
]  # fmt: skip


class Build:
    """How tall and heavy somebody is for their age; it stays the same from visit to visit."""

    def __init__(self, rng):
        self.tall, self.heavy = rng.uniform(0.95, 1.05), rng.uniform(0.85, 1.35)

    def at(self, age_years):
        """(weight in kg, height in cm) at that age; children differ less than grown-ups."""
        weight, height = _growth(age_years)
        heavy = self.heavy if age_years >= 18 else 1 + (self.heavy - 1) / 3
        return weight * heavy, height * self.tall


def measured(rng, build, age_years, *, fever=False, high_pressure=False):
    """{Vitals column: number} of one measurement; blood pressure only from three years on."""
    weight, height = build.at(age_years)
    pulse, breaths, systolic, diastolic = next(rest for below, rest in _REST if age_years < below)
    if high_pressure:
        systolic, diastolic = 158, 96
    temperature = rng.uniform(38.0, 39.8) if fever else rng.uniform(36.3, 37.3)
    return {
        "temperature_celsius": round(temperature, 1),
        "heart_rate": float(pulse + rng.randint(-8, 8) + (15 if fever else 0)),
        "respiratory_rate": float(breaths + rng.randint(-2, 3) + (4 if fever else 0)),
        "systolic_bp": systolic and float(systolic + rng.randint(-8, 10)),
        "diastolic_bp": diastolic and float(diastolic + rng.randint(-6, 6)),
        "bp_position": "sitting" if systolic else None,
        "oxygen_saturation": float(rng.randint(93 if fever else 96, 99)),
        "weight_kg": round(weight * rng.uniform(0.98, 1.02), 1),
        "height_cm": float(round(height)),
    }


def body_mass_index(numbers):
    """kg per square metre, as the phone works it out."""
    return round(numbers["weight_kg"] / (numbers["height_cm"] / 100) ** 2, 1)


def _growth(age):
    for (younger, light, short), (older, heavy, tall) in zip(_GROWTH, _GROWTH[1:], strict=False):
        if age < older:
            part = (age - younger) / (older - younger)
            return light + part * (heavy - light), short + part * (tall - short)
    return _GROWTH[-1][1:]
