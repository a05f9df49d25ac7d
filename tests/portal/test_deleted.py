"""A deleted patient comes back whole within 90 days, and only by a manager of their clinic."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clinical import actions
from clinical.models import (
    ClinicPermission,
    Confidentiality,
    Event,
    Patient,
    Problem,
    Visit,
    Vitals,
)
from tests.portal.conftest import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture
def deleted(foreign, cast):
    """Amina with her chart; one diagnosis had been deleted before."""
    earlier = Problem.objects.create(patient=cast.amina, label="A mistake")
    earlier.delete()
    Problem.objects.filter(pk=earlier.pk).update(deleted_at=timezone.now() - timedelta(hours=1))
    cast.amina.refresh_from_db()
    cast.amina.delete()
    cast.mistake = earlier
    return cast.amina


def listed(client):
    return client.get(reverse("deleted-patients:index")).content.decode()


def restore(client, patient):
    return client.post(reverse("deleted-patients:restore", args=[patient.pk]))


def live(model, cast):
    return model.objects.live().filter(patient=cast.amina)


def test_a_manager_finds_and_restores_exactly_what_was_deleted_together(sign_in, cast, deleted):
    bela = sign_in("bela")
    assert MARK in listed(bela)
    page = bela.get(reverse("deleted-patients:inspect", args=[deleted.pk])).content.decode()
    assert MARK in page and "Restore this patient" in page
    assert restore(bela, deleted)["Location"] == reverse("patients:inspect", args=[deleted.pk])
    assert Patient.objects.live().filter(pk=deleted.pk).exists()
    assert live(Visit, cast).exists() and live(Vitals, cast).exists()
    assert not live(Problem, cast).filter(pk=cast.mistake.pk).exists()
    assert live(Problem, cast).exists()
    assert MARK not in listed(bela)


def test_answers_that_one_may_not_read_are_not_counted(sign_in, cast, foreign):
    event = foreign.records[Event]
    Confidentiality.objects.create(form=event.form, answers_for="named", reader_ids=[cast.chidi.pk])
    Patient.objects.get(pk=cast.amina.pk).delete()
    url, kind = reverse("deleted-patients:inspect", args=[cast.amina.pk]), Event._meta

    def counted(who):
        return dict(sign_in(who).get(url).context["with_them"])

    assert counted("chidi")[kind.verbose_name_plural] == 1
    assert kind.verbose_name_plural not in counted("bela")
    restore(sign_in("bela"), cast.amina)
    assert live(Event, cast).exists()


def test_only_managers_of_their_clinic(sign_in, cast, deleted):
    ClinicPermission.objects.filter(user=cast.chidi).update(is_clinic_admin=False)
    for who in ("outsider", "omar", "chidi"):
        assert MARK not in listed(sign_in(who))
        assert restore(sign_in(who), deleted).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.restore_patient(patient=deleted, by=getattr(cast, who))
    assert Patient.objects.get(pk=deleted.pk).deleted_at
    assert "Deleted patients" not in sign_in("omar").get("/admin/").content.decode()


def test_after_90_days_it_is_too_late(sign_in, cast, deleted):
    Patient.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now() - timedelta(days=91))
    assert MARK not in listed(sign_in("admin"))
    assert restore(sign_in("admin"), deleted).status_code == 404


def test_twice_is_once(sign_in, cast, deleted):
    restore(sign_in("bela"), deleted)
    with pytest.raises(actions.AlreadyDone):
        actions.restore_patient(patient=deleted, by=cast.bela)
    assert restore(sign_in("bela"), deleted).status_code == 404


def test_a_living_patient_is_not_on_the_page(sign_in, cast):
    url = reverse("deleted-patients:inspect", args=[cast.amina.pk])
    assert sign_in("admin").get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_the_same_moment(cast, deleted):
    def attempt(who):
        try:
            actions.restore_patient(patient=deleted, by=who)
            return "done"
        except actions.AlreadyDone:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [cast.bela, cast.admin])) == ["done", "late"]
