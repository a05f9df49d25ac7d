"""Settings: the defaults of the field, and that nobody strands the phones by a slip."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical import keeping, organisation
from clinical.actions import restorable
from clinical.models import AppConfig, Patient
from clinical.organisation import WEEK_STARTS
from clinical.portal.settings_page import MODE, UNCHECKED, told


@pytest.fixture
def page(sign_in):
    client = sign_in("admin")
    organisation.call_it("Al Salam", by=None)

    def post(**said):
        return client.post(
            reverse("portal_settings"),
            {"name": "Al Salam", "week_starts": "0", "mode": "offline"} | said,
        )

    return post


def test_the_rules_of_the_field_are_told_as_one_list(sign_in):
    text = sign_in("admin").get(reverse("portal_settings")).content.decode()
    for says in (
        "A shift is 10 hours; after 15 minutes", "more than 3 patients deletes none", "kept 90 days",
        "stays until somebody settles it", "removed after 7 days", "day of the clinic",
        "Surname and birth date are never required", "Nobody is locked out",
    ):  # fmt: skip
        assert says in text, says


def test_the_week_may_begin_on_any_day(page):
    assert page(week_starts="5").status_code == 302
    assert WEEK_STARTS.read() == 5
    assert page(week_starts="7").status_code == 422


def test_online_only_wants_the_name_typed(page):
    answer = page(mode="online")
    assert answer.status_code == 422 and "stop syncing for good" in answer.content.decode()
    assert page(mode="online", confirmation="al salaam").status_code == 422
    assert told(MODE) != "online"
    assert page(mode="online", confirmation=" al  SALAM ").status_code == 302
    assert told(MODE) == "online"
    assert page(mode="online", week_starts="1").status_code == 302, "it is so already"
    assert page(mode="user_choice").status_code == 302, "back is easy here"


def test_phones_get_again_only_what_was_changed(page):
    page(mode="user_choice")
    before = dict(AppConfig.objects.values_list("key", "change_number"))
    page(mode="user_choice")
    assert dict(AppConfig.objects.values_list("key", "change_number")) == before
    page(mode="user_choice", unchecked="on")
    assert (told(MODE), told(UNCHECKED)) == ("user_choice", "true")
    assert told(UNCHECKED) == "true"


@pytest.mark.parametrize("who", ["bela", "omar", "outsider"])
def test_only_organisation_managers_open_it(sign_in, who):
    client = sign_in(who)
    before = list(AppConfig.objects.values_list("value", flat=True))
    for answer in (client.get(reverse("portal_settings")), client.post(reverse("portal_settings"))):
        assert answer.status_code in (302, 403, 404)
    assert list(AppConfig.objects.values_list("value", flat=True)) == before


def test_how_long_things_are_kept_is_the_organisations_to_say(page, sign_in, cast):
    assert [kept.time().days for kept in keeping.ALL] == [90, 90, 7]  # the defaults of the field
    assert page(deleted_kept_days="29").status_code == 422
    assert page(files_kept_days="31", receipts_kept_days="x").status_code == 422
    cast.amina.delete()
    Patient.objects.filter(pk=cast.amina.pk).update(deleted_at=timezone.now() - timedelta(days=40))
    assert restorable(cast.bela).exists()
    assert page(deleted_kept_days="30", files_kept_days="1").status_code == 302
    assert [kept.time().days for kept in keeping.ALL] == [30, 90, 1]
    assert not restorable(cast.bela).exists()
    assert (
        "removed after 1 days" in sign_in("admin").get(reverse("portal_settings")).content.decode()
    )
