"""The history of a chart: what changed, by whom, from where; putting back; who has seen it."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical import history, looking
from clinical.merging import merge_patients, separate_patients
from clinical.models import (
    Confidentiality,
    Dispensing,
    Event,
    EventForm,
    Look,
    Patient,
    Prescription,
    PrescriptionItem,
    User,
    Visit,
    Vitals,
)
from tests.cast import permit, person

MOST_QUERIES = 15


@pytest.fixture
def pages(sign_in, cast):
    """``pages.history("bela")``, ``pages.put_back(record, "bela")`` and so on, of Amina's chart."""

    def history_of(who="bela", of=None):
        address = reverse("charts:history", args=[cast.amina.pk])
        return sign_in(who).get(address, {"of": of.pk} if of else {}).content.decode()

    def put_back(record, who="bela", version=None, seen=None):
        record = type(record).objects.get(pk=record.pk)
        version = version or record.versions.order_by("-pgh_id").first()
        said = {
            "model": record._meta.model_name,
            "record": record.pk,
            "version": version.pgh_id,
            "seen": record.change_number if seen is None else seen,
        }
        return sign_in(who).post(reverse("charts:put_back", args=[cast.amina.pk]), said)

    def seen(who="chidi"):
        return sign_in(who).get(reverse("charts:seen", args=[cast.amina.pk]))

    return SimpleNamespace(history=history_of, put_back=put_back, seen=seen)


def _write(record, by, **values):
    """What an action of the portal does: one transaction, one writer."""
    from django.db import transaction

    with transaction.atomic():
        history.acting(by, door="portal")
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def test_a_change_tells_who_what_and_both_values(pages, cast, foreign):
    _write(foreign.records[Vitals], cast.chidi, systolic_bp=124)
    page = pages.history()
    assert cast.chidi.name in page and "Blood pressure, upper" in page
    assert page.index(">164<") < page.index(">124<") and "the portal" in page
    assert "Diastolic" not in page and "Blood pressure, lower" not in page


def test_answers_are_compared_question_by_question(pages, cast, foreign):
    event = foreign.records[Event]
    answers = [event.answers[0] | {"value": "sneezes"}]
    _write(event, cast.bela, answers=answers)
    page = pages.history(of=event)
    assert (
        "coughs" in page and "sneezes" in page and event.answers[0]["name"].split(" (")[0] in page
    )


def test_only_one_records_changes_if_asked(pages, cast, foreign):
    _write(foreign.records[Vitals], cast.bela, systolic_bp=111)
    _write(foreign.records[Visit], cast.bela, provider_name="Somebody else")
    page = pages.history(of=foreign.records[Visit])
    assert "Somebody else" in page and ">111<" not in page


def test_what_was_before_is_put_back_and_phones_get_it(pages, cast, foreign):
    vitals = foreign.records[Vitals]
    _write(vitals, cast.chidi, systolic_bp=124, weight_kg=60)
    assert pages.put_back(vitals).status_code == 302
    now = Vitals.objects.get(pk=vitals.pk)
    assert (now.systolic_bp, now.weight_kg) == (164, None)
    assert "put back from the history" in pages.history()
    pages.put_back(vitals)
    assert Vitals.objects.get(pk=vitals.pk).systolic_bp == 124, "putting back can be put back"


def test_who_decided_on_an_older_page_is_asked_to_look_again(pages, cast, foreign):
    vitals = foreign.records[Vitals]
    _write(vitals, cast.chidi, systolic_bp=124)
    pages.put_back(vitals, seen=Vitals.objects.get(pk=vitals.pk).change_number - 1)
    assert Vitals.objects.get(pk=vitals.pk).systolic_bp == 124


def test_a_deleted_visit_comes_back_with_what_went_with_it(pages, cast, foreign):
    visit, event = foreign.records[Visit], foreign.records[Event]
    Visit.objects.get(pk=visit.pk).delete()
    assert Event.objects.get(pk=event.pk).deleted_at
    page = pages.history()
    assert "deleted" in page and "Bring it back" in page
    pages.put_back(visit)
    assert Visit.objects.get(pk=visit.pk).deleted_at is None
    assert Event.objects.get(pk=event.pk).deleted_at is None


def test_a_deleted_visit_comes_back_with_the_medicines_of_its_prescriptions(pages, foreign):
    visit, item = foreign.records[Visit], foreign.records[PrescriptionItem]
    Visit.objects.get(pk=visit.pk).delete()
    assert PrescriptionItem.objects.get(pk=item.pk).deleted_at
    pages.put_back(visit)
    assert Prescription.objects.live().filter(pk=foreign.records[Prescription].pk).exists()
    assert PrescriptionItem.objects.get(pk=item.pk).deleted_at is None


def test_a_medicine_deleted_before_its_visit_stays_deleted(pages, foreign):
    visit, item = foreign.records[Visit], foreign.records[PrescriptionItem]
    earlier = timezone.now() - timedelta(hours=1)
    PrescriptionItem.objects.filter(pk=item.pk).update(deleted_at=earlier)
    Visit.objects.get(pk=visit.pk).delete()
    pages.put_back(visit)
    assert PrescriptionItem.objects.get(pk=item.pk).deleted_at


