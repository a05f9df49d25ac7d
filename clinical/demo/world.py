"""The demo world: the cast, its stories and a crowd around them.

Tests take ``create_cast()`` (small) or ``load_world(today, patients=60)``; the demo loads 600.
"""

from clinical.demo import crowd
from clinical.demo.book import SEED
from clinical.demo.cast import PASSWORD, Cast, create_cast
from clinical.demo.pharmacy import Pharmacy
from clinical.demo.stories import Stories
from clinical.models import ClinicDepartment

__all__ = ["PASSWORD", "SEED", "Cast", "create_cast", "load_world"]


def load_world(today, patients=600, seed=SEED, *, progress=lambda sentence: None):
    """Write the whole world and return its cast; dates count back from ``today``.

    ``patients`` counts the named people, too; these are always there, so it is at least their
    number (about thirty). ``progress`` is called with a sentence before each long step.
    """
    progress("The cast: clinics, accounts, forms")
    cast = create_cast(today, seed=seed)
    _open_departments(cast)
    pharmacy = Pharmacy(cast)
    progress("Stories and charts")
    Stories(cast, pharmacy).tell()
    crowd.fill(cast, pharmacy, max(0, patients - len(cast.charts)))
    pharmacy.close_the_books()
    progress(f"Writing {sum(map(len, cast.book.rows.values()))} records")
    cast.book.save()
    return cast


def _open_departments(cast):
    for clinic in cast.clinics:
        for name, code, dispenses in (("General", "GEN", False), ("Pharmacy", "PHA", True)):
            cast.book.add(
                ClinicDepartment, f"{clinic.id}/{code}", clinic.created_at, clinic=clinic,
                name=name, code=code, can_dispense_medications=dispenses,
            )  # fmt: skip
