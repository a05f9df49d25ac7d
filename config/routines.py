"""What the workers do by the clock: one table, put into django-q2 at migrate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Routine:
    """A function called every so many minutes."""

    func: str
    minutes: int


ROUTINES = (
    Routine("syncapi.tray.apply_waiting", 1),
    Routine("clinical.facts.kept.settle_due", 1),
    Routine("clinical.rules.kept.check_due", 1),
    Routine("clinical.deaths.settle_due", 1),
    Routine("clinical.changes.doing.do_due", 1),
    Routine("clinical.counting.count_due", 1),
    Routine("formsbuilder.publishing.publish_due", 1),
    Routine("formsbuilder.trying.end_due", 10),
    Routine("exports.tasks.restart_silent", 1),
    Routine("exports.tasks.remove_expired", 60),
    Routine("syncapi.portal.digest.write", 24 * 60),
    Routine("syncapi.pruning.forget_old_receipts", 24 * 60),
    Routine("syncapi.leaving.block_who_handed_in", 60),
    Routine("clinical.passwords.forget_old", 24 * 60),
    Routine("clinical.search.spelling.forget_words", 24 * 60),
    Routine("clinical.duplicate_search.look", 24 * 60),
    Routine("syncapi.pruning.forget_old_views", 24 * 60),
)


def ensure(using="default", **signal):
    """Make or mend the schedules; called after migrate, any number of times."""
    from django.db import connections
    from django_q.models import Schedule

    if Schedule._meta.db_table not in connections[using].introspection.table_names():
        return  # `migrate` of a single app before the queue has its tables
    for routine in ROUTINES:
        Schedule.objects.using(using).update_or_create(
            name=routine.func,
            defaults={
                "func": routine.func,
                "schedule_type": Schedule.MINUTES,
                "minutes": routine.minutes,
                "repeats": -1,
                # Routine successes would push everything else out of the list of results.
                "kwargs": "q_options={'save': False}",
            },
        )
    Schedule.objects.using(using).exclude(name__in=[r.func for r in ROUTINES]).delete()