@pytest.mark.parametrize("model", [Event, Prescription])
def test_what_went_with_a_visit_is_not_put_back_without_it(pages, foreign, model):
    visit, record = foreign.records[Visit], foreign.records[model]
    Visit.objects.get(pk=visit.pk).delete()
    said = get_messages(pages.put_back(record).wsgi_request)
    assert any("Bring the visit back first" in str(message) for message in said)
    assert model.objects.get(pk=record.pk).deleted_at
    pages.put_back(visit)
    assert model.objects.get(pk=record.pk).deleted_at is None


def test_an_answer_is_not_put_back_into_the_deleted_visit_it_was_in(pages, cast, foreign):
    event, visit = foreign.records[Event], foreign.records[Visit]
    other = Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1))
    _write(event, cast.bela, visit=other)
    Visit.objects.get(pk=visit.pk).delete()
    pages.put_back(event)
    now = Event.objects.get(pk=event.pk)
    assert now.visit == other and now.deleted_at is None


def test_what_stayed_alive_in_a_deleted_visit_is_still_put_right(pages, cast, foreign):
    event, visit = foreign.records[Event], foreign.records[Visit]
    Visit.objects.get(pk=visit.pk).delete()
    Event.objects.filter(pk=event.pk).update(deleted_at=None)
    event.refresh_from_db()
    _write(event, cast.bela, answers=[])
    pages.put_back(event)
    assert Event.objects.get(pk=event.pk).answers


def test_vitals_come_back_though_their_visit_is_deleted(pages, foreign):
    vitals, visit = foreign.records[Vitals], foreign.records[Visit]
    Vitals.objects.get(pk=vitals.pk).delete()
    Visit.objects.get(pk=visit.pk).delete()
    pages.put_back(vitals)
    assert Vitals.objects.get(pk=vitals.pk).deleted_at is None


def test_who_may_not_edit_reads_and_does_not_put_back(pages, cast, foreign):
    vitals = foreign.records[Vitals]
    _write(vitals, cast.chidi, systolic_bp=124)
    permit(cast.bela, cast.clinic(1), "can_view_history")
    assert "Put back" not in pages.history()
    pages.put_back(vitals)
    assert Vitals.objects.get(pk=vitals.pk).systolic_bp == 124
    assert pages.put_back(vitals, who="outsider").status_code == 404


def test_anothers_answer_needs_the_flag_for_it(pages, cast, foreign):
    event = foreign.records[Event]
    Event.objects.filter(pk=event.pk).update(recorded_by=cast.chidi)
    event.refresh_from_db()
    _write(event, cast.chidi, answers=[])
    permit(cast.bela, cast.clinic(1), "can_view_history", "can_edit_records")
    assert "Put back" not in pages.history(of=event)
    pages.put_back(event)
    assert Event.objects.get(pk=event.pk).answers == []


def test_a_version_of_another_record_or_patient_is_not_taken(pages, cast, foreign):
    vitals = foreign.records[Vitals]
    _write(vitals, cast.bela, systolic_bp=124)
    other = Vitals.objects.create(patient=cast.lucia, systolic_bp=99)
    _write(other, cast.bela, systolic_bp=98)
    version = other.versions.first()
    assert pages.put_back(vitals, version=version).status_code == 404
    assert pages.put_back(other).status_code == 404
    assert Vitals.objects.get(pk=other.pk).systolic_bp == 98


def test_putting_back_never_changes_who_may_read(pages, cast, foreign):
    event, other = foreign.records[Event], EventForm.objects.create(name="Other")
    _write(event, cast.bela, form=other, recorded_by=cast.chidi, answers=[])
    Event.objects.filter(pk=event.pk).update(written_by=cast.chidi)
    first = event.versions.order_by("pgh_id").first()
    pages.put_back(event, version=first, who="chidi")
    now = Event.objects.get(pk=event.pk)
    assert now.answers and (now.form, now.recorded_by, now.written_by) == (
        other,
        cast.chidi,
        cast.chidi,
    )


def test_what_was_handed_out_is_not_rewritten(pages, cast):
    given = Dispensing.objects.create(patient=cast.amina, quantity_dispensed=5)
    _write(given, cast.bela, quantity_dispensed=6)
    assert "Put back" not in pages.history(of=given)
    pages.put_back(given)
    assert Dispensing.objects.get(pk=given.pk).quantity_dispensed == 6


def test_a_confidential_answer_has_no_history_for_others(pages, cast, foreign):
    event = foreign.records[Event]
    _write(event, cast.bela, answers=[event.answers[0] | {"value": "told nobody"}])
    Confidentiality.objects.create(form=event.form, answers_for="named", reader_ids=[cast.bela.pk])
    assert "told nobody" in pages.history("bela")
    assert "told nobody" not in pages.history("chidi") and str(event.pk) not in pages.history(
        "chidi"
    )
    assert pages.put_back(event, who="chidi").status_code == 404


