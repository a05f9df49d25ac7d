"""What a person usually may do, in words, above the eleven flags and the marks."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinical.models import FLAGS, WITHOUT_DELETING, User

_SEES = ("can_view_history", "can_register_patients", "can_edit_records")
_REPORTS = "can_download_patient_reports"


@dataclass(frozen=True)
class Preset:
    """``flags`` in one clinic; role and marks are the person's, in all of their clinics.

    ``everywhere``: the flags are held in every clinic there is and will be.
    """

    key: str
    name: Promise
    says: Promise
    flags: tuple
    reads_charts: bool = True
    role: str = User.Role.PROVIDER
    everywhere: bool = False
    more_marks: dict = field(default_factory=dict)

    @property
    def marks(self):
        none = dict.fromkeys(User.MARKS, False)
        return none | {"reads_charts": self.reads_charts} | self.more_marks


PRESETS = (
    Preset(
        "front_desk",
        _("Front desk"),
        _("Registers people, books appointments, sees days of visits; nothing of the chart."),
        _SEES,
        reads_charts=False,
        role=User.Role.REGISTRAR,
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
    Preset(
        "data_manager",
        _("Data manager"),
        _("Downloads answers and reports; opens no chart, and no patient is on their phone."),
        (_REPORTS,),
        reads_charts=False,
        more_marks={"exports_without_charts": True},
    ),
    Preset(
        "form_designer",
        _("Form designer"),
        _(
            "Writes and publishes the visit forms and articles of the organisation; sees no patient."
        ),
        (),
        reads_charts=False,
        more_marks={"designs_forms": True},
    ),
    Preset(
        "manager",
        _("Clinic manager"),
        _("May do everything in the clinic, and looks after its people."),
        FLAGS,
    ),
    Preset(
        "organisation_without_deleting",
        _("Organisation manager without deleting"),
        _("Looks after people, clinics and forms everywhere; deletes nothing."),
        WITHOUT_DELETING,
        role=User.Role.ADMIN,
        everywhere=True,
    ),
    Preset(
        "organisation",
        _("Organisation manager"),
        _("May do everything in every clinic."),
        FLAGS,
        role=User.Role.SUPER_ADMIN,
        everywhere=True,
    ),
)
BY_KEY = {preset.key: preset for preset in PRESETS}
# Those that are a matter of one clinic, and say nothing about the organisation.
IN_A_CLINIC = tuple(p for p in PRESETS if not p.everywhere and not p.more_marks)


def preset_of(flags, reads_charts):
    """The preset in one clinic that these flags and this mark are, or None."""
    held = frozenset(flags)
    for preset in IN_A_CLINIC:
        if held == frozenset(preset.flags) and reads_charts == preset.reads_charts:
            return preset
    return None


def preset_of_person(person, flags):
    """The preset that a person's role, marks and flags in one clinic are, or None."""
    held, marks = frozenset(flags), {mark: getattr(person, mark) for mark in User.MARKS}
    for preset in PRESETS:
        same_role = preset.role == person.role or not (preset.everywhere or person.is_superuser)
        if held == frozenset(preset.flags) and marks == preset.marks and same_role:
            return preset
    return None
