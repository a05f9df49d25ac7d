"""Likely duplicates of many rows at once: among the people who are here, and within the file.

Found and weighed as in the nightly look: only who shares a number, a phone, or how the name sounds with
when they were born is compared. The people here are streamed once, whatever the number of rows.
"""

from collections import defaultdict
from itertools import combinations

from clinical.duplicate_search import AT_ONCE, MOST_IN_BLOCK, shared_by, shared_by_one, told_of
from clinical.duplicates import people
from clinical.facts.likeness import likeness
from clinical.models import Patient

MOST_SHOWN = 3
# Less than a pair needs elsewhere: a whole list is easily brought twice, and here somebody is asked.
ENOUGH = 45  # the same name and about the same age
ENOUGH_WITHOUT_AGE = 35  # the same name; the file says no more


class Rows:
    """The people of the file by what they share; {row: Person}."""

    def __init__(self, persons):
        self.persons = persons
        self.blocks = defaultdict(list)
        for row, person in persons.items():
            for key in shared_by(person):
                self.blocks[key].append(row)

    def among(self, patients, pulse=lambda: None):
        """{row: [(patient id, score, reasons)]} of a queryset of living patients, the likest first."""
        here = defaultdict(list)
        for pk, *told in told_of(patients):
            pulse()
            for key in shared_by_one(*told):
                if key in self.blocks:
                    here[key].append(pk)
        pairs = {
            (row, pk)
            for key, ids in here.items()
            if len(ids) + len(self.blocks[key]) <= MOST_IN_BLOCK + 1
            for row in self.blocks[key]
            for pk in ids
        }
        return _likest(self._compared(sorted(pairs), pulse))

    def _compared(self, pairs, pulse):
        for start in range(0, len(pairs), AT_ONCE):
            pulse()
            some = pairs[start : start + AT_ONCE]
            stored = Patient.objects.filter(pk__among=list({pk for _row, pk in some}))
            known = people(stored)
            for row, pk in some:
                if pk in known:
                    score, reasons = likeness(self.persons[row], known[pk])
                    if score >= _enough(self.persons[row]):
                        yield row, pk, score, reasons

    def within(self, pulse=lambda: None):
        """{row: [(earlier row, score, reasons)]}: the first row of a person is not among the keys.

        Of a person who stands there ten times, each row is told the first one alone.
        """
        pairs = {
            pair
            for rows in self.blocks.values()
            if 1 < len(rows) <= MOST_IN_BLOCK
            for pair in combinations(sorted(rows), 2)
        }
        found = _likest(self._compared_within(sorted(pairs), pulse))
        return {row: [min(ones)] for row, ones in found.items()}

    def _compared_within(self, pairs, pulse):
        for earlier, row in pairs:
            pulse()
            score, reasons = likeness(self.persons[earlier], self.persons[row])
            if score >= _enough(self.persons[row]):
                yield row, earlier, score, reasons


def _enough(person):
    return ENOUGH if person.born_on else ENOUGH_WITHOUT_AGE


def _likest(found):
    likely = defaultdict(list)
    for row, other, score, reasons in found:
        likely[row].append((other, score, [str(reason) for reason in reasons]))
    for ones in likely.values():
        ones.sort(key=lambda one: (-one[1], str(one[0])))
        del ones[MOST_SHOWN:]
    return dict(likely)