def test_what_an_answer_was_under_a_confidential_form_stays_closed(pages, cast, foreign):
    event, other = foreign.records[Event], EventForm.objects.create(name="Open to all")
    secret = event.form
    _write(event, cast.bela, form=other, answers=[])
    Confidentiality.objects.create(form=secret, answers_for="named", reader_ids=[cast.bela.pk])
    assert "coughs" in pages.history("bela") and "coughs" not in pages.history("chidi")


def test_the_front_desk_reads_changes_of_who_somebody_is_only(pages, cast, foreign):
    _write(foreign.records[Vitals], cast.chidi, systolic_bp=124)
    _write(cast.amina, cast.chidi, hometown="Idlib")
    User.objects.filter(pk=cast.bela.pk).update(reads_charts=False)
    page = pages.history()
    assert "Idlib" in page and ">124<" not in page
    pages.put_back(foreign.records[Vitals])
    assert Vitals.objects.get(pk=foreign.records[Vitals].pk).systolic_bp == 124


def test_the_history_costs_the_same_for_two_changes_and_for_twenty(sign_in, cast, foreign):
    client, address = sign_in("bela"), reverse("charts:history", args=[cast.amina.pk])
    costs = []
    for number in (2, 18):
        for n in range(number):
            _write(foreign.records[Vitals], cast.chidi, systolic_bp=100 + n)
            _write(foreign.records[Event], cast.bela, answers=[{"name": "x", "value": str(n)}])
            _write(foreign.records[Visit], cast.admin, provider_name=str(n))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= MOST_QUERIES, costs


def test_a_look_is_counted_once_a_day_and_cheaply(sign_in, cast, foreign, pages):
    client = sign_in("bela")
    for _ in range(3):
        client.get(reverse("patients:inspect", args=[cast.amina.pk]))
    client.get(reverse("visits:inspect", args=[foreign.records[Visit].pk]))
    client.get(reverse("charts:pdf", args=[cast.amina.pk]))
    looks = {look.way: look for look in Look.objects.filter(patient=cast.amina, user=cast.bela)}
    assert looks["chart"].times == 4 and looks["paper"].times == 1
    assert looks["chart"].first_at <= looks["chart"].last_at
    page = pages.seen().content.decode()
    assert cast.bela.name in page and "opened the chart" in page


def test_who_was_refused_did_not_look(sign_in, cast, foreign):
    sign_in("outsider").get(reverse("patients:inspect", args=[cast.amina.pk]))
    assert not Look.objects.filter(user=cast.outsider).exists()


def test_who_looked_at_an_entry_before_it_was_merged_has_seen_the_chart(pages, cast):
    first, second = (Patient.objects.create(primary_clinic=cast.clinic(1)) for _ in range(2))
    spy = person("Spy", cast.clinic(1))
    looking.note(patient=first, by=spy, way=Look.Way.CHART)
    merge_patients(keep=second, drop=first, by=cast.admin)
    merge = merge_patients(keep=cast.amina, drop=second, by=cast.admin)
    assert spy.name in pages.seen().content.decode()
    separate_patients(merge=merge, by=cast.admin)
    assert spy.name not in pages.seen().content.decode()


def test_only_who_manages_the_chart_reads_who_has_seen_it(pages, sign_in, cast):
    permit(cast.bela, cast.clinic(1), "can_view_history", "can_edit_records")
    assert pages.seen("bela").status_code != 200 and pages.seen("outsider").status_code == 404
    chart = sign_in("bela").get(reverse("patients:inspect", args=[cast.amina.pk]))
    assert reverse("charts:seen", args=[cast.amina.pk]) not in chart.content.decode()


def test_strange_requests_are_answered_with_not_here(sign_in, cast):
    client, address = sign_in("bela"), reverse("charts:put_back", args=[cast.amina.pk])
    for said in (
        {},
        {"model": "user", "record": cast.bela.pk, "version": "1"},
        {"model": "vitals", "record": "x", "version": "²", "seen": "9" * 40},
        {"model": "vitals", "record": uuid.uuid4(), "version": "1"},
    ):
        assert client.post(address, said).status_code == 404, said
    history_page = reverse("charts:history", args=[cast.amina.pk])
    for query in ("?of=x&p=-1", "?p=99999999999999999999", "?p=²"):
        assert client.get(history_page + query).status_code == 200


def test_an_old_chart_tells_its_changes_page_by_page(sign_in, cast, foreign):
    for n in range(35):
        _write(foreign.records[Vitals], cast.bela, systolic_bp=100 + n)
    client, address = sign_in("bela"), reverse("charts:history", args=[cast.amina.pk])
    assert "Older" in client.get(address).content.decode()
    second = client.get(f"{address}?p=2").content.decode()
    assert "Newer" in second and "Older" not in second.split("hk-do")[-1]


def test_a_patients_own_row_is_put_back(pages, cast):
    before = Patient.objects.get(pk=cast.amina.pk).hometown
    _write(Patient.objects.get(pk=cast.amina.pk), cast.chidi, hometown="Wrong town")
    pages.put_back(cast.amina)
    now = Patient.objects.get(pk=cast.amina.pk)
    assert now.hometown == before and now.last_modified_by == cast.bela
    assert timezone.now() - now.updated_at < timedelta(minutes=1)
