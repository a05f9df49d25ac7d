"""The medicines somebody takes now, from prescriptions, what was handed out and form answers. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from clinical.facts.folding import fold
from clinical.facts.numbers import read_number
from clinical.portal import answers, names

PRESCRIBED_FOR = timedelta(days=30)  # where a prescription does not say how long it lasts
_OVER = {"cancelled", "expired", "not-picked-up"}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Medicine:
    """``until`` is a moment, or None where nobody said."""

    name: str
    how: str
    until: object
    handed_out: bool = False

    @property
    def says(self):
        """How to take it and until when, in one line."""
        until = _("until %(day)s") % {"day": names.day(self.until)} if self.until else ""
        waits = "" if self.handed_out else _("not handed out yet")
        return " · ".join(part for part in (self.how, until, waits) if part)


def taken_now(chart, now=None):
    """Each medicine once; what was handed out last tells most."""
    now = now or timezone.now()
    found = {}
    for medicine in (*_answered(chart), *_prescribed(chart), *_given(chart)):
        if medicine.until is None or medicine.until >= now:
            found[fold(medicine.name)] = medicine
    return sorted(found.values(), key=lambda m: fold(m.name))


def _given(chart):
    for dispensing in chart.dispensings:
        if dispensing.drug and dispensing.dispensed_at and dispensing.days_supply:
            until = dispensing.dispensed_at + timedelta(days=min(dispensing.days_supply, 3650))
            how = dispensing.dosage_instructions or ""
            yield Medicine(dispensing.drug.generic_name, how, until, handed_out=True)


def _prescribed(chart):
    for prescription in chart.prescriptions:
        if prescription.status in _OVER or not prescription.prescribed_at:
            continue
        until = prescription.expires_at or prescription.prescribed_at + PRESCRIBED_FOR
        for item in chart.items.get(prescription.pk, []):
            if item.item_status == "active" and item.drug:
                yield Medicine(
                    item.drug.generic_name,
                    item.dosage_instructions,
                    until,
                    handed_out=item.quantity_dispensed > 0,
                )


def _answered(chart):
    """Medicines written into a form, for as long as the form says."""
    for event in chart.events:
        for entry in event.answers if isinstance(event.answers, list) else []:
            if not isinstance(entry, dict) or entry.get("fieldType") != "medicine":
                continue
            for item in entry["value"] if isinstance(entry.get("value"), list) else []:
                if isinstance(item, dict) and item.get("name") and (days := _days(item)):
                    how = answers.listed({k: v for k, v in item.items() if k != "name"})
                    until = event.created_at + timedelta(days=days)
                    yield Medicine(str(item["name"]), how, until, handed_out=True)


def _days(item):
    number = read_number(item.get("duration"))
    unit = str(item.get("durationUnits") or "days").lower().rstrip("s")
    if number is None or not 0 < number < 1000:
        return None
    return float(number) * _DAYS.get(unit, 1)
