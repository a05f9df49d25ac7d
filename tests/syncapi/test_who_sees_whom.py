"""Front desk, confidential forms, people who left: what phones hold, get again and must drop."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from clinical.models import Access, Confidentiality, Event, EventForm, User, Vitals
from syncapi.models import TrayEntry
from syncapi.push import push
from tests import cast
from tests.syncapi.door import Door, held, row
from tests.syncapi.model_phone import ModelPhone

AnswersFor = Confidentiality.AnswersFor
DESK = ("can_view_history", "can_register_patients", "can_edit_records")


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def form(clinic):
    return EventForm.objects.create(name="Wound care")


@pytest.fixture
def phone(bela):
    return ModelPhone(bela)


@pytest.fixture
def amina(phone, clinic):
    patient = phone.create("patients", given_name="أمينة", primary_clinic_id=str(clinic.pk))
    phone.sync()
    return patient


def answer(phone, form, patient, text="said in confidence"):
    made = phone.create(
        "events",
        patient_id=patient,
        form_id=str(form.pk),
        event_type=form.name,
        form_data=json.dumps([{"fieldId": "q", "name": "q", "value": text}]),
    )
    phone.sync()
    return made


def close(form, answers_for=AnswersFor.NAMED, *readers, roles=()):
    Confidentiality.objects.update_or_create(
        form_id=form.pk,
        defaults={
            "answers_for": answers_for,
            "reader_ids": [r.pk for r in readers],
            "reader_roles": list(roles),
        },
    )


def settled(*phones, times=3):
    for _ in range(times):
        for phone in phones:
            phone.sync()


def rows(phone, table):
    return set(phone.holds()[table])


def test_the_front_desk_gets_people_visits_and_appointments_and_nothing_of_the_chart(
    phone, amina, clinic, form
):
    visit = phone.create("visits", patient_id=amina, clinic_id=str(clinic.pk))
    phone.create("patient_vitals", patient_id=amina, weight_kg=60)
    phone.create("patient_problems", patient_id=amina, problem_label="Anaemia")
    phone.create("prescriptions", patient_id=amina)
    booked = phone.create("appointments", patient_id=amina, clinic_id=str(clinic.pk))
    answer(phone, form, amina)
    omar = cast.person("Omar", clinic, flags=DESK)
    User.objects.filter(pk=omar.pk).update(reads_charts=False)
    desk = ModelPhone(User.objects.get(pk=omar.pk))
    desk.sync()
    assert rows(desk, "patients") == {amina}
    assert rows(desk, "visits") == {visit} and rows(desk, "appointments") == {booked}
    for table in ("patient_vitals", "patient_problems", "prescriptions", "events"):
        assert rows(desk, table) == set(), table


def test_who_moves_to_the_front_desk_loses_the_chart_and_gets_it_back(phone, amina, clinic):
    vitals = phone.create("patient_vitals", patient_id=amina, weight_kg=60)
    phone.sync()
    omar = cast.person("Omar", clinic)
    his = ModelPhone(omar)
    his.sync()
    his.edit("patient_vitals", vitals, bp_position="typed before it was known")
    User.objects.filter(pk=omar.pk).update(reads_charts=False)
    settled(his)
    assert rows(his, "patient_vitals") == set() and rows(his, "patients") == {amina}
    assert Vitals.objects.get(pk=vitals).bp_position == "typed before it was known"
    assert his.destroyed == []
    User.objects.filter(pk=omar.pk).update(reads_charts=True)
    settled(his)
    assert rows(his, "patient_vitals") == {vitals}


def test_what_the_front_desk_writes_into_a_chart_is_kept_and_leaves_its_phone(amina, clinic):
    omar = cast.person("Omar", clinic, flags=DESK)
    User.objects.filter(pk=omar.pk).update(reads_charts=False)
    desk = ModelPhone(User.objects.get(pk=omar.pk))
    desk.sync()
    vitals = desk.create("patient_vitals", patient_id=amina, weight_kg=61)
    settled(desk)
    assert Vitals.objects.filter(pk=vitals).exists()
    assert rows(desk, "patient_vitals") == set()


def test_a_confidential_form_and_its_answers_reach_only_its_readers(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    close(form, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina)
    other = ModelPhone(chidi)
    settled(other)
    assert rows(phone, "events") == {event} and rows(phone, "event_forms") >= {str(form.pk)}
    assert rows(other, "events") == set()
    assert str(form.pk) not in rows(other, "event_forms")
    close(form, AnswersFor.NAMED, phone.user, chidi)
    settled(other)
    assert rows(other, "events") == {event} and str(form.pk) in rows(other, "event_forms")


def test_closing_a_form_takes_its_answers_from_phones_only_after_their_unsent_work(
    phone, amina, clinic, form
):
    event = answer(phone, form, amina)
    chidi = cast.person("Chidi", clinic)
    his = ModelPhone(chidi)
    his.sync()
    his.edit("events", event, event_type="typed before the form was closed")
    close(form, AnswersFor.NAMED, phone.user)
    his.pull()
    assert rows(his, "events") == {event}
    his.push()
    settled(his)
    assert rows(his, "events") == set() and his.destroyed == []
    assert Event.objects.get(pk=event).event_type == "typed before the form was closed"
    close(form, AnswersFor.EVERYONE)
    settled(his)
    assert rows(his, "events") == {event}


@pytest.mark.parametrize("since", ["nothing", "another reader"])
def test_who_may_not_read_an_answer_neither_edits_nor_deletes_it(phone, amina, clinic, form, since):
    close(form, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina)
    his = Door(cast.person("Chidi", clinic))
    his.pull()
    his.send()
    his.pull()
    if since == "another reader":
        close(form, AnswersFor.NAMED, phone.user, cast.person("Olga", clinic))
    edit = row("events", id=event, patient_id=amina, _status="updated", _changed="event_type")
    his.send(updated=[("events", edit | {"event_type": "guessed"})])
    his.send(deleted=[("events", event)])
    stored = Event.objects.get(pk=event)
    assert stored.event_type != "guessed" and stored.deleted_at is None
    waits = TrayEntry.objects.filter(record_key=event)
    assert {entry.verdict for entry in waits} == {"not_allowed"}


def test_a_role_may_be_named_as_reader(phone, amina, form, clinic):
    event = answer(phone, form, amina)
    close(form, AnswersFor.NAMED, roles=[User.Role.REGISTRAR])
    settled(phone)
    assert rows(phone, "events") == set()
    User.objects.filter(pk=phone.user.pk).update(role=User.Role.REGISTRAR)
    settled(phone)
    assert rows(phone, "events") == {event}


def test_everybody_may_fill_in_an_authors_form_and_keeps_only_what_they_wrote(
    phone, amina, clinic, form
):
    chidi = cast.person("Chidi", clinic)
    close(form, AnswersFor.AUTHOR)
    mine = answer(phone, form, amina)
    his = ModelPhone(chidi)
    his.sync()
    assert str(form.pk) in rows(his, "event_forms")
    theirs = answer(his, form, amina, "another")
    settled(phone, his)
    assert rows(phone, "events") == {mine} and rows(his, "events") == {theirs}


def test_nobody_becomes_the_author_by_saying_so(phone, amina, clinic, form):
    mine = answer(phone, form, amina)
    chidi = cast.person("Chidi", clinic)
    his = ModelPhone(chidi)
    his.sync()
    his.edit("events", mine, recorded_by_user_id=str(chidi.pk))
    close(form, AnswersFor.AUTHOR)
    settled(his)
    assert rows(his, "events") == set()
    assert not Event.objects.visible_to(chidi).exists()
    assert Event.objects.visible_to(phone.user).filter(pk=mine).exists()


def test_what_a_person_who_may_not_read_pushes_for_a_closed_form_is_stored(
    phone, amina, clinic, form
):
    chidi = cast.person("Chidi", clinic)
    his = ModelPhone(chidi)
    his.sync()
    close(form, AnswersFor.NAMED, phone.user)
    event = answer(his, form, amina)
    settled(his, phone)
    assert rows(his, "events") == set() and rows(phone, "events") == {event}


def test_an_organisation_manager_reads_confidential_answers_only_if_named(
    phone, amina, clinic, form
):
    boss = cast.person("Boss", role=User.Role.SUPER_ADMIN, home=clinic)
    close(form, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina)
    assert not Event.objects.visible_to(boss).filter(pk=event).exists()
    assert event not in held(Door(boss).pull())["events"]


def test_a_second_person_on_a_phone_does_not_keep_the_first_ones_confidential_answers(
    phone, amina, clinic, form
):
    close(form, AnswersFor.NAMED, phone.user)
    answer(phone, form, amina)
    phone.use(cast.person("Chidi", clinic))
    settled(phone)
    assert rows(phone, "events") == set() and rows(phone, "patients") == {amina}


def test_a_second_person_does_not_keep_the_charts_that_neither_may_see(phone, amina, clinic, form):
    """Chidi is front desk, Bela became it and synced once: the charts wait for that push to pass."""
    answer(phone, form, amina)
    chidi = cast.person("Chidi", clinic)
    User.objects.filter(pk=chidi.pk).update(reads_charts=False)
    settled(phone)
    User.objects.filter(pk=phone.user.pk).update(reads_charts=False)
    phone.pull()
    phone.push()
    assert rows(phone, "events"), "listed only after a push that followed the change"
    phone.use(chidi)
    settled(phone)
    assert rows(phone, "events") == set() and rows(phone, "patients") == {amina}


def test_an_edit_that_names_no_form_waits_for_the_readers_of_its_form(phone, amina, clinic, form):
    """An entry of the tray belongs to the form of the stored answer, whatever was sent."""
    from syncapi.rights import may_settle

    maha, reader = cast.person("Maha", clinic), cast.person("Rana", clinic, flags=DESK)
    close(form, AnswersFor.NAMED, phone.user, reader)
    event = answer(phone, form, amina)
    open_form = EventForm.objects.create(name="Open")
    door = Door(reader)
    door.pull()
    for more in ({}, {"form_id": str(open_form.pk)}):
        edit = {
            "id": event,
            "patient_id": amina,
            "event_type": "x",
            "_changed": "event_type",
            **more,
        }
        door.send(updated=[("events", edit)])
        entry = TrayEntry.objects.get(record_key=event, state="open")
        assert (entry.verdict, entry.form_id) == ("not_allowed", form.pk)
        assert not may_settle(maha, entry)


def test_a_deletion_that_waits_belongs_to_the_chart_of_what_it_deletes(phone, amina, clinic):
    from syncapi.portal import contents
    from syncapi.rights import may_settle

    visit = phone.create("visits", patient_id=amina, clinic_id=str(clinic.pk), provider_name="Bela")
    phone.sync()
    rana = cast.person("Rana", clinic, flags=DESK)
    Door(rana).send(deleted=[("visits", visit)])
    entry = TrayEntry.objects.get(record_key=visit)
    assert (entry.verdict, str(entry.patient_id), entry.clinic_id) == (
        "not_allowed",
        amina,
        clinic.pk,
    )
    maha = cast.person("Maha", clinic)
    assert may_settle(maha, entry)
    stored = contents.stored(entry, maha)
    assert ["Bela"] in [line.stored for line in contents.lines(entry, stored)]


def test_what_waits_of_a_closed_form_is_for_its_readers(phone, amina, clinic, form):
    from syncapi.portal.policy import TrayPolicy

    maha = cast.person("Maha", clinic)
    close(form, AnswersFor.NAMED, phone.user)
    bad = row("events", patient_id=amina, form_id=str(form.pk), created_at=10**17)
    phone.door.send(created=[("events", bad)])
    entry = TrayEntry.objects.get(record_key=bad["id"])
    policy = TrayPolicy(TrayEntry)
    assert not policy.scope(maha).filter(pk=entry.pk).exists()
    assert policy.scope(phone.user).filter(pk=entry.pk).exists()
    reader = cast.person("Rana", clinic, flags=DESK)
    close(form, AnswersFor.NAMED, phone.user, reader)
    from syncapi.rights import may_settle

    assert policy.scope(reader).filter(pk=entry.pk).exists() and may_settle(reader, entry)
    assert not may_settle(maha, entry)


class TestLeft:
    """Somebody left: their phones hand in what they hold, and are emptied."""

    @pytest.fixture
    def left(self, phone, amina):
        phone.sync()
        User.objects.filter(pk=phone.user.pk).update(
            is_active=False, locked_until=timezone.now() + timedelta(days=30)
        )
        return User.objects.get(pk=phone.user.pk)

    def test_nothing_is_seen_by_them(self, left):
        assert left.is_locked
        assert not Access.objects.filter(user=left, sees=True).exists()

    def test_all_they_push_waits_for_a_person(self, phone, left, amina, clinic):
        changes = {
            "patients": {"updated": [row("patients", id=amina, phone="0700", _changed="phone")]},
            "visits": {"created": [row("visits", patient_id=amina, clinic_id=str(clinic.pk))]},
        }
        receipt = push(left, phone.cursor, json.dumps(changes).encode())
        assert receipt.counts == {"not_allowed": 2}
        entry = TrayEntry.objects.get(record_key=amina, state="open")
        assert entry.reason == "The sender has left. What they had not sent before waits here."
