"""Likely duplicates in the portal: seen by who manages both charts, merged, separated, or told apart."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical import agreeing, duplicate_search, merging
from clinical.actions import NotDone
from clinical.models import (
    Confidentiality,
    Event,
    EventForm,
    LikelyDuplicate,
    Merge,
    MergeProposal,
    Patient,
    PatientAttribute,
    Presence,
    User,
    Visit,
)
from clinical.organisation import MERGE_BY_TWO
from tests import cast as made
from tests.portal.conftest import MARK
from tests.portal.test_phones import phone

LIST, MERGED = "/admin/duplicates/", "/admin/duplicates/merged/"


@pytest.fixture
def twice(cast):
    """Amina was entered again, with a phone that the first entry lacks."""
    amina = cast.amina
    Patient.objects.filter(pk=amina.pk).update(phone="", camp="North")
    again = Patient.objects.create(
        given_name=amina.given_name, surname=MARK, date_of_birth=amina.date_of_birth, sex=amina.sex,
        phone="0944 1", camp="River", primary_clinic=cast.clinic(1),
    )  # fmt: skip
    Visit.objects.create(patient=again, clinic=cast.clinic(1))
    duplicate_search.look(everybody=True)
    return again


def pair(keep, drop):
    return reverse("duplicates_pair", args=[keep.pk, drop.pk])


def say_same(client, keep, drop, **said):
    """The page is opened, and its button pressed."""
    url = pair(keep, drop)
    seen = client.get(url).context["seen"]
    return client.post(url, {"say": "same", "seen": seen} | said)


def test_a_pair_is_listed_with_its_reasons_for_who_manages_both(sign_in, cast, twice, client):
    body = sign_in("admin").get(LIST).content.decode()
    assert MARK in body and "same birth date" in body
    assert MARK not in sign_in("outsider").get(LIST).content.decode()
    client.force_login(made.person("Nurse", cast.clinic(1), flags=("can_view_history",)))
    assert client.get(LIST).status_code in (302, 403)
    assert client.get(pair(cast.amina, twice)).status_code in (302, 403, 404)
    assert client.post(pair(cast.amina, twice), {"say": "same"}).status_code in (302, 403, 404)
    assert not Merge.objects.exists()


def test_side_by_side_each_value_is_chosen_and_all_moves(sign_in, cast, twice):
    admin, url = sign_in("admin"), pair(cast.amina, twice)
    body = admin.get(url).content.decode()
    assert 'name="phone" value="drop" checked' in body  # ours is empty
    assert 'name="camp" value="keep" checked' in body
    chosen = dict.fromkeys(("phone", "camp", "surname"), "drop")
    answer = say_same(admin, cast.amina, twice, **chosen)
    assert answer["Location"] == reverse("patients:inspect", args=[cast.amina.pk])
    amina = Patient.objects.get(pk=cast.amina.pk)
    assert (amina.phone, amina.camp) == ("0944 1", "River")
    assert Patient.objects.get(pk=twice.pk).merged_into == amina
    assert not Visit.objects.filter(patient=twice).exists()
    assert admin.get(pair(cast.amina, twice)).status_code == 404
    assert f">{MARK}" not in admin.get(LIST).content.decode()


def test_what_was_written_since_the_page_was_opened_is_looked_at_before_it_is_merged(
    sign_in, cast, twice
):
    admin, url = sign_in("admin"), pair(cast.amina, twice)
    said = {"say": "same", "phone": "drop", "seen": admin.get(url).context["seen"]}
    Patient.objects.filter(pk=cast.amina.pk).update(phone="0999 of today")
    for answer in (admin.post(url, said), admin.post(url, {"say": "same", "phone": "drop"})):
        assert answer["Location"] == url
    assert not Merge.objects.exists()
    assert "0999 of today" in admin.get(url).content.decode()
    say_same(admin, cast.amina, twice, phone="drop")
    assert Patient.objects.get(pk=cast.amina.pk).phone == "0944 1"


def test_answers_that_one_may_not_read_are_not_counted(sign_in, cast, twice):
    form = EventForm.objects.create(name="Violence", is_published=True)
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[cast.chidi.pk])
    Event.objects.create(patient=twice, form=form, event_type=form.name, recorded_by=cast.chidi)
    url = pair(cast.amina, twice)

    def counted(who):
        here = sign_in(who).get(url).context["counts"]
        return {str(kind): numbers for kind, *numbers in here}

    kind = str(Event._meta.verbose_name_plural)
    assert counted("chidi")[kind] == [0, 1] and kind not in counted("bela")


def test_separate_again_gives_both_entries_back(sign_in, cast, twice):
    def rows():
        skip = ("change_number", "modified_at", "arrived_at", "deleted_at")
        fields = [f.attname for f in Patient._meta.fields if f.name not in skip]
        found = Patient.objects.filter(pk__in=[cast.amina.pk, twice.pk], deleted_at=None)
        return list(found.order_by("pk").values_list(*fields))

    admin, before = sign_in("admin"), rows()
    visits = set(Visit.objects.values_list("pk", "patient"))
    say_same(admin, cast.amina, twice, phone="drop")
    merge = Merge.objects.get()
    url = reverse("duplicates_separate", args=[merge.pk])
    assert url in admin.get(MERGED).content.decode()
    assert MARK not in sign_in("outsider").get(MERGED).content.decode()
    assert sign_in("outsider").post(url).status_code == 404
    assert admin.post(url)["Location"] == MERGED
    assert rows() == before
    assert set(Visit.objects.values_list("pk", "patient")) == visits
    assert admin.post(url).status_code == 404  # it was done


def test_not_the_same_person_is_remembered(sign_in, cast, twice):
    admin = sign_in("admin")
    assert admin.post(pair(cast.amina, twice), {"say": "different"})["Location"] == LIST
    duplicate_search.look(everybody=True)
    assert MARK not in admin.get(LIST).content.decode()
    assert LikelyDuplicate.objects.get(one__in=[cast.amina, twice]).decided_by == cast.admin


def test_a_pair_of_which_one_is_foreign_is_not_there(sign_in, cast, twice):
    for url in (pair(cast.lucia, twice), pair(twice, cast.lucia), pair(twice, twice)):
        assert sign_in("outsider").get(url).status_code == 404
        assert sign_in("outsider").post(url, {"say": "different"}).status_code == 404
    assert not LikelyDuplicate.objects.filter(state="different").exists()


def test_the_pages_cost_the_same_for_one_pair_and_for_many(sign_in, cast, twice):
    admin = sign_in("admin")
    for url in (LIST, pair(cast.amina, twice)):
        admin.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(url).status_code == 200
        assert len(asked) <= 19, url


def test_before_a_merge_it_is_told_who_will_see_more_and_which_phones_are_silent(
    sign_in, cast, twice
):
    there, here = made.clinic(), cast.amina.primary_clinic
    Presence.objects.create(patient=twice, clinic=there, has=True)
    nadia = made.person("Nadia", there)
    yusuf = made.person("Yusuf", there, here)
    zara = made.person("Zara", made.clinic())
    phone(yusuf, pulled_at=timezone.now() - timedelta(days=3))
    phone(zara, pulled_at=timezone.now() - timedelta(days=3))
    admin, url = sign_in("admin"), pair(cast.amina, twice)
    body = admin.get(url).content.decode()
    told = body.split("sees only one of the two today")[1].split("</p>")[0]
    assert re.findall(r"<bdi[^>]*>(.*?)</bdi>", told) == [nadia.name]
    assert "1 phone last synced over a day ago: it shows both until it syncs." in body

    Presence.objects.filter(patient=twice, clinic=there).update(has=False)
    body = admin.get(url).content.decode()
    assert "Nobody gets to see more by this" in body and "only one of the two" not in body


def test_who_is_told_to_see_more_is_who_does(cast, twice):
    there = made.clinic()
    Presence.objects.create(patient=twice, clinic=there, has=True)
    made.person("Nadia", there), made.person("Yusuf", there, cast.amina.primary_clinic)
    made.person("Front", there, cast.amina.primary_clinic, flags=("can_register_patients",))

    def holds():
        return {
            user: set(Patient.objects.visible_to(user).filter(pk__in=[cast.amina.pk, twice.pk]))
            for user in User.objects.all()
        }

    told = {user for user in merging.concerned(cast.amina, twice) if user.sees_of_two == 1}
    everybody, before = set(merging.concerned(cast.amina, twice)), holds()
    assert everybody == {user for user, seen in before.items() if seen}
    assert told == {user for user, seen in before.items() if len(seen) == 1} and told
    merging.merge_patients(keep=cast.amina, drop=twice, by=cast.admin)
    assert {user for user, seen in holds().items() if cast.amina in seen} == everybody


def answered(patient, question, text):
    return PatientAttribute.objects.create(
        patient=patient, attribute_id=question["id"], attribute="said", string_value=text
    )


@pytest.fixture
def questions(cast):
    fields = cast.registration_form.fields
    return [f for f in fields if not f.get("baseField") and not f.get("deleted")]


def counting(patient):
    rows = PatientAttribute.objects.live().filter(patient=patient, attribute="said")
    return sorted(rows.values_list("string_value", flat=True))


def test_registration_answers_are_chosen_one_by_one_and_come_back(sign_in, cast, twice, questions):
    first, second = questions[:2]
    for question, ours, theirs in ((first, "1", "2"), (second, "3", "4")):
        PatientAttribute.objects.filter(attribute_id=question["id"]).update(
            deleted_at="2026-01-01T00:00Z"
        )
        answered(cast.amina, question, ours)
        answered(twice, question, theirs)
    admin, url = sign_in("admin"), pair(cast.amina, twice)
    names = [f"answer:{question['id']}" for question in (first, second)]
    body = admin.get(url).content.decode()
    assert all(f'name="{name}" value="keep" checked' in body for name in names)
    say_same(admin, cast.amina, twice, **{names[0]: "drop", names[1]: "keep"})
    assert counting(cast.amina) == ["2", "3"]
    admin.post(reverse("duplicates_separate", args=[Merge.objects.get().pk]))
    assert counting(cast.amina) == ["1", "3"] and counting(twice) == ["2", "4"]


class TestTwoPeople:
    """Both charts have visits: one person asks, another one decides."""

    @pytest.fixture
    def both_seen(self, cast, twice):
        Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1))
        return twice

    @pytest.fixture
    def asked(self, sign_in, cast, both_seen):
        url = pair(cast.amina, both_seen)
        assert "ask a second person" in sign_in("bela").get(url).content.decode()
        answer = say_same(sign_in("bela"), cast.amina, both_seen, phone="drop", camp="keep")
        assert answer["Location"] == reverse("merges_to_confirm")
        assert not Merge.objects.exists()
        return MergeProposal.objects.get()

    def seen(self, client, proposal):
        body = client.get(reverse("merge_to_confirm", args=[proposal.pk])).content.decode()
        return body.split('name="seen" value="')[1].split('"')[0]

    def say(self, client, proposal, what, **more):
        url = reverse("merge_to_confirm", args=[proposal.pk])
        return client.post(url, {"say": what} | more)

    def test_the_second_one_finds_it_on_the_first_page_and_both_are_named(
        self, sign_in, cast, both_seen, asked
    ):
        chidi, bela = sign_in("chidi"), sign_in("bela")
        assert "Merges to confirm" in chidi.get("/admin/").content.decode()
        assert "Merges to confirm (" not in bela.get("/admin/").content.decode()
        assert "waits for a second person" in bela.get(LIST).content.decode()
        answer = self.say(chidi, asked, "agree", seen=self.seen(chidi, asked))
        assert answer["Location"] == reverse("patients:inspect", args=[cast.amina.pk])
        merge = Merge.objects.get()
        assert (merge.by, merge.agreed_by) == (cast.bela, cast.chidi)
        assert Patient.objects.get(pk=cast.amina.pk).phone == "0944 1"
        history = chidi.get(reverse("charts:history", args=[cast.amina.pk])).content.decode()
        assert f"{cast.bela.name} and {cast.chidi.name}" in history
        assert f"{cast.chidi.name}</bdi> agreed" in bela.get(MERGED).content.decode()
        assert "Merges to confirm (" not in chidi.get("/admin/").content.decode()
        assert self.say(chidi, asked, "agree", seen="x").status_code == 404

    def test_nobody_agrees_with_themselves_and_nobody_asks_twice(
        self, sign_in, cast, both_seen, asked
    ):
        bela = sign_in("bela")
        self.say(bela, asked, "agree", seen=self.seen(bela, asked))
        say_same(bela, both_seen, cast.amina)
        say_same(sign_in("admin"), cast.amina, both_seen)
        assert MergeProposal.objects.count() == 1 and not Merge.objects.exists()
        for who in ("outsider", "omar"):
            assert self.say(sign_in(who), asked, "agree").status_code in (302, 404)
        with pytest.raises(NotDone):
            agreeing.want_merge(
                keep=cast.amina, drop=both_seen, fields=[], answers=[], by=cast.admin
            )

    def test_it_is_declined_or_taken_back_and_can_be_asked_again(
        self, sign_in, cast, both_seen, asked
    ):
        bela, chidi = sign_in("bela"), sign_in("chidi")
        self.say(chidi, asked, "withdraw")
        assert MergeProposal.objects.open().count() == 1  # it was not theirs to take back
        self.say(chidi, asked, "decline")
        assert "not merged" in bela.get(reverse("merges_to_confirm")).content.decode()
        say_same(bela, cast.amina, both_seen)
        again = MergeProposal.objects.open().get()
        self.say(bela, again, "withdraw")
        assert not MergeProposal.objects.open().exists() and not Merge.objects.exists()

    def test_what_was_changed_meanwhile_is_looked_at_again(self, sign_in, cast, asked):
        chidi = sign_in("chidi")
        seen = self.seen(chidi, asked)
        Patient.objects.filter(pk=cast.amina.pk).update(camp="South")
        self.say(chidi, asked, "agree", seen=seen)
        assert not Merge.objects.exists()

    def test_what_a_push_writes_while_it_is_decided_is_what_is_chosen(
        self, cast, both_seen, asked, monkeypatch
    ):
        MergeProposal.objects.update(fields=["camp"])
        decides = agreeing._must_decide

        def meanwhile(by, proposal):
            Patient.objects.filter(pk=proposal.drop_id).update(camp="Hill")
            decides(by, proposal)

        monkeypatch.setattr(agreeing, "_must_decide", meanwhile)
        agreeing.agree(proposal=asked, by=cast.chidi)
        assert Patient.objects.get(pk=asked.keep_id).camp == "Hill"

    def test_not_the_same_person_ends_the_question(self, sign_in, cast, both_seen, asked):
        sign_in("chidi").post(pair(cast.amina, both_seen), {"say": "different"})
        assert MergeProposal.objects.get().state == "declined"

    def test_who_asked_and_may_no_more_merges_nothing(self, sign_in, cast, asked):
        made.permit(cast.bela, cast.clinic(1), "can_view_history")
        chidi = sign_in("chidi")
        assert self.say(chidi, asked, "agree", seen=self.seen(chidi, asked)).status_code < 500
        assert not Merge.objects.exists()

    def test_odd_names_of_questions_are_left_out(self, sign_in, cast, both_seen):
        odd = {"camp": "drop", "answer:\x00": "drop", "id": "drop"}
        assert say_same(sign_in("bela"), cast.amina, both_seen, **odd).status_code == 302
        proposal = MergeProposal.objects.get()
        assert (proposal.fields, proposal.answers) == (["camp"], [])

    def test_an_organisation_may_leave_it_to_one_person(self, sign_in, cast, both_seen):
        MERGE_BY_TWO.write(False)
        say_same(sign_in("bela"), cast.amina, both_seen)
        assert Merge.objects.get().agreed_by is None
