"""Django's own command, which also says what the person has to do on their phones."""

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword

from clinical.passwords import phones_keep_the_old_one


class Command(changepassword.Command):
    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        user = get_user_model().objects.with_login(options["username"]).first()
        return "\n".join(filter(None, (done, user and phones_keep_the_old_one(user))))
