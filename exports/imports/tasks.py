"""What the worker runs for an import; it may be delivered twice and must not mind."""

import logging
import traceback

from django.utils.translation import override
from django_q.exceptions import TimeoutException

from exports.imports import bringing, checking, runs, undoing

Step = runs.Step
DO = {Step.CHECK: checking.check, Step.BRING: bringing.bring, Step.UNDO: undoing.undo}
log = logging.getLogger(__name__)


def work(run_id):
    """Do the step at which an import stands, unless another worker does or did."""
    run = runs.claim(run_id)
    if run is None:
        return "nothing to do"
    with override(run.language):
        try:
            DO[run.step](run)
        except runs.TookOver:
            return "another worker took over"
        except runs.CannotGoOn as refusal:
            sentence = str(refusal)
            runs.fail(runs.mine(run), lambda: sentence)
            return "not allowed"
        except TimeoutException:
            runs.give_back(run)  # what was brought is kept; the next start goes on from there
            raise
        except Exception as error:
            # Without the error's own text: databases quote rows in it, and rows are people.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error(
                "Import %s, %s, attempt %s: %s\n%s",
                run.pk, run.step, run.attempts, type(error).__name__, where,
            )  # fmt: skip
            runs.give_back(run)
            return "failed"
    return "done"
