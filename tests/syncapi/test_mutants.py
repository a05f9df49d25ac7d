"""The test of the test: for each broken rule a schedule that ends well, and does not when it is broken.

The stories are what random search and shrinking left over. `make soak` lets the random schedules
look for the same mutants themselves.
"""

import json
import os
import threading

import pytest
from django.db import connection

from clinical.models import Patient
from syncapi import parts, rebase, rows
from syncapi.models import Pull
from tests.syncapi import mutants
from tests.syncapi.oracles import Broken
from tests.syncapi.test_schedules import run, world  # noqa: F401

# Phones: 0 is Ana's (first clinic), 1 Ben's (first and second), 2 Cem's (second). The only patient
# of the beginning is in the first clinic; every number is a place in a list, as in the schedules.
ANA, BEN, CEM = 0, 1, 2
ANAS_OTHER = DIA = 3  # the fourth phone is Ana's, too; the fourth person is Dia
HOMETOWN = ("patients", "hometown")
EVENT_TYPE, VITALS = ("events", "event_type"), ("patient_vitals", "bp_position")
STORIES = []
# What a thousand random schedules find by themselves. Not: two pushes at one moment, one clock against
# another, clients that are not the app, and what takes a rarer coincidence: an old body after an edit
# that waits, a clinician's choice typed over on a phone that had not shown it.
BY_CHANCE = [
    mutants.deletions_listed_at_once,
    mutants.base_is_the_pull_just_made,
    mutants.what_did_not_stand_is_forgotten,
    mutants.horizon_is_the_newest_number,
    mutants.idle_is_asked_from_the_horizon,
    mutants.another_users_cursor_is_taken_as_ones_own,
    mutants.the_sweep_is_left_out,
    mutants.what_changed_is_sent_as_created,
    mutants.live_ids_are_listed_as_deleted,
    mutants.a_restore_keeps_the_base,
    mutants.a_lost_answer_counts_as_delivered,
]


def story(promise, mutant, **begins):
    """``promise``: the letter of what is broken when the mutant runs; ``begins``: how the world does."""

    def keep(told):
        STORIES.append(pytest.param(promise, mutant, begins, told, id=mutant.__name__))
        return told

    return keep


def edited_by_both(world):
    """Ben types first, then Ana, who syncs first."""
    world.sync(ANA), world.sync(BEN)
    world.edit(BEN), world.edit(ANA)
    world.sync(ANA), world.sync(BEN)


@story("b", mutants.deletions_listed_at_once)
def the_patient_leaves_while_ben_holds_unsent_work(world):
    world.sync(BEN)
    world.edit(BEN)
    world.move(0, 0, False)
    world.sync(BEN)


@story("d", mutants.base_is_the_pull_just_made)
def two_edit_the_same_field(world):
    edited_by_both(world)


@story("d", mutants.what_did_not_stand_is_forgotten)
def ben_types_again_over_what_lost(world):
    edited_by_both(world)
    world.edit(BEN)
    world.sync(BEN)


@story("a", mutants.horizon_is_the_newest_number)
def a_transaction_stays_open_across_a_pull(world):
    world.open_a_writer()
    world.sync(ANA), world.sync(ANA)


@story("a", mutants.idle_is_asked_from_the_horizon)
def the_patient_leaves_and_then_nothing_happens(world):
    world.sync(ANA)
    world.move(0, 0, False)


@story("a", mutants.another_users_cursor_is_taken_as_ones_own)
def somebody_of_another_clinic_signs_in(world):
    world.change_user(ANA, DIA)


@story("a", mutants.the_sweep_is_left_out)
def somebody_of_another_clinic_keeps_the_phone(world):
    world.change_user(ANA, DIA)


@story("a", mutants.the_sweep_is_left_out)
def the_log_does_not_know_the_cursor_of_a_phone_that_a_patient_leaves(world):
    world.sync(ANA)
    Pull.objects.all().delete()
    world.move(0, 0, False)


