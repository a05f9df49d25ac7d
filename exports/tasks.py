"""What the worker runs; each may be delivered twice and must not mind."""

import logging

from django.utils.translation import gettext, override
from django_q.exceptions import TimeoutException

from exports import runs
from exports.imports import runs as imports
from exports.making import make

log = logging.getLogger(__name__)


def make_files(run_id):
    """Make the files of one run, unless another worker does or did."""
    run = runs.claim(run_id)
    if run is None:
        return "nothing to do"
    with override(run.language):
        try:
            return "made" if make(run) else "another worker took over"
        except runs.NotAllowed as refusal:
            sentence = str(refusal)
            runs.fail(runs.mine(run), lambda: sentence)
            return "not allowed"
        except TimeoutException:
            runs.fail(runs.mine(run), _too_long)
            raise
        except Exception:
            log.exception("Export %s, attempt %s", run.pk, run.attempts)
            runs.give_back(run)
            return "failed"


def _too_long():
    return gettext("Making this file took too long. Choose fewer dates or clinics.")


def restart_silent():
    """Every minute: see to files and imports whose worker died."""
    return runs.restart_silent() + imports.restart_silent()


def remove_expired():
    """Every hour: remove files that are kept long enough, either way, and what broken attempts left."""
    return runs.remove_expired() + imports.remove_expired()
