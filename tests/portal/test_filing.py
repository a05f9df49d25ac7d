"""Needs attention, settled in the browser: filed, mended, given away, refused, deleted, many at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.models import ClinicPermission, Patient, Presence, User, Visit, Vitals
from syncapi import pruning
from syncapi.filing import chart_mark
from syncapi.models import Digest, Pull, Receipt, TrayEntry
from syncapi.portal import digest
from syncapi.portal.settling import tick
from tests.cast import person
from tests.portal.conftest import MARK, tray_entry
from tests.syncapi.door import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast):
    """A visit at Amina that Chidi sent."""
    record = row("visits", patient_id=str(cast.amina.pk), provider_name=f"{MARK} د. شيدي")
    return tray_entry(cast.chidi, "visits", record, cast.amina)


@pytest.fixture
def newcomer(cast):
    """A registration by Chidi whose birth date cannot be read."""
    record = row(
        "patients", given_name="ليان", date_of_birth="٣١/١٢/١٩٨٠",
        primary_clinic_id=str(cast.clinic(1).pk),
    )  # fmt: skip
    return tray_entry(
        cast.chidi, "patients", record, record["id"], verdict="refused",
        fields=["date_of_birth"], reason="date_of_birth: should be a date.",
        clinic_id=cast.clinic(1).pk,
    )  # fmt: skip


def page(client, entry):
    return client.get(reverse("needs-attention:inspect", args=[entry.pk]))


def settle(client, entry, action, **posted):
    entry.refresh_from_db()
    seen = {"seen": entry.mark, "chart": chart_mark(entry)}
    posted = {"action": action, **seen, **posted}
    return client.post(reverse("needs-attention:settle", args=[entry.pk]), posted)


def ticked(entry):
    entry.refresh_from_db()
    return tick(entry)


def state(entry):
    entry.refresh_from_db()
    return entry.state


def test_a_manager_files_it_and_the_page_says_who(sign_in, cast, visit):
    body = page(sign_in("bela"), visit).content.decode()
    assert "File it as it is" in body and "Refuse it" in body
    assert settle(sign_in("bela"), visit, "file").status_code == 302
    assert Visit.objects.get(pk=visit.record_key).provider_name == f"{MARK} د. شيدي"
    body = page(sign_in("bela"), visit).content.decode()
    assert "Settled by" in body and "Bela Horvat" in body and "File it as it is" not in body


def test_authors_read_their_own_and_strangers_find_nothing(sign_in, cast, visit):
    ClinicPermission.objects.filter(user=cast.chidi).update(is_clinic_admin=False)
    body = page(sign_in("chidi"), visit).content.decode()
    assert MARK in body and "File it as it is" not in body
    for action in ("file", "mend", "give", "refuse", "delete"):
        assert settle(sign_in("chidi"), visit, action, reason="x")["Location"] == "/admin/"
        for who in ("outsider", "omar"):
            assert settle(sign_in(who), visit, action, reason="x").status_code == 404
    assert state(visit) == "open"


def test_a_wrong_value_is_put_right_in_the_browser(sign_in, cast, newcomer):
    bela = sign_in("bela")
    form = page(bela, newcomer).context["mending"]
    assert [field.name for field in form.at_fault] == ["date_of_birth"]
    again = settle(bela, newcomer, "mend", **{"mend-date_of_birth": "31.12."})
    assert again.status_code == 200 and state(newcomer) == "open"
    typed = {f"mend-{f.name}": f.value() or "" for f in form.others}
    typed = {k: getattr(v, "pk", v) for k, v in typed.items()}
    answer = settle(bela, newcomer, "mend", **typed, **{"mend-date_of_birth": "1980-12-31"})
    assert answer.status_code == 302
    filed = Patient.objects.get(pk=newcomer.record_key)
    assert (filed.given_name, str(filed.date_of_birth)) == ("ليان", "1980-12-31")
    assert filed.primary_clinic == cast.clinic(1) and filed.registered_by == cast.chidi


def test_a_measurement_is_mended_and_what_was_not_touched_stays(sign_in, cast):
    record = row("patient_vitals", patient_id=str(cast.amina.pk), heart_rate="٧٢", weight_kg=61.5)
    entry = tray_entry(cast.chidi, "patient_vitals", record, cast.amina, verdict="refused",
                       fields=["heart_rate"])  # fmt: skip
    assert settle(sign_in("bela"), entry, "mend", **{
        "mend-heart_rate": "72", "mend-weight_kg": "61.5"}).status_code == 302  # fmt: skip
    stored = Vitals.objects.get(pk=record["id"])
    assert (stored.heart_rate, stored.weight_kg) == (72, 61.5)


def test_a_record_without_a_patient_is_given_one_by_number(sign_in, cast):
    record = row("visits", patient_id="unknown person", provider_name="x")
    entry = tray_entry(cast.bela, "visits", record, verdict="refused", fields=["patient_id"])
    bela = sign_in("bela")
    assert settle(bela, entry, "mend", **{"mend-patient_id": "nobody"}).status_code == 200
    assert settle(bela, entry, "mend", **{"mend-patient_id": cast.layla.external_patient_id}
                  ).status_code == 200, "a patient of another clinic"  # fmt: skip
    number = cast.amina.external_patient_id
    settle(bela, entry, "mend", **{"mend-patient_id": number})
    assert Visit.objects.get(pk=record["id"]).patient == cast.amina


def test_a_patient_is_given_to_another_clinic(sign_in, cast, visit):
    other = cast.clinic(3)
    refused = settle(sign_in("bela"), visit, "give", clinic=other.pk)
    assert refused.status_code == 200, "Bela has nothing to do with clinic 3"
    settle(sign_in("admin"), visit, "give", clinic=other.pk)
    assert Presence.objects.get(patient=cast.amina, clinic=other).has
    assert Visit.objects.filter(pk=visit.record_key).exists()


def test_refusing_takes_a_reason(sign_in, cast, visit):
    assert settle(sign_in("bela"), visit, "refuse", reason=" ").status_code == 200
    settle(sign_in("bela"), visit, "refuse", reason="مكرر")
    assert state(visit) == "refused" and visit.resolution_note == "مكرر"
    assert "مكرر" in page(sign_in("chidi"), visit).content.decode()


def test_a_deletion_is_confirmed_or_kept(sign_in, cast):
    content = {"id": str(cast.amina.pk)}
    entry = tray_entry(cast.chidi, "patients", content, cast.amina, operation="delete",
                       verdict="delete_after_edit", reason="x")  # fmt: skip
    listed = sign_in("bela").get(reverse("needs-attention:index")).content.decode()
    assert f"Deletion: Patient · {cast.amina}" in listed
    together = {"entry": [ticked(entry)], "action": "file"}
    sign_in("bela").post(reverse("needs-attention:together"), together)
    assert Patient.objects.get(pk=cast.amina.pk).deleted_at is None, (
        "filed as it is deletes nothing"
    )
    body = page(sign_in("bela"), entry).content.decode()
    assert "Delete it" in body and "Keep it" in body and "File it as it is" not in body
    settle(sign_in("bela"), entry, "delete")
    assert Patient.objects.get(pk=cast.amina.pk).deleted_at


def test_what_was_sent_again_meanwhile_is_looked_at_first(sign_in, cast, visit):
    answer = settle(sign_in("bela"), visit, "file", seen="2020-01-01T00:00:00+00:00")
    assert answer["Location"].endswith(f"{visit.pk}/") and state(visit) == "open"


def test_several_at_once_each_with_its_result(sign_in, cast, visit, newcomer, foreign):
    own = [visit, newcomer]
    foreign_entry = foreign.records[TrayEntry]
    url = reverse("needs-attention:together")
    posted = {"entry": [ticked(e) for e in own] + ["nonsense"], "action": "file"}
    body = sign_in("bela").post(url, posted).content.decode()
    assert "1 settled, 1 still need attention" in body
    assert (state(visit), state(newcomer)) == ("applied", "open")
    away = sign_in("outsider").post(url, {"entry": [ticked(newcomer), ticked(foreign_entry)]})
    assert away.status_code == 302 and state(foreign_entry) == "open"
    body = sign_in("bela").post(url, posted | {"action": "refuse", "reason": "مكرر"}).content
    assert state(newcomer) == "refused" and b"still need attention" in body


def test_a_reader_cannot_settle_several(sign_in, cast, visit):
    ClinicPermission.objects.filter(user=cast.chidi).update(is_clinic_admin=False)
    chidi = sign_in("chidi")
    assert "together" not in chidi.get(reverse("needs-attention:index")).content.decode().split(
        "hk-tick"
    )[-1].replace("needs-attention/together", "")
    chidi.post(reverse("needs-attention:together"), {"entry": [ticked(visit)], "action": "file"})
    assert state(visit) == "open"


def test_the_list_is_filtered_by_clinic_age_and_reason(sign_in, cast, visit, newcomer):
    TrayEntry.objects.filter(pk=visit.pk).update(at=timezone.now() - timedelta(days=8))
    admin, url = sign_in("admin"), reverse("needs-attention:index")

    def shown(**query):
        body = admin.get(url, query).content.decode()
        return [reverse("needs-attention:inspect", args=[e.pk]) in body for e in (visit, newcomer)]

    assert shown() == [True, True]
    assert shown(age="week") == [True, False]
    assert shown(verdict="refused") == [False, True]
    assert shown(clinic=cast.clinic(1).pk) == [True, True]
    assert shown(clinic=cast.clinic(3).pk) == [False, False]


def test_an_alert_and_the_daily_note_say_what_waits_too_long(sign_in, cast, visit):
    assert "for over a day" not in sign_in("bela").get("/admin/").content.decode()
    TrayEntry.objects.filter(pk=visit.pk).update(at=timezone.now() - timedelta(days=2))
    assert "need attention for over a day" in sign_in("bela").get("/admin/").content.decode()
    assert digest.write() == digest.write() >= 3
    note = Digest.objects.get(user=cast.bela)
    assert (note.waiting, note.over_a_day, note.over_a_week) == (1, 1, 0)
    assert not Digest.objects.filter(user=cast.omar).exists()
    body = sign_in("bela").get(reverse("needs-attention:index")).content.decode()
    assert "1 needed attention: 1 for over a day, 0 for over a week" in body


def test_the_phone_is_told_in_words(sign_in, cast, visit):
    Pull.objects.create(cursor=7, user=cast.chidi, came_with=0, chain=7, horizon=0, withdrawn_to=0)
    receipt = Receipt.objects.create(user=cast.chidi, cursor=7, chain=7, size_bytes=1)
    TrayEntry.objects.filter(pk=visit.pk).update(receipt=receipt)
    assert "phone of Chidi Obi, first seen on" in page(sign_in("bela"), visit).content.decode()


def test_earlier_versions_are_for_those_who_see_their_patient(sign_in, cast, visit):
    """Who pushes to a guessed number must not read under "before" what others had sent."""
    secret = {"id": visit.record_key, "patient_id": str(cast.amina.pk), "provider_name": "قبل"}
    earlier = [{"content": str(secret).replace("'", '"'), "user": str(cast.chidi.pk),
                "at": timezone.now().isoformat(), "reason": "", "verdict": "refused"}]  # fmt: skip
    TrayEntry.objects.filter(pk=visit.pk).update(earlier=earlier)
    assert "قبل" in page(sign_in("bela"), visit).content.decode()
    TrayEntry.objects.filter(pk=visit.pk).update(user=cast.outsider)
    body = page(sign_in("outsider"), visit).content.decode()
    assert "قبل" not in body and "do not see" in body


def test_old_delivery_notes_are_forgotten_but_not_what_anything_rests_on(cast, visit):
    old = timezone.now() - timedelta(days=91)

    def receipt(cursor, chain=1, at=old, **more):
        return Receipt.objects.create(
            user=cast.bela, cursor=cursor, chain=chain, at=at, size_bytes=1, number=cursor, **more
        )

    for cursor in range(1, 6):
        Pull.objects.create(cursor=cursor, user=cast.bela, came_with=cursor - 1, chain=1,
                            horizon=cursor, withdrawn_to=0, pushed_at=old)  # fmt: skip
    first, second, *needed = [receipt(cursor) for cursor in range(1, 6)]
    waits = receipt(1)
    TrayEntry.objects.filter(pk=visit.pk).update(receipt=waits)
    registered = receipt(1, registered=[uuid4()])
    strange, young = receipt(9, chain=None), receipt(1, at=timezone.now())
    pruning.forget_old_receipts()
    left = set(Receipt.objects.values_list("pk", flat=True))
    assert left >= {r.pk for r in (*needed, waits, registered, young)}
    assert not left & {first.pk, second.pk, strange.pk}
    assert pruning.forget_old_receipts() == 0
    assert TrayEntry.objects.filter(pk=visit.pk, receipt=waits).exists()


def test_a_manager_of_the_authors_home_clinic_settles_what_belongs_to_no_chart(sign_in, cast):
    record = row("patients", given_name="ليان", date_of_birth="?")
    entry = tray_entry(cast.omar, "patients", record, record["id"], fields=["date_of_birth"])
    manager = person("Maha", cast.clinic(2), role=User.Role.ADMIN)
    client = sign_in("omar")
    client.force_login(manager)
    settle(client, entry, "mend", **{"mend-date_of_birth": "1980-12-31"})
    assert Patient.objects.get(pk=record["id"]).registered_by == cast.omar
