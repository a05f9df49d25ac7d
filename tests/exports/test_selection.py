"""Which answers a file holds: the chosen clinics, the days of their own calendar, what one may see."""

from datetime import UTC, date, datetime

from clinical.models import (
    ClinicPermission,
    Confidentiality,
    Event,
    Patient,
    SharingGroup,
    Visit,
)
from clinical.models.fields import new_id
from exports.permission import refused
from tests.exports import cast, opened


def noted(form, who, text, **where):
    return cast.event(form, who, [cast.answer(cast.NOTE, text)], **where)


def notes(run):
    assert run.state == run.State.DONE, run.error
    return {row["Note"] for row in opened.csv_rows(run)}


def test_a_day_is_the_clinics_own_day(story, make):
    form = cast.form("Days", [cast.NOTE])
    amina = cast.patient(story.tent)
    noted(form, amina, "tent, 1 Oct early", clinic=story.tent, at="2026-09-30T21:30:00")
    noted(form, amina, "tent, 1 Nov early", clinic=story.tent, at="2026-10-31T22:30:00")
    noted(form, amina, "town, 30 Sep late", clinic=story.town, at="2026-10-01T03:00:00")
    noted(form, amina, "town, 31 Oct late", clinic=story.town, at="2026-11-01T03:00:00")
    october = {"happened_from": date(2026, 10, 1), "happened_to": date(2026, 10, 31)}
    run = make(story.chidi, form, [story.tent, story.town], **october)
    assert notes(run) == {"tent, 1 Oct early", "town, 31 Oct late"}
    assert {row["Visit date"] for row in opened.csv_rows(run)} == {"2026-10-01", "2026-10-31"}


def test_a_late_entry_counts_on_the_day_of_the_visit(story, make):
    form = cast.form("Paper", [cast.NOTE])
    noted(
        form,
        cast.patient(story.tent),
        "from paper",
        clinic=story.tent,
        at="2026-09-20T09:00:00",
        created_at=datetime(2026, 10, 5, tzinfo=UTC),
    )
    september = {"happened_from": date(2026, 9, 1), "happened_to": date(2026, 9, 30)}
    assert notes(make(story.bela, form, [story.tent], **september)) == {"from paper"}


def test_the_clinic_is_the_visits_then_the_patients_then_one_that_has_them(story, make):
    form = cast.form("Where", [cast.NOTE])
    of_tent, of_nobody = cast.patient(story.tent), cast.patient(None, registered_by=story.bela)
    noted(form, of_tent, "seen in town", clinic=story.town)
    noted(form, of_tent, "no clinic in the visit")
    noted(form, of_nobody, "only present")
    unknown = Visit.objects.create(patient=of_tent, clinic_id=new_id())
    Event.objects.create(
        patient=of_tent, visit=unknown, form=form, answers=[cast.answer(cast.NOTE, "unknown")]
    )
    Event.objects.create(
        patient=of_tent, visit_id=new_id(), form=form, answers=[cast.answer(cast.NOTE, "no visit")]
    )
    in_the_tent = {"no clinic in the visit", "only present", "unknown", "no visit"}
    assert notes(make(story.bela, form, [story.tent])) == in_the_tent
    assert notes(make(story.chidi, form, [story.town])) == {"seen in town"}
    assert notes(make(story.chidi, form, [story.tent, story.town])) == in_the_tent | {
        "seen in town"
    }


def test_deleted_answers_and_patients_stay_at_home(story, make):
    form = cast.form("Deleted", [cast.NOTE])
    amina, gone = cast.patient(story.tent), cast.patient(story.tent)
    noted(form, amina, "kept", clinic=story.tent)
    noted(form, amina, "deleted", clinic=story.tent).delete()
    noted(form, gone, "of a deleted patient", clinic=story.tent)
    gone.delete()
    noted(form, gone, "arrived after the deletion", clinic=story.tent)
    assert notes(make(story.bela, form, [story.tent])) == {"kept"}


def test_a_clinic_that_only_shares_is_not_downloaded(story, make):
    group = SharingGroup.objects.create(name=f"{story.tent.name} and town")
    for clinic in (story.tent, story.town):
        clinic.sharing_group = group
        clinic.save()
    form = cast.form("Shared", [cast.NOTE])
    amina = cast.patient(story.town)
    noted(form, amina, "in town", clinic=story.town)
    noted(form, amina, "in the tent", clinic=story.tent)
    assert Event.objects.visible_to(story.bela).filter(form=form).count() == 2
    assert notes(make(story.bela, form, [story.tent])) == {"in the tent"}


def test_who_exports_without_charts_gets_answers_and_opens_no_chart(story, make):
    form, secret = cast.form("Open", [cast.NOTE]), cast.form("Violence", [cast.NOTE])
    Confidentiality.objects.create(form=secret, answers_for="author")
    amina, bilal = cast.patient(story.tent), cast.patient(story.town)
    noted(form, amina, "in the tent", clinic=story.tent)
    noted(form, bilal, "in the town", clinic=story.town)
    noted(secret, amina, "only for its author", clinic=story.tent)
    story.dana.exports_without_charts, story.dana.reads_charts = True, False
    story.dana.save()
    ClinicPermission.objects.filter(user=story.dana).update(
        can_view_history=False, can_download_patient_reports=True
    )
    assert not Patient.objects.visible_to(story.dana).exists()
    assert not Event.objects.visible_to(story.dana).exists()
    assert notes(make(story.dana, form, [story.tent])) == {"in the tent"}
    assert refused(story.dana, [story.tent, story.town]) == [story.town]
    assert notes(make(story.dana, secret, [story.tent])) == set()
