"""Makes the missing drafts of published forms, so that they stand in the portal's list of forms."""

from django.core.management.base import BaseCommand

from formsbuilder.adopting import adopt_published_forms


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(f"{adopt_published_forms()} forms can now be edited in the portal.")
