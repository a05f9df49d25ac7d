"""What the middle of a child's upper arm (MUAC) says of malnutrition, in millimetres. Pure.

The limits are those of the WHO guideline; they are for 6 to 59 months and for no other age.
"""

from enum import StrEnum

SOURCE = (
    "WHO: Guideline on the prevention and management of wasting and nutritional oedema"
    " in infants and children under 5 years, 2023"
)
FROM_MONTHS, BELOW_MONTHS = 6, 60
SEVERE_BELOW, MODERATE_BELOW = 115, 125


class Arm(StrEnum):
    SEVERE = "severe"
    MODERATE = "moderate"
    USUAL = "usual"


def reads(mm: float, *, months: int | None) -> Arm | None:
    """What this arm says at an age in completed months; None where there is no limit."""
    if months is None or not FROM_MONTHS <= months < BELOW_MONTHS:
        return None
    if mm < SEVERE_BELOW:
        return Arm.SEVERE
    return Arm.MODERATE if mm < MODERATE_BELOW else Arm.USUAL
