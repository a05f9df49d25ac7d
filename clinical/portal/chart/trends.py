"""The measurements of a chart over time: lines with what is usual, and growth curves of children."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.facts import arm, growth
from clinical.facts.arm import Arm
from clinical.facts.births import Quality
from clinical.facts.growth import Measure
from clinical.portal import names
from clinical.portal.chart import marked
from clinical.portal.chart.drawing import GROWTH, INK, Plot, Series
from clinical.portal.chart.recorded import MEASURED
from clinical.portal.chart.timeline import age_in_months, usual_at

MOST_POINTS = 40
PRESSURE = ("systolic_bp", "diastolic_bp")
LOWER = "#6b4fa0"
ARM = gettext_lazy("Upper arm (MUAC)")
ARMS = {
    Arm.SEVERE: gettext_lazy("severe acute malnutrition: below 115 mm"),
    Arm.MODERATE: gettext_lazy("moderate acute malnutrition: below 125 mm"),
    Arm.USUAL: gettext_lazy("usual: 125 mm or more"),
}
GROWN = (
    (Measure.WEIGHT, "weight_kg", gettext_lazy("Weight for age"), "kg"),
    (Measure.LENGTH, "height_cm", gettext_lazy("Length or height for age"), "cm"),
)


@dataclass(frozen=True)
class Trend:
    """One drawing with its heading; ``last`` is the newest value in words."""

    label: str
    unit: str
    last: str
    svg: str


def trends(chart):
    """A drawing for each thing that was measured at least twice."""
    measured = [v for v in reversed(chart.vitals) if v.measured_at][-MOST_POINTS:]
    found = [_trend(chart, measured, PRESSURE, _("Blood pressure"), "mmHg")]
    found += [_trend(chart, measured, (c,), str(label), unit) for c, label, unit in MEASURED]
    found.append(_arms(chart))
    return [trend for trend in found if trend]


def _trend(chart, measured, columns, label, unit):
    with_value = [v for v in measured if any(getattr(v, c) is not None for c in columns)]
    if len({v.measured_at for v in with_value}) < 2:
        return None
    lines = [
        Series(
            [(_x(v), getattr(v, column)) for v in with_value if getattr(v, column) is not None],
            color,
        )
        for column, color in zip(columns, (INK, LOWER), strict=False)
    ]
    lines = [line for line in lines if line.points]
    days = [(_x(v), names.day(v.measured_at)) for v in (with_value[0], with_value[-1])]
    newest = with_value[-1]
    numbers = [getattr(newest, c) for c in columns]
    last = "/".join("–" if n is None else names.number(n) for n in numbers)
    says = _("%(what)s from %(first)s to %(last)s; newest value: %(value)s %(unit)s") % {
        "what": label, "first": days[0][1], "last": days[-1][1], "value": last, "unit": unit,
    }  # fmt: skip
    plot = Plot(lines, says.strip(), _band(chart, with_value, columns), days)
    return Trend(label, unit, f"{last} {unit}".strip(), plot.svg())


def _band(chart, measured, columns):
    """What is usual at each measurement; of blood pressure the upper one. None where unknown."""
    found = [(_x(v), usual_at(chart, v.measured_at)(columns[0])) for v in measured]
    if not all(usual for _at, usual in found):
        return []
    return [(at, usual.low, usual.high) for at, usual in found]


@dataclass(frozen=True)
class NewestArm:
    """``says``: what it means at that age, in words; empty where there is no limit."""

    value: str
    day: str
    says: str
    is_low: bool
    label = ARM
    source = arm.SOURCE


def newest_arm(chart):
    """The newest MUAC that a marked question tells, or None."""
    measured = marked.arms(chart)
    if not measured:
        return None
    at, mm = measured[-1]
    reads = arm.reads(mm, months=age_in_months(chart.facts, at))
    is_low = reads in (Arm.SEVERE, Arm.MODERATE)
    return NewestArm(f"{names.number(mm)} mm", names.day(at), ARMS.get(reads, ""), is_low)


def _arms(chart):
    measured = marked.arms(chart)[-MOST_POINTS:]
    points = [(at.timestamp(), mm) for at, mm in measured]
    if len({at for at, _mm in points}) < 2:
        return None
    days = [(points[n][0], names.day(measured[n][0])) for n in (0, -1)]
    last = f"{names.number(points[-1][1])} mm"
    says = _("%(what)s from %(first)s to %(last)s; newest value: %(value)s %(unit)s") % {
        "what": ARM, "first": days[0][1], "last": days[1][1], "value": last, "unit": "",
    }  # fmt: skip
    limited = all(arm.reads(mm, months=age_in_months(chart.facts, at)) for at, mm in measured)
    band = [(x, arm.MODERATE_BELOW, None) for x, _mm in points] if limited else []
    return Trend(str(ARM), "mm", last, Plot([Series(points)], says.strip(), band, days).svg())


def _x(vitals):
    return vitals.measured_at.timestamp()


def growth_curves(chart):
    """Weight and length against the WHO standards; none unless sex and birth date are known."""
    facts = chart.facts
    if facts.born_on is None or facts.birth_date_quality is not Quality.EXACT:
        return []
    return [curve for one in GROWN if (curve := _curve(chart, *one))]


def _curve(chart, measure, column, label, unit):
    facts = chart.facts
    measured = [(v.measured_at, getattr(v, column)) for v in chart.vitals]
    if measure is Measure.WEIGHT:
        measured += marked.weights(chart)
    points = []
    for moment, value in sorted((m, v) for m, v in set(measured) if m and v):
        day = (moment.date() - facts.born_on).days
        if growth.z_score(measure, facts.sex_code, day, value) is not None:
            points.append((day, value))
    if not points:
        return None
    last_day = growth.LAST_DAY if points[-1][0] > 700 else growth.STANDING_FROM_DAY - 1
    days = range(0, last_day + 1, 30 if last_day > growth.STANDING_FROM_DAY else 14)
    lines = [
        Series(
            list(growth.line(measure, facts.sex_code, z, sorted({*days, last_day}))),
            GROWTH if z else "#3f8f5f",
            marks=False,
            thin=True,
            note=f"{z:+d}" if z else "0",
        )
        for z in growth.LINES
    ]
    day, value = points[-1]
    z = growth.z_score(measure, facts.sex_code, day, value)
    last = _("%(value)s %(unit)s, z-score %(z)s") % {
        "value": names.number(value), "unit": unit, "z": f"{z:+.1f}",
    }  # fmt: skip
    years = [(365.25 * n, str(n)) for n in range(round(last_day / 365.25) + 1)]
    says = _("%(what)s with the lines of the WHO standard; newest: %(last)s") % {
        "what": label,
        "last": last,
    }
    plot = Plot([*lines, Series(points, "#1b3f8b")], says, [], years, width=420, height=260)
    return Trend(str(label), unit, last, plot.svg())
