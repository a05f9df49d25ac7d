"""Who sees, writes and publishes which form; a form that is not theirs is absent."""

import pytest
from django.urls import get_resolver, reverse

from clinical.models import Clinic, EventForm, Patient, User
from formsbuilder.models import FormDraft
from tests import cast
from tests.formsbuilder.editor import posted, stored
from tests.formsbuilder.test_publishing import QUESTIONS, publish

WRITING_PAGES = ["edit", "history", "history_results", "usage", "delete", "unpublish"]
WRITING_PAGES += ["preview_on_edit", "lock", "unlock"]


def home(person):
    return str(person.home_clinic_id)


def pages_of_a_form(form):
    revision = form.revisions.latest("id").pk
    for name in [*WRITING_PAGES, "inspect", "copy"]:
        yield name, reverse(f"visit_forms:{name}", args=[form.pk])
    for name in ["revisions_view", "revisions_revert", "revisions_unschedule"]:
        yield name, reverse(f"visit_forms:{name}", args=[form.pk, revision])
    for name in ["workflow_action", "collect_workflow_action_data"]:
        yield name, reverse(f"visit_forms:{name}", args=[form.pk, "approve", 1])
    yield (
        "confirm_workflow_cancellation",
        reverse("visit_forms:confirm_workflow_cancellation", args=[form.pk]),
    )
    compared = [form.pk, "earliest", "latest"]
    yield "revisions_compare", reverse("visit_forms:revisions_compare", args=compared)


def test_every_page_of_a_form_is_in_the_list_above(lead, draft):
    named = {name for name, _ in pages_of_a_form(draft(by=lead))}
    space = get_resolver().reverse_dict  # noqa: F841  fills the resolver
    resolver = next(
        pattern
        for root in get_resolver().url_patterns
        if str(root.pattern) == "admin/"
        for pattern in root.url_patterns
        if getattr(pattern, "namespace", None) == "visit_forms"
    )
    with_id = {pattern.name for pattern in resolver.url_patterns if "pk" in str(pattern.pattern)}
    assert with_id == named


@pytest.mark.parametrize("whose", ["nurse", "clinic_manager"])
def test_a_form_of_another_clinic_is_absent_everywhere(whose, request, lead, browse, draft):
    person = request.getfixturevalue(whose)
    elsewhere = cast.clinic("Elsewhere")
    form = draft("Secret form", by=lead, clinic_ids=[str(elsewhere.pk)])
    client = browse(person)
    for name, address in pages_of_a_form(form):
        for method in (client.get, client.post):
            assert method(address).status_code in (404, 405), name
    form.refresh_from_db()
    assert form.name == "Secret form" and not form.locked


def test_a_nurse_has_no_menu_entry_and_no_list(nurse, browse):
    client = browse(nurse)
    assert b"/admin/forms/" not in client.get("/admin/").content
    assert client.get(reverse("visit_forms:list"), follow=True).redirect_chain
    client.post(reverse("visit_forms:add"), posted("A", QUESTIONS))
    assert not FormDraft.objects.exists()


def test_a_clinic_manager_looks_at_a_form_of_all_clinics_but_does_not_change_it(
    clinic_manager, lead, browse, draft
):
    form = draft("Everywhere", by=lead)
    client = browse(clinic_manager)
    pages = dict(pages_of_a_form(form))
    page = client.get(reverse("visit_forms:list")).content.decode()
    assert pages["inspect"] in page and pages["edit"] not in page and pages["delete"] not in page
    looked = client.get(pages["inspect"]).content.decode()
    assert "Complaint" in looked and pages["edit"] not in looked
    for name in WRITING_PAGES:
        assert client.get(pages[name]).status_code == 404, name
    copied = client.get(pages["copy"]).content.decode()  # into a form of her own clinic
    assert "Complaint" in copied
    assert f'value="{home(clinic_manager)}"' in copied and "checked" in copied


