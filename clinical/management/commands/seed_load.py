"""Load made-up patients by the hundred thousand, to see how the server bears it."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from clinical.demo import load
from clinical.demo.book import SEED
from clinical.demo.loading import NotADemo, load_once
from clinical.facts import kept
from clinical.models import FactsDue, Patient


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # it needs the tables, not every view of the portal

    def add_arguments(self, parser):
        parser.add_argument("--patients", type=int, required=True, help="how many, beside the demo")
        parser.add_argument(
            "--only",
            nargs="+",
            choices=load.kinds(),
            default=(),
            help="these records beside the patients (default: whole charts)",
        )
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, other people")
        parser.add_argument("--today", type=parse_date, help="dates count back from here")
        parser.add_argument(
            "--beside-real-records",
            action="store_true",
            help="although this database is no demo: made-up people among real ones",
        )

    def handle(self, *args, patients, only, seed, today, beside_real_records, **options):
        started = time.monotonic()
        today = today or timezone.now().date()
        if not beside_real_records:
            self._open_demo(today)
        try:
            records = load.load(patients, today=today, seed=seed, only=only, progress=self._tell)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        copied = time.monotonic() - started
        kept.ensure(Patient.objects.filter(pk__in=FactsDue.objects.values("patient_id")))
        self.stdout.write(
            f"{patients} patients, {records} records in {copied:.0f} s,"
            f" their facts in {time.monotonic() - started - copied:.0f} s"
        )

    def _open_demo(self, today):
        """The demo's clinics and people, which also mark the database as one without real records."""
        try:
            load_once(today, patients=0)
        except NotADemo as refusal:
            raise CommandError(
                "This database has records and is not a demo, so nothing was loaded. Give seed_load an"
                " empty, migrated database, or add --beside-real-records if you mean it."
            ) from refusal

    def _tell(self, done):
        if done % 10_000 == 0:
            self.stdout.write(f"{done} ...")
            self.stdout.flush()
