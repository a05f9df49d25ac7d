"""How far an import is and what came of it, in words."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinical.facts.births import Quality, age_in_years
from clinical.facts.words import DAY
from exports.imports.models import PatientImport

Step, Worker = PatientImport.Step, PatientImport.Worker
_LONG = timedelta(minutes=2)


def sentence(run):
    """How far the worker is, for the person who waits."""
    if run.worker == Worker.WAITING:
        if run.beat_at and timezone.now() - run.beat_at > _LONG:
            return _("Still waiting. Tell the person who looks after the server if this lasts.")
        return _("It starts in a moment.")
    told = {"done": f"{run.rows_done:,}", "total": f"{run.rows_total:,}"}
    if run.step == Step.CHECK:
        if run.rows_done >= run.rows_total:
            return _("The rows are compared with the people who are here.")
        return _("%(done)s of %(total)s rows looked at.") % told
    if run.step == Step.BRING:
        return _("%(done)s of %(total)s rows brought.") % told
    return _("%(done)s of %(total)s patients taken back.") % told


def outcome(run):
    """What came of it, in one line, as numbers of people."""
    count = run.counts.get
    if run.step == Step.UNDONE:
        said = ngettext("%(n)s taken back", "%(n)s taken back", count("undone", 0))
        said %= {"n": f"{count('undone', 0):,}"}
        return f"{said} · " + _("%(n)s kept") % {"n": count("kept", 0)} if count("kept") else said
    if run.step in (Step.BROUGHT, Step.UNDO) or count("brought"):
        return ngettext("%(n)s patient", "%(n)s patients", count("brought", 0)) % {
            "n": f"{count('brought', 0):,}"
        }
    return ngettext("%(n)s row", "%(n)s rows", run.rows_total) % {"n": f"{run.rows_total:,}"}


def person_in_words(entry, today):
    """Birth date or about-age, sex, phone and number of a row, as far as it says them."""
    columns = entry["columns"]
    said = []
    if born := entry["born_on"]:
        born = date.fromisoformat(born)
        if entry["quality"] == Quality.FROM_AGE:
            said.append(_("about %(years)d") % {"years": age_in_years(born, today) or 0})
        else:
            said.append(date_format(born, DAY))
    said += [columns[name] for name in ("sex", "phone", "external_patient_id") if columns.get(name)]
    return said