@story("b", mutants.what_changed_is_sent_as_created)
def a_deletion_waits_on_the_phone_while_others_write(world):
    world.delete(ANA)
    world.edit_in_portal(0)
    world.sync(ANA)


@story("c", mutants.any_patient_may_be_written)
def cem_knows_an_id(world):
    patient = str(Patient.objects.get().pk)
    clinic = str(world.people[CEM].home_clinic_id)
    world.phones[CEM].create("visits", patient_id=patient, clinic_id=clinic)
    world.sync(CEM)
    if Patient.objects.visible_to(world.people[CEM]).exists():
        raise Broken("c", "Cem gave himself a chart")


@story("a", mutants.live_ids_are_listed_as_deleted)
def the_patient_leaves_and_returns(world):
    world.sync(ANA)
    world.move(0, 0, False), world.move(0, 0, True)
    world.sync(ANA), world.sync(ANA)


@story("d", mutants.a_fast_clock_wins, fast=172_800_000)
def ben_whose_clock_is_fast_wrote_before_ana(world):
    world.sync(ANA), world.sync(BEN)
    world.edit(BEN)
    world.sync(BEN)
    world.edit(ANA)
    later = world.phones[ANA].rows["patients", str(Patient.objects.get().pk)]["phone"]
    world.sync(ANA)
    stands(later, "phone")


@story("d", mutants.the_whole_row_counts_as_changed)
def ben_edits_another_field_between_his_pull_and_his_push(world):
    world.sync(ANA), world.sync(BEN)
    world.edit(ANA)
    later = world.phones[ANA].rows["patients", str(Patient.objects.get().pk)]["phone"]
    world.pulled(world.phones[BEN])
    world.sync(ANA)
    world.edit(BEN, 0, HOMETOWN)
    world.phones[BEN].push()
    stands(later, "phone")


@story("b", mutants.a_record_needs_its_visit)
def vitals_come_before_their_visit(world):
    patient = str(Patient.objects.get().pk)
    visit = {"visit_id": "11111111-1111-4111-8111-111111111111"}
    world.phones[ANA].create("patient_vitals", patient_id=patient, **visit)
    world.sync(ANA)


@story("f", mutants.an_edit_takes_the_patient_away)
def ben_names_another_primary_clinic(world):
    patient = str(Patient.objects.get().pk)
    other = str(world.clinics[1].pk)
    world.phones[BEN].edit("patients", patient, primary_clinic_id=other)
    world.sync(BEN)


@story("d", mutants.patients_are_not_locked)
def ana_and_ben_push_at_the_same_moment(world):
    world.sync(ANA), world.sync(BEN)
    world.edit(ANA), world.edit(BEN)
    world.pulled(world.phones[ANA]), world.pulled(world.phones[BEN])
    has_read, other_has_come = threading.Event(), threading.Event()
    real = rows.read

    def slowly(items):
        stored = real(items)
        if threading.current_thread() is not threading.main_thread():
            has_read.set()
            other_has_come.wait(1)  # where the patient is locked, the other cannot come
        return stored

    def first():
        world.phones[ANA].push()
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "read", slowly)
        pushes = threading.Thread(target=first)
        pushes.start()
        has_read.wait(10)
        world.phones[BEN].push()
        other_has_come.set()
        pushes.join()


@story("b", mutants.whatever_comes_later_settles_what_waits)
def an_older_body_comes_after_an_edit_that_waits(world):
    world.sync(ANA)
    world.record(ANA, 0, EVENT_TYPE)
    world.sync(ANA)
    world.permit(ANA, 0, False)
    world.edit(ANA, 0, EVENT_TYPE)
    world.sync(ANA)
    world.late_body(ANA, 1)


@story("b", mutants.whatever_comes_later_settles_what_waits, phones=4)
def two_phones_of_one_person_delete_and_edit(world):
    world.record(ANA, 0, VITALS)
    world.sync(ANA), world.sync(ANAS_OTHER), world.sync(ANAS_OTHER)
    world.delete(ANA, 0, VITALS)
    world.sync(ANA, "answer lost")
    world.edit(ANAS_OTHER, 0, VITALS)
    world.sync(ANAS_OTHER)


