"""Known slips of today's app: edits that nobody meant. The stored value stays and a person is asked.

Pure; each slip names the version of the app that makes it (docs/decisions tell how it was found).
"""

from datetime import UTC, datetime, timedelta

from syncapi.differences import Change, Disagreement

ONE_DAY = timedelta(days=1)
TWO_MONTHS = timedelta(days=62)  # the longest that a phone stays away between an edit and its sync


def slip_in(record, stored, write):
    """The Disagreement for a column that the app, not the person, probably overwrote; or None."""
    for guard in _GUARDS:
        if slip := guard(record, stored, write):
            return slip
    return None


def _birth_date_became_the_day_of_the_edit(record, stored, write):
    """App 1.5.6 of March: editing a patient on the 29th to 31st sets the birth date to today.

    Such a patient may be edited once more, days later, before the phone syncs: then only that time is told.
    """
    if record.table.kind != "patient" or not write.get("date_of_birth"):
        return None
    before, after = stored.get("date_of_birth"), write["date_of_birth"]
    edited_at = record.values.get("updated_at")
    if not before or not edited_at or before[:4] == after[:4]:
        return None
    edited = datetime.fromtimestamp(edited_at / 1000, UTC).date()
    new = datetime.fromisoformat(after).date()
    same_day = abs(new - edited) <= ONE_DAY  # the phone's calendar day may be a day off UTC
    edited_again = new.day >= 29 and timedelta(0) <= edited - new <= TWO_MONTHS
    if not (same_day or edited_again):
        return None
    return Disagreement(
        "date_of_birth",
        standing=before,
        other=after,
        pushed_stands=False,
        change=Change(0, stored.get("updated_at")),
        slip=True,
    )


_GUARDS = (_birth_date_became_the_day_of_the_edit,)
