"""Load the demo world: three clinics, five accounts, 600 patients with charts."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinical.demo.loading import NotADemo, load_once, loaded_on
from clinical.models import Patient, Visit


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # it needs the tables, not every view of the portal

    def add_arguments(self, parser):
        parser.add_argument("--patients", type=int, default=600, help="how many (default 600)")

    def handle(self, *args, patients, **options):
        started = time.monotonic()
        try:
            cast = load_once(timezone.now().date(), patients=patients, progress=self._say)
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal
        if cast is None:
            self._say(f"The demo is already here, loaded on {loaded_on()}; nothing to do.")
            return
        self._say(
            f"{Patient.objects.count()} patients and {Visit.objects.count()} visits in"
            f" {time.monotonic() - started:.1f} s"
        )

    def _say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()