def test_a_clinic_manager_writes_and_publishes_for_her_own_clinic(clinic_manager, browse):
    client = browse(clinic_manager)
    page = client.get(reverse("visit_forms:add")).content.decode()
    assert 'name="action-publish"' in page and f'value="{home(clinic_manager)}"' in page
    client.post(
        reverse("visit_forms:add"),
        posted("Ours", QUESTIONS, action="publish", clinics=[home(clinic_manager)]),
    )
    form = EventForm.objects.get()
    assert form.clinic_ids == [home(clinic_manager)]
    page = client.get(reverse("visit_forms:edit", args=[form.pk])).content.decode()
    assert 'name="action-publish"' in page and "unpublish" in page
    client.post(reverse("visit_forms:unpublish", args=[form.pk]))
    assert not EventForm.objects.get().is_published


def test_a_clinic_manager_cannot_send_a_form_to_other_clinics(clinic_manager, lead, browse, draft):
    elsewhere = cast.clinic("Elsewhere")
    form = draft(by=lead, clinic_ids=[home(clinic_manager)])
    client = browse(clinic_manager)
    address = reverse("visit_forms:edit", args=[form.pk])
    for clinics in ([], [elsewhere.pk], [home(clinic_manager), elsewhere.pk]):
        body = posted("Taken", stored(form), action="publish", clinics=clinics)
        assert client.post(address, body).status_code == 200
        assert not EventForm.objects.exists()
    assert FormDraft.objects.get().clinic_ids == [home(clinic_manager)]


def test_the_organisation_manager_without_deleting_publishes_but_does_not_delete(browse, draft):
    person = cast.person("Deputy", role=User.Role.ADMIN)
    form = draft(by=person)
    publish(form, person)
    client = browse(person)
    address = reverse("visit_forms:delete", args=[form.pk])
    client.post(address)
    assert FormDraft.objects.filter(pk=form.pk).exists()
    assert address not in client.get(reverse("visit_forms:list")).content.decode()


def test_a_form_designer_writes_for_every_clinic_and_sees_no_patient(lead, browse, draft):
    place = cast.clinic("Theirs")
    person = cast.person("Dara", place, flags=())
    User.objects.filter(pk=person.pk).update(designs_forms=True, reads_charts=False)
    person.refresh_from_db()
    Patient.objects.create(given_name="Amina", primary_clinic=place)
    form = draft(by=lead, clinic_ids=[str(cast.clinic("Elsewhere").pk)])
    client = browse(person)
    address = reverse("visit_forms:edit", args=[form.pk])
    body = posted("Changed", stored(form), action="publish", clinics=[])
    assert client.get(address).status_code == 200
    assert client.post(address, body).status_code == 302
    assert EventForm.objects.get().name == "Changed"
    assert not Patient.objects.visible_to(person).exists()
    assert client.get("/admin/patients/")["Location"] == "/admin/"


def test_archived_clinics_are_offered_only_where_they_are_chosen(lead, browse, draft):
    closed = cast.clinic("Closed")
    Clinic.objects.filter(pk=closed.pk).update(is_archived=True)
    client = browse(lead)
    assert closed.name not in client.get(reverse("visit_forms:add")).content.decode()
    form = draft(by=lead, clinic_ids=[str(closed.pk)])
    page = client.get(reverse("visit_forms:edit", args=[form.pk])).content.decode()
    assert closed.name in page


def test_no_page_says_what_wagtail_calls_it(lead, browse, draft):
    form = draft(by=lead)
    client = browse(lead)
    for address in [
        reverse("visit_forms:list"),
        reverse("visit_forms:add"),
        *(reverse(f"visit_forms:{n}", args=[form.pk]) for n in ("edit", "history", "delete")),
    ]:
        page = client.get(address).content.decode()
        for word in ("Snippet", "StreamField", "snippets."):
            assert word not in page, f"{word} on {address}"
