"""A draft is tried on a few phones: nobody else ever sees it, and nothing counts it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical import access, counting
from clinical.models import DayCount, Event, EventForm, Patient
from clinical.portal.chart.paper import _on_paper
from clinical.portal.chart.rows import Chart
from clinical.portal.chart.timeline import timeline
from exports import runs, selection, tasks
from formsbuilder import trying
from formsbuilder.adopting import adopt_published_forms
from formsbuilder.compiler import FORM_NAME
from formsbuilder.models import FormDraft, FormTranslation, Trial
from formsbuilder.texts import Part, Text
from tests import cast
from tests.formsbuilder.conftest import browse, draft, lead  # noqa: F401
from tests.syncapi.door import Door, held, row

WEIGHT = ("number", {"id": "w", "label": "Weight", "unit": "kg", "meaning": {"means": "weight"}})


@pytest.fixture
def clinic(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        yield cast.clinic("Hope")


@pytest.fixture
def people(clinic):
    """Bela tries it; Chidi works beside her; Dana leads the organisation and does not try it."""
    dana = cast.person("Dana", clinic, role="super_admin")
    return cast.person("Bela", clinic), cast.person("Chidi", clinic), dana


def write(by, **fields):
    form = FormDraft.objects.create(name="Antenatal", questions=[WEIGHT], **fields)
    form.save_revision(user=by)
    return form


def forms_on(phone, whole=True):
    changes = phone.pull(0 if whole else None)
    return {f["name"]: f for f in held(changes)["event_forms"].values()}, changes


def test_a_draft_is_tried_by_who_was_chosen_and_by_nobody_else(
    people,
    clinic,
    browse,
    settings,
    tmp_path,  # noqa: F811
):
    bela, chidi, dana = people
    settings.DATA_DIR = tmp_path
    form, desk = write(dana), browse(dana)
    FormTranslation.objects.create(
        form=form,
        key=Text(FORM_NAME, Part.LABEL, "").key,
        language="ar",
        text="الحمل",
        source="Antenatal",
    )
    page = reverse("form_trial", args=[form.pk])
    assert "Try on a phone" in desk.get(page).content.decode()
    assert desk.post(page, {"people": [bela.pk], "days": 3}).status_code == 302

    # On Bela's phone with the sign, on no other, whoever they are.
    phones = {person: Door(person) for person in people}
    named, _ = forms_on(phones[bela])
    [tried] = named.values()
    assert tried["name"] == "TEST · Antenatal" and tried["id"] != str(form.pk)
    assert "TEST · الحمل" in tried["translations"]
    for other in (chidi, dana):
        assert forms_on(phones[other])[0] == {}
    assert not FormDraft.objects.get(pk=form.pk).live

    # Her answer is for her alone, and counts nowhere.
    amina = Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    visit = row(
        "visits", patient_id=str(amina.pk), clinic_id=str(clinic.pk), provider_id=str(bela.pk)
    )
    visit |= {"check_in_timestamp": int(timezone.now().timestamp() * 1000)}
    [field] = json.loads(tried["form_fields"])
    said = {key: field[key] for key in ("name", "fieldType", "inputType")}
    answer = row(
        "events", patient_id=str(amina.pk), visit_id=visit["id"], form_id=tried["id"],
        event_type=tried["name"], form_data=json.dumps([{"fieldId": "w", **said, "value": "2.1"}]),
    )  # fmt: skip
    phones[bela].send(created=[("visits", visit), ("events", answer)])
    event = Event.objects.get(pk=answer["id"])
    for other in (chidi, dana):
        assert held(phones[other].pull(0))["events"] == {}
        assert not Event.objects.visible_to(other).filter(pk=event.pk).exists()
        shown = browse(other).get(reverse("form-answers:inspect", args=[event.pk]))
        assert shown.status_code == 404
        assert "TEST" not in browse(other).get(chart_of(amina)).content.decode()
    hers = browse(bela).get(chart_of(amina)).content.decode()
    assert "TEST · Antenatal" in hers and "2.1" in hers
    chart = Chart(bela, amina)
    [entry] = timeline(chart, chart.visits, with_the_rest=False)
    assert entry.recorded and not _on_paper(entry) and not chart.meanings[event.form_id]

    counting.count_all()
    assert not DayCount.objects.filter(clinic_id=clinic.pk, what="visits").exists()
    trial_form = EventForm.objects.get(pk=tried["id"])
    assert trial_form not in selection.forms_to_download(bela)
    assert not access.in_files(Event.objects.all(), bela).filter(pk=event.pk).exists()
    run = runs.ask(
        form=trial_form, clinics=[clinic], happened_from=None, happened_to=None, purpose="x",
        language="en", by=bela,
    )  # fmt: skip
    tasks.make_files(str(run.pk))
    run.refresh_from_db()
    assert run.manifest.get("rows") == 0
    assert adopt_published_forms() == 0

    # Who sees whom knows it, and opens it to nobody.
    told = desk.get(reverse("who_sees_whom_forms")).content.decode()
    assert "Only being tried" in told and "Bela" in told
    circle = reverse("who_sees_whom_circle", args=[trial_form.pk])
    assert circle not in told and desk.get(circle).status_code == 404

    # Ended, it leaves the phone like any form that was withdrawn; its answers stay closed.
    desk.post(page, {"end": "1"})
    phones[bela].send()
    named, changes = forms_on(phones[bela], whole=False)
    assert named == {} and tried["id"] in changes["event_forms"]["deleted"]
    assert held(phones[chidi].pull(0))["events"] == {}


def chart_of(patient):
    return reverse("patients:inspect", args=[patient.pk])


def test_a_trial_ends_by_itself_and_goes_with_its_draft(people):
    bela, _, dana = people
    form = write(dana)
    trial = trying.start(draft=form, people=[bela], days=1, by=dana)
    again = trying.start(draft=form, people=[bela], days=2, by=dana)
    assert again.pk == trial.pk and again.form_id == trial.form_id
    assert trying.end_due() == 0
    Trial.objects.filter(draft=form).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert trying.end_due() == 1
    assert not EventForm.objects.get(pk=trial.form_id).is_published
    trying.start(draft=form, people=[bela], days=1, by=dana)
    assert EventForm.objects.get(pk=trial.form_id).is_published
    form.delete()
    assert not EventForm.objects.get(pk=trial.form_id).is_published


def test_nobody_is_asked_whom_one_does_not_manage_and_no_broken_form_is_tried(
    people,
    clinic,
    browse,  # noqa: F811
):
    bela, _, dana = people
    stranger = cast.person("Far", cast.clinic("Elsewhere"))
    form = write(dana, clinic_ids=[str(clinic.pk)])
    page = reverse("form_trial", args=[form.pk])
    desk = browse(bela)  # manager of this clinic only
    assert "Far" not in desk.get(page).content.decode()
    for people_asked, days in (([stranger.pk], 1), ([], 1), ([bela.pk], 0), ([bela.pk], 31)):
        assert desk.post(page, {"people": people_asked, "days": days}).status_code == 422
    assert desk.post(page, {"people": "x", "days": "y"}).status_code == 422
    form.questions = [WEIGHT, ("text", {"id": "d", "label": "diagnosis"})]
    form.save_revision(user=dana)
    refused = desk.post(page, {"people": [bela.pk], "days": 1})
    assert refused.status_code == 422 and "diagnosis" in refused.content.decode()
    assert not Trial.objects.filter(draft=form).exists()
    assert browse(stranger).get(page).status_code == 404
