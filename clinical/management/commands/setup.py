"""Print the key that opens the setup of a server that nobody manages yet; each time a new one."""

from django.core.management.base import BaseCommand, CommandError

from clinical.setup import key


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        if key.is_set_up():
            raise CommandError(
                "This server has an organisation manager: sign in, or let another manager invite you."
            )
        if not (said := key.invitation()):
            raise CommandError("A demo needs no setup: its accounts are in the README.")
        self.stdout.write(said)
