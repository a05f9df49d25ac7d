"""A phone comes with a cursor from before a restore, or of another server: nobody here knows what it holds."""

import pytest

from syncapi.models import Phone, TrayEntry
from tests import cast
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.tablet import Tablet

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = 17  # a cursor that this server never gave
DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def far():
    return cast.clinic("Far")


@pytest.fixture
def near():
    return cast.clinic("Near")


@pytest.fixture
def fay(near):
    return cast.person("Fay", near)


@pytest.fixture
def bela(far):
    return cast.person("Bela", far)


def from_elsewhere(user, other):
    """A phone of this user's that was filled by the lost server with what is on the other."""
    phone = ModelPhone(user)
    phone.rows, phone.cursor = dict(other.rows), BEFORE
    return phone


def with_patient(user, clinic):
    """A phone of this user's, and on it a new patient with a visit that nobody else knows."""
    phone = ModelPhone(user)
    phone.pull()
    patient = phone.create("patients", given_name="Zain", primary_clinic_id=str(clinic.pk))
    visit = phone.create("visits", patient_id=patient, clinic_id=str(clinic.pk))
    return phone, patient, visit


def test_nobody_goes_on_writing_about_a_patient_who_is_here_and_not_theirs(fay, bela, far):
    """The list of what to delete comes after a push; what is typed between would go with it."""
    there, patient, visit = with_patient(bela, far)
    there.sync()
    phone = from_elsewhere(fay, there)
    phone.edit("patients", patient, hometown="typed before")
    phone.sync()
    assert phone.visible("patients") == [] == phone.visible("visits")
    assert "typed before" in tray()
    phone.sync(), phone.sync()  # the answer to that edit waits for a push of its own
    assert ("patients", patient) not in phone.rows and ("visits", visit) not in phone.rows
    assert phone.destroyed == []


def test_a_patient_who_comes_back_later_leaves_who_may_not_see_them(fay, bela, far):
    """A Force Upload brings to the restored server what only phones knew."""
    there, patient, visit = with_patient(bela, far)
    phone = from_elsewhere(fay, there)
    phone.sync(), phone.sync()
    assert phone.visible("patients") == [patient], "nobody else has it: it stays, to be uploaded"
    there.sync()
    phone.sync()
    assert phone.visible("patients") == []
    phone.sync()
    assert ("patients", patient) not in phone.rows and ("visits", visit) not in phone.rows
    assert phone.destroyed == []
    phone.sync()
    assert not said(phone.pull())


def test_what_is_typed_while_the_patient_comes_back_is_kept(fay, bela, far):
    there, patient, _ = with_patient(bela, far)
    phone = from_elsewhere(fay, there)
    phone.sync(), phone.sync()
    there.sync()
    phone.edit("patients", patient, hometown="typed meanwhile")
    phone.sync(), phone.sync()
    assert "typed meanwhile" in tray() and phone.destroyed == []


def test_what_others_write_long_after_is_no_news_for_it(fay, bela, far):
    """It held nothing of that: neither new patients of others nor edits of those that are here."""
    there, patient, _ = with_patient(bela, far)
    there.sync()
    phone = from_elsewhere(fay, there)
    for _ in range(3):
        phone.sync()
    there.fast_by_ms = 4 * DAY
    new = there.create("patients", given_name="Rim", primary_clinic_id=str(far.pk))
    there.edit("patients", patient, hometown="Homs")
    there.sync()
    for _ in range(2):
        changes = phone.sync()
        assert not {new, patient} & said(changes)


def test_somebody_else_signs_in_before_it_was_told_what_to_delete(fay, bela, far, near):
    there, patient, _ = with_patient(bela, far)
    there.sync()
    phone = from_elsewhere(fay, there)
    phone.sync()
    phone.use(cast.person("Omar", cast.clinic("Third")))
    phone.sync(), phone.sync()
    assert ("patients", patient) not in phone.rows


def test_a_patient_comes_back_just_before_somebody_else_signs_in(fay, bela, far):
    there, patient, visit = with_patient(bela, far)
    phone = from_elsewhere(fay, there)
    phone.sync(), phone.sync()
    there.sync()
    phone.use(cast.person("Omar", cast.clinic("Third")))
    phone.sync()
    assert phone.visible("patients") == []
    phone.sync()
    assert ("patients", patient) not in phone.rows and ("visits", visit) not in phone.rows


def test_a_new_client_from_elsewhere_is_told_the_same(fay, bela, far):
    there, patient, visit = with_patient(bela, far)
    there.sync()
    tablet = Tablet(fay)
    tablet.cursor = BEFORE
    first = tablet.sync()
    assert [p["id"] for p in first["changes"]["patients"]["updated"]] == [patient]
    second = tablet.sync()
    assert second["changes"]["patients"]["deleted"] == [patient]
    assert second["changes"]["visits"]["deleted"] == [visit]
    assert Phone.objects.get(user=fay).from_elsewhere
    in_pages = Tablet(fay)
    in_pages.cursor = BEFORE
    walked = in_pages.walk(1)
    shown = [p["id"] for page in walked for p in page["changes"]["patients"]["updated"]]
    assert shown == [patient]


def tray():
    """All that waits for a person, as it was sent."""
    return "\n".join(bytes(entry.content).decode() for entry in TrayEntry.objects.all())


def said(changes):
    """Ids of the charts in an answer."""
    return {
        record if isinstance(record, str) else record["id"]
        for table in ("patients", "visits")
        for part in changes[table].values()
        for record in part
    }
