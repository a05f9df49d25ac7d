"""What changes is told before a form is published again, and afterwards from version to version."""

import pytest
from django.urls import reverse

from clinical.models import (
    Confidentiality,
    Event,
    EventForm,
    Patient,
    PublishedForm,
    User,
)
from clinical.portal import names
from formsbuilder.differences import What, differences
from tests import cast
from tests.formsbuilder.editor import posted, publish_again, stored
from tests.formsbuilder.test_publishing import publish, versions

CHOICES = [{"id": "one", "label": "Cough"}, {"id": "two", "label": "Fever"}]
QUESTIONS = [
    ("text", {"id": "why", "label": "Complaint"}),
    ("number", {"id": "kilos", "label": "Weight", "unit": "kg"}),
    ("multiple_choice", {"id": "signs", "label": "Signs", "options": CHOICES}),
]


@pytest.fixture
def form(draft, lead):
    """Published once, in every clinic."""
    form = draft("Visit", by=lead, questions=QUESTIONS)
    publish(form, lead)
    return form


def answer(form, **values):
    answers = [{"fieldId": name, "name": name, "value": value} for name, value in values.items()]
    patient = Patient.objects.create()
    return Event.objects.create(patient=patient, form_id=form.pk, answers=answers)


def save(client, form, questions, **settings):
    """Save it in the editor and press Publish; returns where that leads."""
    body = posted("Visit", questions, action="publish", **settings)
    answer = client.post(reverse("visit_forms:edit", args=[form.pk]), body)
    form.refresh_from_db()
    return answer.headers.get("Location", "")


def check_page(client, form):
    return client.get(reverse("form_check", args=[form.pk])).content.decode()


def test_what_phones_have_changes_only_after_the_page_that_says_how(lead, browse, form):
    answer(form, signs="Cough; Fever", why="headache")
    answer(form, signs="Fever", why="")
    answer(form, signs="Cough", kilos="61")
    why, kilos, signs = stored(form)
    signs[1]["options"] = CHOICES[:1]
    kilos[1]["label"] = "Weight today"
    client = browse(lead)
    assert save(client, form, [signs, kilos]) == reverse("form_check", args=[form.pk])
    assert versions(form) == [1], "nothing is on phones yet"
    assert EventForm.objects.get(pk=form.pk).fields[0]["name"] == "Complaint"
    page = check_page(client, form)
    assert "“Signs” no longer has the choice “Fever”." in page and "2 stored answers say it" in page
    assert "“Complaint” is no longer asked." in page and "1 stored answer says it" in page
    assert "“Weight (kg)” is now called “Weight today (kg)”." in page
    assert "3 answers to this form are stored" in page
    done = publish_again(client, form)
    assert "published as version 2" in done.content.decode()
    assert versions(form) == [1, 2]
    assert [f["id"] for f in EventForm.objects.get(pk=form.pk).fields] == ["signs", "kilos"]


def test_only_what_was_looked_at_is_published(lead, browse, form):
    client, (why, *others) = browse(lead), stored(form)
    why[1]["label"] = "Reason"
    save(client, form, [why, *others])
    looked_at = form.latest_revision_id
    why[1]["label"] = "Reason of the visit"
    save(client, form, [why, *others])
    address = reverse("form_check", args=[form.pk])
    page = client.post(address, {"seen": looked_at}, follow=True).content.decode()
    assert "saved again meanwhile" in page and "Reason of the visit" in page
    assert versions(form) == [1]
    for bad in ("", "x", "0"):
        assert client.post(address, {"seen": bad}).status_code == 302
    assert versions(form) == [1]
    publish_again(client, form)
    assert (
        PublishedForm.objects.get(number=2).document["fields"][0]["name"] == "Reason of the visit"
    )


def test_pressing_publish_twice_makes_one_version(lead, browse, form):
    client, (why, *others) = browse(lead), stored(form)
    why[1]["label"] = "Reason"
    save(client, form, [why, *others])
    publish_again(client, form)
    assert "Nothing has changed since version 2." in check_page(client, form)
    publish_again(client, form)
    assert versions(form) == [1, 2]


def test_a_saved_mistake_is_told_and_stops_it(lead, browse, form):
    questions = [*stored(form), ("single_choice", {"label": "Tired"})]
    client = browse(lead)
    address = reverse("visit_forms:edit", args=[form.pk])
    client.post(address, posted("Visit", questions))
    page = check_page(client, form)
    assert "It cannot be published yet" in page and "Write the choices." in page
    assert "Publish version" not in page
    assert "Write the choices." in publish_again(client, form).content.decode()
    assert versions(form) == [1]


