"""The pages of Who sees whom, as a manager clicks through them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.changes import doing
from clinical.changes.kinds import PatientChange
from clinical.models import FLAGS, AccessChange, Confidentiality, Patient, Presence, User
from syncapi.models import Phone
from tests import cast as made
from tests.portal.conftest import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def person_page(person):
    return reverse("who_sees_whom_person", args=[person.pk])


def saved(client, where, said):
    """The answer to a form with these values, and with the mark of what its page shows now."""
    return client.post(where, said | {"seen": client.get(where).context["form"].mark})


def asked(answer):
    """The page that says what will happen, as the browser is sent to it."""
    assert answer.status_code == 302, answer.content
    assert urlsplit(answer["Location"]).path == reverse("who_sees_whom_confirm")
    return answer["Location"]


def signed(url):
    return parse_qs(urlsplit(url).query)["change"][0]


def confirm(client, url, **more):
    return client.post(reverse("who_sees_whom_confirm"), {"change": signed(url), **more})


def test_a_manager_sees_what_a_phone_would_hold_and_why(admin, cast):
    page = admin.get(person_page(cast.bela)).content.decode()
    held = Patient.objects.visible_to(cast.bela).live().count()
    assert f"<dd>{held}</dd>" in page
    assert "by a permission there" in page


def test_a_missing_patient_is_explained(admin, cast):
    found = admin.get(person_page(cast.outsider), {"q": MARK}).content.decode()
    assert f"?patient={cast.amina.pk}" in found
    page = admin.get(person_page(cast.outsider), {"patient": cast.amina.pk}).content.decode()
    assert (
        "is not on this person&#x27;s phones." in page or "is not on this person's phones." in page
    )
    assert "sees none of these clinics" in page
    page = admin.get(person_page(cast.bela), {"patient": cast.amina.pk}).content.decode()
    assert "has the patient, and" in page


def test_what_will_happen_is_told_with_the_phones_and_done(admin, cast):
    held = Patient.objects.visible_to(cast.bela).live().count()
    now = timezone.now()
    for chain, ago in ((1, 0), (2, 3)):
        Phone.objects.create(
            chain=chain, user=cast.bela, users=[cast.bela.pk], pulled_at=now - timedelta(days=ago)
        )
    where = reverse("who_sees_whom_permission", args=[cast.bela.pk, cast.clinic(1).pk])
    url = asked(saved(admin, where, {"can_register_patients": "on"}))
    page = admin.get(url).content.decode()
    assert f"{held} patients leave." in page
    assert "2 phones." in page and "1 of the phones last synced over a day ago" in page
    assert Patient.objects.visible_to(cast.bela).live().count() == held
    assert confirm(admin, url, now="1").status_code == 302
    assert Patient.objects.visible_to(cast.bela).live().count() == 0
    stored = AccessChange.objects.get()
    assert f"{held} patients leave." in stored.foreseen[0]["said"]
    changes = admin.get(reverse("who_sees_whom_changes")).content.decode()
    back = reverse("who_sees_whom_back", args=[stored.pk])
    assert back in changes
    admin.post(back)
    assert Patient.objects.visible_to(cast.bela).live().count() == held


def test_a_change_can_be_planned_and_called_off(admin, cast):
    url = asked(admin.post(person_page(cast.bela), {"change": "leaves"}))
    refused = confirm(admin, url, later="1", due_at="2020-01-01T08:00")
    assert "time that lies ahead" in refused.content.decode()
    assert "Enter a valid date" in confirm(admin, url, later="1", due_at="soon").content.decode()
    day = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT08:00")
    assert confirm(admin, url, later="1", due_at=day).status_code == 302
    stored = AccessChange.objects.get()
    assert stored.state == AccessChange.State.PLANNED
    admin.post(reverse("who_sees_whom_back", args=[stored.pk]))
    stored.refresh_from_db()
    assert stored.state == AccessChange.State.CALLED_OFF
    assert User.objects.get(pk=cast.bela.pk).is_active


def test_a_form_is_closed_for_all_but_its_readers(admin, cast):
    form = next(iter(cast.forms.values()))
    where = reverse("who_sees_whom_circle", args=[form.pk])
    nobody = saved(admin, where, {"answers_for": "named"})
    assert "Name at least one person" in nobody.content.decode()
    url = asked(saved(admin, where, {"answers_for": "named", "reader_ids": [str(cast.chidi.pk)]}))
    confirm(admin, url, now="1")
    assert Confidentiality.objects.get(form=form).reader_ids == [cast.chidi.pk]


def test_clinics_are_joined_to_a_group(admin, cast):
    where = reverse("who_sees_whom_sharing")
    admin.post(where, {"name": "مخيم الأمل"})
    page = admin.get(where).content.decode()
    assert "مخيم الأمل" in page
    from clinical.models import SharingGroup

    group = SharingGroup.objects.get(name="مخيم الأمل")
    url = asked(admin.post(where, {"clinic": str(cast.clinic(3).pk), "group": group.pk}))
    assert "What will happen" in admin.get(url).content.decode()
    confirm(admin, url, now="1")
    cast.clinic(3).refresh_from_db()
    assert cast.clinic(3).sharing_group == group


def test_a_patient_is_given_and_taken(admin, cast):
    where = reverse("who_sees_whom_patient", args=[cast.amina.pk])
    url = asked(admin.post(where, {"clinic": str(cast.clinic(3).pk), "change": "give"}))
    page = admin.get(url).content.decode()
    assert "1 patient comes." in page
    confirm(admin, url, now="1")
    assert Patient.objects.visible_to(cast.outsider).filter(pk=cast.amina.pk).exists()
    url = asked(admin.post(where, {"clinic": str(cast.clinic(3).pk), "change": "take"}))
    confirm(admin, url, now="1")
    assert not Patient.objects.visible_to(cast.outsider).filter(pk=cast.amina.pk).exists()


def test_a_patient_is_given_only_to_a_clinic_that_one_sees(client, cast):
    maha, hidden = made.person("Maha", cast.clinic(1)), made.clinic("Hidden")
    where = reverse("who_sees_whom_patient", args=[cast.amina.pk])
    client.force_login(maha)
    assert str(hidden.pk) not in client.get(where).content.decode()
    for change in ("give", "take"):
        answer = client.post(where, {"clinic": str(hidden.pk), "change": change})
        assert answer.status_code == 404


@pytest.fixture
def taken(cast):
    """Maha manages clinic 1 and took Amina away from it; clinic 3 still has her."""
    maha = made.person("Maha", cast.clinic(1))
    Presence.objects.update_or_create(
        patient=cast.amina, clinic=cast.clinic(3), defaults={"has": True}
    )
    others = Presence.objects.filter(patient=cast.amina, has=True)
    others.exclude(clinic__in=[cast.clinic(1), cast.clinic(3)]).update(has=False)
    change = PatientChange(str(cast.amina.pk), str(cast.clinic(1).pk), False)
    stored = doing.do(change, by=maha)
    assert not Patient.objects.visible_to(maha).filter(pk=cast.amina.pk).exists()
    return stored


def test_who_took_a_patient_from_the_own_clinic_takes_it_back(client, cast, taken):
    back = reverse("who_sees_whom_back", args=[taken.pk])
    client.force_login(taken.asked_by)
    assert back in client.get(reverse("who_sees_whom_changes")).content.decode()
    assert client.post(back).status_code == 302
    assert Presence.objects.get(patient=cast.amina, clinic=cast.clinic(1)).has


def test_the_list_of_changes_names_nobody_whom_one_sees_no_more(client, admin, cast, taken):
    client.force_login(taken.asked_by)
    page = client.get(reverse("who_sees_whom_changes")).content.decode()
    assert MARK not in page and str(cast.clinic(1)) in page
    assert MARK in admin.get(reverse("who_sees_whom_changes")).content.decode()


def test_who_manages_the_clinic_no_more_takes_nothing_back(client, cast, taken):
    made.permit(taken.asked_by, cast.clinic(1), "can_view_history")
    made.permit(taken.asked_by, made.clinic(), *FLAGS)  # the pages are still theirs
    back = reverse("who_sees_whom_back", args=[taken.pk])
    client.force_login(taken.asked_by)
    assert back not in client.get(reverse("who_sees_whom_changes")).content.decode()
    assert client.post(back).status_code == 404
    assert not Presence.objects.get(patient=cast.amina, clinic=cast.clinic(1)).has


def test_who_manages_nothing_finds_nothing(sign_in, cast):
    omar = sign_in("omar")
    assert omar.get(reverse("who_sees_whom")).status_code in (302, 403)
    assert omar.get(person_page(cast.bela)).status_code == 404
    assert omar.get(reverse("who_sees_whom_confirm"), {"change": "nonsense"}).status_code == 404


def test_the_list_takes_the_same_statements_for_any_number_of_people(
    admin, cast, django_assert_max_num_queries
):
    admin.get("/admin/")  # the first page of a session also asks for the second factor
    with django_assert_max_num_queries(15):
        page = admin.get(reverse("who_sees_whom"))
    assert cast.bela.name in page.content.decode()


def test_a_preset_sets_the_flags_and_the_front_desk_mark(admin, cast):
    where = reverse("who_sees_whom_permission", args=[cast.bela.pk, cast.clinic(1).pk])
    url = asked(saved(admin, where, {"preset": "front_desk"}))
    page = admin.get(url).content.decode()
    assert "Front desk" in page and "charts of" in page.lower()
    confirm(admin, url, now="1")
    bela = User.objects.get(pk=cast.bela.pk)
    assert not bela.reads_charts
    assert Patient.objects.visible_to(bela).filter(pk=cast.amina.pk).exists()
    assert '<span class="hk-code">now</span>' in admin.get(where).content.decode()
    stored = AccessChange.objects.get()
    admin.post(reverse("who_sees_whom_back", args=[stored.pk]))
    assert User.objects.get(pk=cast.bela.pk).reads_charts
