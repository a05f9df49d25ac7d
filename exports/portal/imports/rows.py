"""What a person decides about rows that were looked at: likely duplicates, and words that mean nothing."""

import re

from clinical import registration
from clinical.facts import kept, words
from clinical.facts.folding import fold
from clinical.models import Patient
from clinical.portal.answers import in_language
from clinical.portal.records import chart_url
from clinical.portal.registering.reasons import in_words
from exports.imports import files
from exports.imports.targets import targets
from exports.portal.imports import wording

AT_ONCE = 25  # likely duplicates on a page
EMPTY = "empty"


class LikelyRows:
    """One page of the rows that may be somebody here: ``rows``, ``number``, ``pages``, ``total``."""

    def __init__(self, run, user, page, today):
        self.user, self.today = user, today
        entries = [e for e in files.lines(run.pk, files.CHECKED) if e["likely"]]
        self.total = len(entries)
        self.pages = max(1, -(-self.total // AT_ONCE))
        self.number = min(max(number_in(page) or 1, 1), self.pages)
        self.following = self.number + 1 if self.number < self.pages else ""
        self.before = self.number - 1
        shown = entries[(self.number - 1) * AT_ONCE : self.number * AT_ONCE]
        asked = {other for e in shown for kind, other, *_rest in e["likely"] if kind == "row"}
        told = files.lines(run.pk, files.CHECKED) if asked else ()
        first = {e["row"]: e for e in told if e["row"] in asked}
        self._look_up(shown)
        too = set(run.bring_too)
        self.rows = [
            {
                "row": entry["row"],
                "name": entry["name"],
                "said": wording.person_in_words(entry, today),
                "too": entry["row"] in too,
                "others": [one for o in entry["likely"] if (one := self._other(o, first))],
            }
            for entry in shown
        ]

    @staticmethod
    def numbers(run):
        """The rows of all pages."""
        return [e["row"] for e in files.lines(run.pk, files.CHECKED) if e["likely"]]

    def _look_up(self, entries):
        ids = [other for e in entries for kind, other, *_rest in e["likely"] if kind == "here"]
        seen = Patient.objects.visible_to(self.user).live().filter(pk__in=ids)
        self.patients = {str(p.pk): p for p in seen.select_related("primary_clinic")} if ids else {}
        self.facts = kept.of([p.pk for p in self.patients.values()]) if ids else {}

    def _other(self, likely, first):
        kind, other, _score, reasons = likely
        why = in_words(reasons)
        if kind == "row":
            entry = first[other]
            said = wording.person_in_words(entry, self.today)
            return {"row": other, "name": entry["name"], "said": said, "why": why}
        patient = self.patients.get(other)
        if patient is None:
            return None
        facts = self.facts[patient.pk]
        said = [words.age(facts, self.today), words.sex(facts, patient.sex)]
        said += [patient.phone, patient.external_patient_id, str(patient.primary_clinic or "")]
        return {
            "patient": patient,
            "url": chart_url(patient),
            "said": [text for text in said if text],
            "why": why,
        }


def words_of(unknown):
    """[{heading, words: [(name of the field, word, how often)], options}] to ask what words mean."""
    known = targets(registration.questions())
    return [
        {
            "heading": one["heading"],
            "words": [(f"w{n}.{m}", word, times) for m, (word, times) in enumerate(one["words"])],
            "options": [
                (str(place), in_language(option))
                for place, option in enumerate(known[one["key"]].asked.options)
            ],
        }
        for n, one in enumerate(unknown)
        if one["key"] in known
    ]


def words_said(unknown, said):
    """{key: {folded word: number of the option as text, or ""}} of what a person chose."""
    found = {}
    for n, one in enumerate(unknown):
        for m, (word, _times) in enumerate(one["words"]):
            chosen = said.get(f"w{n}.{m}", "")
            place = number_in(chosen)
            if chosen == EMPTY or place is not None:
                meant = found.setdefault(one["key"], {})
                meant[fold(word)] = "" if chosen == EMPTY else str(place)
    return found


def number_in(text):
    """The number that a page sent back; None if it is none that a page has."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text or "") else None
