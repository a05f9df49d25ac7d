"""Several people write a form: a colleague checks it, remarks, locks, planned times, saving at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from clinical.models import EventForm, PublishedForm, User
from formsbuilder import colleague_check, publishing
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.models import FormDraft
from tests import cast
from tests.formsbuilder.editor import posted, publish_again, stored


@pytest.fixture
def second(db):
    return cast.person("Second", role=User.Role.SUPER_ADMIN)


@pytest.fixture
def form(draft, lead):
    return draft(by=lead)


def edit(form):
    return reverse("visit_forms:edit", args=[form.pk])


def asked(client, form):
    """A colleague is asked, as by the button of the editor."""
    client.post(edit(form), posted(form.name, stored(form), action="submit"))
    form.refresh_from_db()
    return form.current_workflow_task_state


def approving(form):
    return posted(form.name, stored(form), action="workflow-action") | {
        "workflow-action-name": "approve"
    }


def test_what_a_colleague_approves_passes_the_page_of_changes(lead, second, browse, form):
    state = asked(browse(lead), form)
    assert (
        "Forms that a colleague asks you to check" in browse(second).get("/admin/").content.decode()
    )
    hers = browse(lead).get("/admin/").content.decode()
    assert "asks you to check" not in hers and not EventForm.objects.exists()
    assert b"See what changes, and publish" in browse(second).get(edit(form)).content

    checking = reverse("form_check", args=[form.pk])
    assert browse(second).post(edit(form), approving(form))["Location"] == checking
    assert not EventForm.objects.exists()
    publish_again(browse(second), form)
    assert PublishedForm.objects.get().published_by == second
    assert TaskState.objects.get(pk=state.pk).finished_by == second
    form.refresh_from_db()
    assert form.live and form.current_workflow_state is None


def test_nobody_approves_what_they_asked_for_and_no_other_door_publishes(
    lead, second, browse, form, draft
):
    state = asked(browse(lead), form)
    action = "visit_forms:workflow_action"
    url = reverse(action, args=[form.pk, "approve", state.pk])
    assert browse(lead).post(url, {"comment": ""}).status_code == 302  # not theirs
    answer = browse(second).post(url, {"comment": ""})
    assert answer["Location"] == reverse("form_check", args=[form.pk])
    other = reverse(action, args=[draft("Other").pk, "reject", state.pk])
    assert browse(second).post(other, {"comment": ""}).status_code == 404
    assert not EventForm.objects.exists() and TaskState.objects.get().status == "in_progress"


def test_the_dialog_names_the_step_in_the_readers_language(lead, second, browse, form, monkeypatch):
    asked(browse(lead), form)
    assert colleague_check.NAME in browse(second).get(edit(form)).content.decode()
    monkeypatch.setattr(colleague_check, "_", lambda text: "زميل يراجعه")
    body = browse(second).get(edit(form)).content.decode()
    assert body.count("زميل يراجعه") >= 3 and colleague_check.NAME not in body
    assert not colleague_check.ColleagueCheck.objects.exclude(name=colleague_check.NAME).exists()


def test_a_colleague_sends_it_back_with_what_is_to_change(lead, second, browse, form):
    state = asked(browse(lead), form)
    url = reverse("visit_forms:workflow_action", args=[form.pk, "reject", state.pk])
    browse(second).post(url, {"comment": "Ask the age, too"})
    assert TaskState.objects.get().comment == "Ask the age, too"
    assert asked(browse(lead), form).status == "in_progress"  # asked again


def test_a_mistake_is_told_before_anybody_is_asked_and_stops_an_approval(
    lead, second, browse, form
):
    body = posted("Form", [("text", {"label": ""})], action="submit")
    assert b"Write the question." in browse(lead).post(edit(form), body).content
    asked(browse(lead), form)
    broken = posted("Form", [("text", {"label": ""})])
    browse(lead).post(edit(form), broken)
    page = publish_again(browse(second), form).content.decode()
    assert "It cannot be published yet" in page and not EventForm.objects.exists()
    assert TaskState.objects.get().status == "in_progress"


def test_a_manager_of_another_clinic_is_asked_nothing(lead, browse, form, clinic_manager):
    state = asked(browse(lead), form)
    url = reverse("visit_forms:workflow_action", args=[form.pk, "approve", state.pk])
    assert browse(clinic_manager).post(url).status_code == 404
    assert "asks you to check" not in browse(clinic_manager).get("/admin/").content.decode()


def test_the_second_who_saves_is_told_and_nothing_is_lost(lead, second, browse, form):
    seen = as_opened(form)
    first, *rest = stored(form)
    browse(lead).post(edit(form), posted("Lead's name", [first, *rest], **seen))
    theirs = FormDraft.objects.get(pk=form.pk).latest_revision
    body = posted("Second's name", [first], action="publish", **seen)
    page = browse(second).post(edit(form), body, follow=True).content.decode()
    assert "Lead saved this form while you wrote." in page and "compare" in page
    form.refresh_from_db()
    assert not form.live and not EventForm.objects.exists()
    assert form.latest_revision.as_object().name == "Second's name"
    assert theirs.as_object().name == "Lead's name"


def as_opened(form):
    """What the editor sends of the draft that it was opened with."""
    opened = form.latest_revision
    return {
        "loaded_revision_id": opened.pk,
        "loaded_revision_created_at": opened.created_at.isoformat(),
    }


def test_what_the_editor_saved_by_itself_a_moment_ago_holds_no_publishing_back(lead, browse, form):
    seen = as_opened(form)
    browse(lead).post(edit(form), posted("By itself", stored(form), **seen))
    body = posted("On the screen", stored(form), action="publish", **seen)
    page = browse(lead).post(edit(form), body, follow=True).content.decode()
    assert "while you wrote" not in page and "published as version 1" in page
    assert EventForm.objects.get().name == "On the screen"


def test_what_one_saved_oneself_on_another_screen_is_told(lead, browse, form):
    seen = as_opened(form)
    browse(lead).post(edit(form), posted("Other screen", stored(form), **seen))
    saved = FormDraft.objects.get(pk=form.pk).latest_revision
    type(saved).objects.filter(pk=saved.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    body = posted("This screen", stored(form), action="publish", **seen)
    page = browse(lead).post(edit(form), body, follow=True).content.decode()
    assert "Lead saved this form while you wrote." in page and not EventForm.objects.exists()


def test_who_writes_at_the_same_time_is_named(lead, second, browse, form):
    kind = ("formsbuilder", "formdraft", form.pk)
    hers, his = browse(lead), browse(second)
    ids = [c.get(edit(form)).context["editing_sessions"].current_session.pk for c in (hers, his)]
    ping = reverse("wagtailadmin_editing_sessions:ping", args=[*kind, ids[1]])
    assert "Lead" in his.post(ping, {"is_editing": "1"}).json()["html"]


def test_a_locked_form_is_neither_saved_nor_published_by_others(lead, second, browse, form):
    browse(lead).post(reverse("visit_forms:lock", args=[form.pk]))
    for action in ("edit", "publish", "submit"):
        browse(second).post(edit(form), posted("Changed", stored(form), action=action))
    form.refresh_from_db()
    assert form.locked_by == lead and form.latest_revision.as_object().name == "Antenatal visit"
    assert not form.live and form.current_workflow_state is None
    browse(lead).post(reverse("visit_forms:unlock", args=[form.pk]))
    form.refresh_from_db()
    assert not form.locked


def test_a_planned_form_whose_list_was_emptied_stays_a_draft_and_holds_nothing_back(lead, draft):
    choices = [{"id": "o1", "label": "A", "value": "A", "said": {}}]
    blood = ChoiceList.objects.create(name="Blood", choices=choices)
    asks = [("single_choice", {"label": "Group", "list": str(blood.pk)})]
    planned = [draft("One", questions=asks), draft("Two")]
    for form in planned:
        form.go_live_at = timezone.now() + timedelta(hours=1)
        form.save_revision(user=lead).publish(user=lead)
        revision, earlier = form.revisions.latest("id"), timezone.now() - timedelta(hours=1)
        revision.approved_go_live_at = earlier
        revision.content["go_live_at"] = earlier.isoformat()
        revision.save()
    ChoiceList.objects.update(choices=[])
    publishing.publish_due()
    assert list(EventForm.objects.values_list("name", flat=True)) == ["Two"]
    entry = ModelLogEntry.objects.get(action=publishing.NOT_PUBLISHED)
    assert "Write the choices." in entry.formatter.format_message(entry)
    publishing.publish_due()  # and is not tried each minute
    assert ModelLogEntry.objects.filter(action=publishing.NOT_PUBLISHED).count() == 1


def test_a_time_to_publish_is_chosen_in_the_editor_and_told_on_the_page_of_changes(
    lead, browse, form
):
    client = browse(lead)
    assert b'name="go_live_at"' in client.get(edit(form)).content
    client.post(edit(form), posted(form.name, stored(form), action="publish"))
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    body = posted("Renamed", stored(form), action="publish", go_live_at=tomorrow)
    answer = client.post(edit(form), body)
    assert answer["Location"] == reverse("form_check", args=[form.pk])
    publish_again(client, form)
    assert EventForm.objects.get().name == "Antenatal visit"
    form.refresh_from_db()
    assert form.scheduled_revision


def test_people_talk_about_a_question_and_settle_it(lead, second, browse, form):
    url, key = reverse("form_comments", args=[form.pk]), stored(form)[0][1]["id"]
    browse(lead).post(url, {"text": "هل هذا السؤال لازم؟", "question": key})
    first = form.comments.get()
    browse(second).post(url, {"text": "Yes", "to": first.pk})
    page = browse(lead).get(url).content.decode()
    assert page.index("Complaint") < page.index("هل هذا") < page.index("Yes")
    assert "Comments (1)" in browse(lead).get(edit(form)).content.decode()
    browse(second).post(url, {"settle": first.pk})
    first.refresh_from_db()
    assert first.settled_by == second
    for odd in ({"text": "\x00 "}, {"text": "x", "to": "12345"}, {"settle": "-"}):
        assert browse(lead).post(url, odd).status_code in (302, 404)
    assert form.comments.count() == 2


def test_remarks_are_only_for_who_may_change_the_form(form, browse, nurse, clinic_manager):
    for user in (nurse, clinic_manager):
        url = reverse("form_comments", args=[form.pk])
        assert browse(user).post(url, {"text": "x"}).status_code == 404


def test_a_planned_form_says_that_it_takes_the_list_of_its_day_and_does(lead, browse):
    client = browse(lead)
    choices = [{"id": "o1", "label": "A", "value": "A", "said": {}}]
    blood = ChoiceList.objects.create(name="Blood", choices=choices)
    asks = [("single_choice", {"label": "Group", "list": str(blood.pk)})]
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    body = posted("One", asks, action="publish", go_live_at=tomorrow)
    told = "Its choices of “Blood” are those that the list has when the form is published"
    assert told in client.post(reverse("visit_forms:add"), body, follow=True).content.decode()
    form = FormDraft.objects.get()
    assert told in client.get(reverse("form_check", args=[form.pk])).content.decode()
    page = client.get(reverse("choice_list", args=[blood.pk])).content.decode()
    assert "with the choices that this list has then." in page  # to who changes the list

    blood.choices[0]["label"] = "A or B"
    blood.save()
    revision, earlier = form.revisions.latest("id"), timezone.now() - timedelta(hours=1)
    revision.approved_go_live_at = earlier
    revision.content["go_live_at"] = earlier.isoformat()
    revision.save()
    publishing.publish_due()
    assert EventForm.objects.get().fields[0]["options"][0]["label"] == "A or B"


def test_who_unpublishes_loses_nobodys_draft(lead, second, browse, form, monkeypatch):
    browse(lead).post(edit(form), posted(form.name, stored(form), action="publish"))
    unpublish = FormDraft.unpublish

    def after_a_colleague_saved(self, *args, **kwargs):
        newest = FormDraft.objects.get(pk=form.pk).get_latest_revision_as_object()
        questions = [(one.block_type, dict(one.value), one.id) for one in newest.questions]
        browse(second).post(edit(form), posted("Saved meanwhile", questions))
        return unpublish(self, *args, **kwargs)

    monkeypatch.setattr(FormDraft, "unpublish", after_a_colleague_saved)
    browse(lead).post(reverse("visit_forms:unpublish", args=[form.pk]))
    form = FormDraft.objects.get(pk=form.pk)
    assert not form.live and not EventForm.objects.get().is_published
    assert form.get_latest_revision_as_object().name == "Saved meanwhile"
