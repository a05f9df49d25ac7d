"""What a person usually may do in a clinic, in words, above the eleven flags."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinical.models import FLAGS

_SEES = ("can_view_history", "can_register_patients", "can_edit_records")
_REPORTS = "can_download_patient_reports"


@dataclass(frozen=True)
class Preset:
    """``flags`` in one clinic; ``reads_charts`` is the person's, in all of their clinics."""

    key: str
    name: Promise
    says: Promise
    flags: tuple
    reads_charts: bool = True


PRESETS = (
    Preset(
        "front_desk",
        _("Front desk"),
        _("Registers people, books appointments, sees days of visits; nothing of the chart."),
        _SEES,
        reads_charts=False,
    ),
    Preset("nurse", _("Nurse"), _("Reads and writes charts."), (*_SEES, _REPORTS)),
    Preset(
        "clinician",
        _("Clinician"),
        _("Reads and writes charts, prescribes, corrects the answers of others."),
        (*_SEES, _REPORTS, "can_prescribe_medications", "can_edit_other_provider_event"),
    ),
    Preset(
        "pharmacist",
        _("Pharmacist"),
        _("Reads charts and hands out medicines."),
        ("can_view_history", "can_dispense_medications", _REPORTS),
    ),
    Preset("manager", _("Clinic manager"), _("May do everything in the clinic."), FLAGS),
)
BY_KEY = {preset.key: preset for preset in PRESETS}


def preset_of(flags, reads_charts):
    """The preset that a person's flags and mark are, or None."""
    held = frozenset(flags)
    for preset in PRESETS:
        if held == frozenset(preset.flags) and reads_charts == preset.reads_charts:
            return preset
    return None
