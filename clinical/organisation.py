"""What an organisation decides for itself, as typed settings kept beside those that phones read.

They stand in ``AppConfig`` under a namespace that is never sent to phones. A setting that nobody
has made has its default, so a new one needs no migration.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Exists, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clinical.models import AppConfig

NAMESPACE = "server"
T = TypeVar("T", bool, int, str)

_READ = {bool: lambda text: text == "true", int: int, str: str}
_WRITTEN = {bool: lambda value: "true" if value else "false", int: str, str: str}
_TYPE_NAMES = {bool: "boolean", int: "number", str: "string"}


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting: ``read()`` its value, ``write(value, by=person)`` another one."""

    key: str
    default: T
    label: str

    @property
    def _rows(self):
        return AppConfig.objects.live().filter(namespace=NAMESPACE, key=self.key)

    @property
    def _kind(self):
        return type(self.default)

    def read(self) -> T:
        text = self._rows.values_list("value", flat=True).first()
        return self.default if text is None else _READ[self._kind](text)

    def in_a_query(self):
        """Its value as text, for a query that is made anyway."""
        default = Value(_WRITTEN[self._kind](self.default), TextField())
        return Coalesce(Subquery(self._rows.values("value")[:1]), default)

    def write(self, value: T, *, by=None):
        AppConfig.objects.update_or_create(
            namespace=NAMESPACE,
            key=self.key,
            defaults={
                "value": _WRITTEN[self._kind](value),
                "data_type": _TYPE_NAMES[self._kind],
                "display_name": str(self.label),
                "last_modified_by": by,
                "deleted_at": None,
            },
        )

    def is_now(self, value: T):
        """A condition for a query that is made anyway: is this its value?"""
        same = Exists(self._rows.filter(value=_WRITTEN[self._kind](value)))
        return ~Exists(self._rows) | same if value == self.default else same


def read_together(*settings):
    """{setting: its value}, with one question."""
    keys = [setting.key for setting in settings]
    rows = AppConfig.objects.live().filter(namespace=NAMESPACE, key__in=keys)
    told = dict(rows.values_list("key", "value"))
    return {
        setting: _READ[setting._kind](told[setting.key]) if setting.key in told else setting.default
        for setting in settings
    }


PASSWORDS_ON_PHONES = Setting("passwords-on-phones", False, _("Portal passwords on phones"))
MERGE_BY_TWO = Setting("merge-by-two", True, _("Merging two charts with visits"))
SECOND_FACTOR = Setting("second-factor", "exporters", _("Who needs a second factor"))
COUNTRY = Setting("country", "", _("Country"))  # two letters
ZONE = Setting("time-zone", "", _("Time zone of new clinics"))
WEEK_STARTS = Setting("week-starts", 0, _("First day of the reporting week"))  # 0: Monday
PHONE_PREFIX = Setting("phone-prefix", "", _("Telephone prefix"))
SPOKEN = Setting("languages-spoken", "", _("Languages spoken"))  # codes with commas
SETUP_KEY = Setting("setup-key", "", _("Key of the setup, as a keyed digest"))
LEFT_OUT = Setting("first-steps-left-out", "", _("First steps that are not needed"))  # with commas


def name():
    """What the organisation calls itself; phones show it."""
    rows = AppConfig.objects.live().filter(**_NAME)
    return rows.values_list("value", flat=True).first() or ""


def call_it(text, *, by):
    said = {"value": text, "data_type": "string", "display_name": "Organisation"}
    AppConfig.objects.update_or_create(
        **_NAME, defaults=said | {"last_modified_by": by, "deleted_at": None}
    )


_NAME = {"namespace": "organization", "key": "organization-name"}
