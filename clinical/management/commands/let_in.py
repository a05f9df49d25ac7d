"""The last key: take the second factor of one person away, on the server itself."""

from django.core.management.base import BaseCommand, CommandError

from clinical import second_factor
from clinical.models import User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("login")

    def handle(self, *args, login, **options):
        person = User.objects.with_login(login).first()
        if person is None or not person.is_active:
            raise CommandError(f"Nobody active signs in as {login}.")
        second_factor.forget(person)
        self.stdout.write(
            f"{person.login} signs in with the password alone and is asked to set up another second"
            f" factor. A new password is given by: manage.py changepassword {person.login}"
        )