def test_versions_say_in_words_what_each_one_changed(lead, browse, form):
    client, (why, kilos, signs) = browse(lead), stored(form)
    why[1]["required"] = True
    clinic = cast.clinic("Hope")
    save(client, form, [signs, why, kilos, ("date", {"label": "Next visit"})], clinics=[clinic.pk])
    publish_again(client, form)
    page = client.get(reverse("form_versions", args=[form.pk])).content.decode()
    assert page.index("Version 2") < page.index("Version 1")
    assert names.moment(PublishedForm.objects.get(number=2).published_at) in page
    for sentence in (
        f"It goes to {clinic.name}, before to all clinics.",
        "“Complaint” must now be answered.",
        "“Signs” stands at another place.",
        "New question: “Next visit” (Date).",
        "The first version asks:",
    ):
        assert sentence in page, sentence
    assert "“Complaint” stands at another place" not in page


def test_others_do_not_reach_the_check_or_the_versions(browse, form, nurse, clinic_manager):
    """A clinic manager sees a form of all clinics and its versions, and does not publish it."""
    for name, person, status in (
        ("form_check", nurse, 404),
        ("form_versions", nurse, 404),
        ("form_check", clinic_manager, 404),
        ("form_versions", clinic_manager, 200),
    ):
        address = reverse(name, args=[form.pk])
        found = browse(person).get(address)
        refused = found.status_code == 302 and found["Location"] == "/admin/"
        assert found.status_code == status or (status == 404 and refused), (name, person)
    assert browse(clinic_manager).post(reverse("form_check", args=[form.pk])).status_code == 404


def document(*fields, **settings):
    shown = [
        {"id": name, "name": name, "fieldType": "free-text", "inputType": "text"} | more
        for name, more in fields
    ]
    return {"name": "F", "fields": shown, "translations": [], "clinic_ids": []} | settings


def test_the_fewest_questions_are_called_moved():
    before = document(*((name, {}) for name in "abcdef"))
    after = document(*((name, {}) for name in "bcfdea"))
    found = differences(before, after)
    assert {(one.what, one.field_id) for one in found} == {(What.MOVED, "f"), (What.MOVED, "a")}
    assert not differences(before, before)


def test_long_lists_are_drawn_otherwise_but_are_the_same_kind():
    """More than seven choices become a searchable list: nobody retyped the question."""
    radio = {"fieldType": "options", "inputType": "radio", "multi": False, "options": []}
    (one,) = differences(
        document(("a", radio)), document(("a", radio | {"inputType": "select", "multi": True}))
    )
    assert (one.what, one.before, one.after) == (What.RETYPED, "single_choice", "multiple_choice")
    assert not differences(document(("a", radio)), document(("a", radio | {"inputType": "select"})))


def test_a_changed_translation_is_told_by_its_language():
    said = {"fieldId": "a", "name": {"ar": "وزن", "en": "a"}, "description": {}, "options": {}}
    other = said | {"name": {"ar": "الوزن", "en": "a"}, "updatedAt": "2026-01-01T00:00:00.000Z"}
    (one,) = differences(
        document(("a", {}), language="en", translations=[said]),
        document(("a", {}), language="en", translations=[other]),
    )
    assert (one.what, one.after) == (What.TRANSLATIONS, "ar")
    (gone,) = differences(document(("a", {}), translations=[said]), document())
    assert gone.what == What.REMOVED, "its translations go with it"


def test_a_draft_for_more_clinics_is_not_published_by_who_manages_one(
    lead, browse, clinic_manager, draft
):
    """What is on phones is theirs; what an organisation manager has written since is not."""
    home = str(clinic_manager.home_clinic_id)
    form = draft("Visit", by=lead, questions=QUESTIONS, clinic_ids=[home])
    publish(form, lead)
    client, address = browse(clinic_manager), reverse("form_check", args=[form.pk])
    assert client.get(address).status_code == 200
    form.clinic_ids, form.name = [], "For everybody"
    form.save_revision(user=lead)
    form.refresh_from_db()
    assert client.get(address).status_code == 404
    answer = client.post(address, {"seen": form.latest_revision_id})
    assert answer.status_code == 404 and versions(form) == [1]


def test_who_reads_no_charts_is_told_no_numbers_of_answers(lead, browse, form):
    """Choice by choice they would tell what was found."""
    answer(form, signs="Fever")
    why, kilos, signs = stored(form)
    signs[1]["options"] = CHOICES[:1]
    save(browse(lead), form, [why, kilos, signs])
    assert "1 stored answer says it" in check_page(browse(lead), form)
    designer = cast.person("Dara", cast.clinic(), flags=())
    User.objects.filter(pk=designer.pk).update(designs_forms=True, reads_charts=False)
    page = check_page(browse(User.objects.get(pk=designer.pk)), form)
    assert "Stored answers may say it." in page and "stored answer says it" not in page
    assert "answer to this form is stored" not in page
    circle = Confidentiality.objects.create(
        form_id=form.pk, answers_for=Confidentiality.AnswersFor.NAMED
    )
    assert circle and "Stored answers may say it." in check_page(browse(lead), form)
