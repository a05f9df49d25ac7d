"""The counts of the first page are made when something changed, by one worker at a time."""

import threading
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from clinical import counting
from clinical.models import Counted, DayCount, Patient, Visit
from tests import cast


def test_nothing_is_counted_again_until_something_changes(fresh_database):
    clinic = cast.clinic()
    patient = Patient.objects.create(primary_clinic=clinic)
    assert counting.count_due() == counting.WEEKS * 7
    assert counting.count_due() == 0
    Visit.objects.create(patient=patient, clinic=clinic)
    assert counting.count_due() == counting.LATEST_DAYS
    assert DayCount.objects.get(clinic_id=clinic.pk, what="visits").number == 1
    assert counting.count_due() == 0
    Counted.objects.update(whole_at=timezone.now() - timedelta(hours=2))
    assert counting.count_due() == counting.WEEKS * 7, "each hour all of it"


def test_what_was_written_by_an_open_transaction_is_counted_when_it_ends(fresh_database):
    clinic = cast.clinic()
    patient = Patient.objects.create(primary_clinic=clinic)
    written, over = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            Visit.objects.create(patient=patient, clinic=clinic)
            written.set()
            over.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    written.wait(30)
    counting.count_due()
    assert not DayCount.objects.filter(clinic_id=clinic.pk, what="visits").exists()
    over.set()
    writer.join()
    counting.count_due()
    assert DayCount.objects.get(clinic_id=clinic.pk, what="visits").number == 1


def test_a_second_worker_leaves_it_to_the_first(fresh_database):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(counting._ONE_AT_A_TIME)
        done = []

        def second():
            done.append(counting.count_due())
            connection.close()

        worker = threading.Thread(target=second)
        worker.start()
        worker.join(30)
    assert done == [0]
