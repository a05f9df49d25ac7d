"""After a restore, a promotion or a recovery: raise the change numbers above all stored ones.

Run it once, before phones sync again. It waits for transactions that are writing just now.
"""

from django.core.management.base import BaseCommand

from syncapi.rebase import rebase


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # it needs the tables, not every view of the portal

    def handle(self, *args, **options):
        before, after = rebase()
        self.stdout.write(
            f"New changes are numbered from {after + 1} on (base {before} -> {after})."
        )
