"""What `make demo` puts into its empty tables, in one start: the demo world, and its forms as drafts."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # it needs the tables, not every view of the portal

    def handle(self, *args, **options):
        for command in ("load_demo", "adopt_forms"):
            call_command(command, stdout=self.stdout)