@story("d", mutants.what_came_beneath_an_unsent_edit_counts_as_seen)
def a_clinician_chooses_the_first_of_two_values(world):
    world.sync(ANA), world.sync(BEN)
    world.edit(ANA), world.edit(BEN)
    world.sync(ANA), world.sync(BEN)
    world.settle(0, 0, True)
    world.edit(BEN)
    world.sync(BEN)


@story("a", mutants.a_restore_keeps_the_base)
def somebody_writes_after_a_restore(world):
    world.sync(ANA), world.sync(ANA)
    world.back_up()
    world.restore_the_backup()
    world.edit_in_portal(0)
    world.sync(ANA)


@story("a", mutants.the_base_is_raised_under_open_writers)
def somebody_writes_while_the_base_is_raised(world):
    world.open_a_writer()

    def raise_it():
        rebase.rebase()
        connection.close()

    raising = threading.Thread(target=raise_it)
    raising.start()
    raising.join(0.5)  # with its lock it waits for the writer
    if not raising.is_alive():
        world.sync(ANA)
    world.close_the_writer()
    raising.join()


@story("a", mutants.a_lost_answer_counts_as_delivered)
def an_answer_is_lost_that_brought_something(world):
    world.sync(ANA), world.sync(ANA)
    world.edit_in_portal(0)
    world.sync(ANA, "pull lost")


@story("a", mutants.an_answer_that_failed_is_logged)
def the_log_says_nothing_of_an_answer_that_failed(world):
    before = Pull.objects.count()
    world.edit_in_portal(0)
    the_disk_is_full_for(world.phones[ANA])
    if Pull.objects.count() != before:
        raise Broken("a", "the log says that this answer was given")


@story("a", mutants.an_answer_that_breaks_off_is_ended)
def the_disk_is_full_in_the_middle_of_an_answer(world):
    world.edit_in_portal(0)
    the_disk_is_full_for(world.phones[ANA])


def the_disk_is_full_for(phone):
    """Its pull fails after some of the answer; what the server says is done, as the phone would."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "COPY_LINES", FullDisk())
        answer = phone.door.client.get("/api/v2/sync", {"last_pulled_at": phone.cursor})
    if answer.status_code == 200:
        phone.cursor = json.loads(b"".join(answer.streaming_content))["timestamp"]
    else:
        assert answer.status_code == 507


class FullDisk(str):
    """Stands for the statement that copies rows: what it brings finds no room."""

    def format(self, *_):
        raise OSError(28, "No space left on device")


def stands(value, column):
    """The later edit stands."""
    if getattr(Patient.objects.get(), column) != value:
        raise Broken("d", f"{value} was typed later, and does not stand")


def play(world, told, begins):
    """One schedule from the beginning to the end, where everybody syncs."""
    one = world()
    one.begin(**begins)
    told(one)
    one.teardown()


@pytest.mark.parametrize(("promise", "mutant", "begins", "told"), STORIES)
def test_a_broken_rule_is_noticed(world, promise, mutant, begins, told):  # noqa: F811
    play(world, told, begins)
    with mutant(), pytest.raises(Broken) as noticed:
        play(world, told, begins)
    assert noticed.value.promise == promise, noticed.value


def test_every_mutant_has_a_story():
    told = {param.values[1] for param in STORIES}
    assert {one for one in vars(mutants).values() if hasattr(one, "__wrapped__")} == told


@pytest.mark.skipif("SOAK" not in os.environ, reason="make soak")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("mutant", BY_CHANCE, ids=lambda mutant: mutant.__name__)
def test_random_schedules_notice_it_too(world, mutant):  # noqa: F811
    with mutant(), pytest.raises(Broken):
        run(world, 1000, 1)
