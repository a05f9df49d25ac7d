"""The records of the clinic, by subject."""

from clinical.models.accounts import Invitation, LastSignIn
from clinical.models.cards import CardKey, CardSheet
from clinical.models.changes import AccessChange
from clinical.models.configuration import AppConfig
from clinical.models.counts import Counted, DayCount
from clinical.models.encounter import Event, Problem, Visit, Vitals
from clinical.models.facts import FactsDue, PatientFacts
from clinical.models.flags import AnswerFlags, RulesChecked
from clinical.models.forms import EventForm, PublishedForm, RegistrationForm
from clinical.models.looks import Look
from clinical.models.medication import (
    Batch,
    Dispensing,
    Drug,
    Prescription,
    PrescriptionItem,
    Stock,
    StockMovement,
)
from clinical.models.merging import LikelyDuplicate, Merge, MergeProposal
from clinical.models.passwords import FormerPassword, WrongPassword
from clinical.models.patient import ChartRecord, Patient, PatientAttribute
from clinical.models.people import (
    FLAGS,
    WITHOUT_DELETING,
    Clinic,
    ClinicDepartment,
    ClinicPermission,
    SharingGroup,
    User,
)
from clinical.models.record import ChangeBase, Record
from clinical.models.review import Conflict
from clinical.models.scheduling import Appointment
from clinical.models.scope import Access, Confidentiality, Notice, Presence, Reader
from clinical.models.search import NameWord, PatientSearch, SearchedQuestion
from clinical.models.second_factor import FactorCode, FactorGuard, SecondFactor

__all__ = [
    "FLAGS",
    "WITHOUT_DELETING",
    "Access",
    "AccessChange",
    "AnswerFlags",
    "AppConfig",
    "Appointment",
    "Batch",
    "CardKey",
    "CardSheet",
    "ChangeBase",
    "ChartRecord",
    "Clinic",
    "ClinicDepartment",
    "ClinicPermission",
    "Confidentiality",
    "Conflict",
    "Counted",
    "DayCount",
    "Dispensing",
    "Drug",
    "Event",
    "EventForm",
    "FactorCode",
    "FactorGuard",
    "FactsDue",
    "FormerPassword",
    "Invitation",
    "LastSignIn",
    "Look",
    "LikelyDuplicate",
    "Merge",
    "MergeProposal",
    "NameWord",
    "Notice",
    "Patient",
    "PatientAttribute",
    "PatientFacts",
    "PatientSearch",
    "Prescription",
    "PrescriptionItem",
    "Presence",
    "Problem",
    "PublishedForm",
    "Reader",
    "Record",
    "RegistrationForm",
    "RulesChecked",
    "SearchedQuestion",
    "SecondFactor",
    "SharingGroup",
    "Stock",
    "StockMovement",
    "User",
    "Visit",
    "Vitals",
    "WrongPassword",
]
