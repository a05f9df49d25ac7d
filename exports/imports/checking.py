"""The worker looks at every row: what is wrong, who may be here already. Nothing is written to charts."""

from collections import Counter

from django.utils.translation import gettext as _

from clinical.models import Patient
from exports.imports import files, receiving, runs
from exports.imports.likely import Rows
from exports.imports.models import PatientImport
from exports.imports.permission import may_bring
from exports.imports.rows import PatientRows

MOST_SHOWN = 100  # mistakes on the page; all are in the file to download
MOST_WORDS = 40  # to ask about, of one column


def check(run):
    """Judge the rows of a claimed import and keep what was found beside its file. Raises CannotGoOn."""
    if not may_bring(run.asked_by, run.clinic):
        raise runs.CannotGoOn(not_allowed(run.clinic))
    runs.need(run, files.TABLE)
    until = runs.horizon()  # who comes later is looked at when the patients are brought
    pulse = runs.Pulse(run)
    columns, notes = receiving.profile_of(run)
    rows = PatientRows(run, [column["order"] for column in columns])
    persons, counts = {}, Counter(good=0, likely=0, wrong=0, told=0)
    shown = {"wrong": [], "told": [], "people": []}
    with (
        files.Lines(run.pk, files.JUDGED) as judged_lines,
        files.Lines(run.pk, files.WRONG) as wrong_lines,
    ):
        for done, (number, texts) in enumerate(files.lines(run.pk, files.TABLE), start=1):
            pulse(done)
            judged = rows.judge(number, texts)
            _show(shown["told"], judged, judged.told)
            counts["told"] += bool(judged.told)
            if judged.wrong:
                counts["wrong"] += 1
                _show(shown["wrong"], judged, judged.wrong)
                wrong_lines.write([number, texts, [list(one) for one in judged.wrong]])
                continue
            persons[number] = judged.person
            judged_lines.write(_entry(judged))
    found = _likely(run, Rows(persons), pulse)
    counts["likely"], counts["good"] = len(found), len(persons) - len(found)
    persons.clear()
    with files.Lines(run.pk, files.CHECKED) as checked_lines:
        for entry in files.lines(run.pk, files.JUDGED):
            checked_lines.write(entry | {"likely": found.get(entry["row"], [])})
            if len(shown["people"]) < 5:
                shown["people"].append(entry)
    files.path(run.pk, files.JUDGED).unlink(missing_ok=True)
    told = {"notes": notes, "missing": rows.missing(), "unknown": _unknown(rows)}
    files.write_json(run.pk, files.SUMMARY, shown | told)
    runs.mine(run).update(
        step=PatientImport.Step.ROWS,
        worker=PatientImport.Worker.NONE,
        counts=dict(counts),
        looked_until=until,
    )


def not_allowed(clinic):
    return _("You may no longer bring patients into %(clinic)s.") % {"clinic": clinic.name}


def _entry(judged):
    person = judged.person
    return {
        "row": judged.row,
        "name": judged.name,
        "columns": judged.columns,
        "answers": judged.answers,
        "born_on": person.born_on and person.born_on.isoformat(),
        "quality": str(person.quality),
        "household": person.household,
    }


def _show(listed, judged, said):
    if said and len(listed) < MOST_SHOWN:
        listed.append([judged.row, judged.name, [list(one) for one in said]])


def _likely(run, rows, pulse):
    """{row: [["here", patient id, score, reasons] or ["row", row, score, reasons]]}."""
    visible = Patient.objects.visible_to(run.asked_by).live().order_by()
    found = {}
    for row, ones in rows.among(visible, pulse).items():
        found.setdefault(row, []).extend(["here", str(pk), s, why] for pk, s, why in ones)
    for row, ones in rows.within(pulse).items():
        found.setdefault(row, []).extend(["row", other, s, why] for other, s, why in ones)
    return found


def _unknown(rows):
    """[{key, heading, words: [[word, how often]]}] of words that are none of a question's answers."""
    return [
        {"key": key, "heading": rows.heading(key), "words": words.most_common(MOST_WORDS)}
        for key, words in rows.unknown.items()
    ]
