"""How long things are kept, as the organisation decides; what needs attention stays until it is settled."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinical.organisation import Setting


@dataclass(frozen=True)
class Kept:
    """Something that is kept for a number of days; ``least`` and ``most``: what may be chosen."""

    setting: Setting
    least: int
    most: int
    says: Promise

    @property
    def key(self):
        return self.setting.key.replace("-", "_")

    def time(self):
        return timedelta(days=self.setting.read())


DELETED = Kept(
    Setting("deleted-kept-days", 90, _("Deleted patients can be brought back, days")),
    30,
    730,
    _("The whole chart comes back, to phones as well."),
)
RECEIPTS = Kept(
    Setting("receipts-kept-days", 90, _("Delivery notes of syncs are kept, days")),
    30,
    730,
    _("What an open record came with, and the last syncs of each phone, are kept in any case."),
)
FILES = Kept(
    Setting("files-kept-days", 7, _("Files with patients are kept, days")),
    1,
    30,
    _("Downloads from the day they are made, files that were brought from the day they came."),
)
ALL = (DELETED, RECEIPTS, FILES)
