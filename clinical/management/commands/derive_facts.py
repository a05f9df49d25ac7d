"""Derive what typed things mean and store it: what is due, or everything again."""

from time import monotonic

from django.core.management.base import BaseCommand

from clinical.facts import kept


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="every patient again, not only what is due"
        )

    def handle(self, *args, **options):
        started = monotonic()
        done = kept.derive_all(self._tell) if options["all"] else kept.settle_due()
        self.stdout.write(f"Facts of {done} patients derived in {monotonic() - started:.1f} s.")

    def _tell(self, done):
        if done % (10 * kept.BATCH) == 0:
            self.stdout.write(f"{done} ...")
