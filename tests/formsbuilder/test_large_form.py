"""A form of 300 questions in five languages: saved and published through the real editor, opened in good time."""

import statistics
import time

from django.urls import reverse

from clinical.models import EventForm
from formsbuilder.models import FormDraft, FormTranslation
from formsbuilder.question import new_id
from formsbuilder.texts import texts_of
from tests.formsbuilder.editor import posted, stored


def questions(count):
    kinds = ["text", "number", "single_choice", "multiple_choice", "date"]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        value = {"id": new_id(), "label": f"Question {number}", "help": "Ask kindly"}
        if kind == "number":
            value["unit"] = "kg"
        if "choice" in kind:
            value["options"] = [{"id": new_id("o"), "label": f"Choice {n}"} for n in range(6)]
        yield kind, value


def made(client, name, count):
    client.post(reverse("visit_forms:add"), posted(name, list(questions(count)), action="create"))
    form = FormDraft.objects.get(name=name)
    FormTranslation.objects.bulk_create(
        FormTranslation(
            form=form,
            key=one.key,
            language=code,
            source=one.original,
            text=f"{code} {one.original}",
        )
        for one in texts_of(form.as_draft())
        for code in ("ar", "es", "fr", "sw")
    )
    return form


def test_three_hundred_questions_are_saved_and_published_without_losing_one(lead, browse):
    client = browse(lead)
    form = made(client, "Long", 300)
    before, said = stored(form), form.said()
    assert len(before) == 300 and len(said) > 300 * 4
    address = reverse("visit_forms:edit", args=[form.pk])
    response = client.post(address, posted("Long", before, action="publish"), follow=True)
    assert b"published as version 1" in response.content
    fields = EventForm.objects.get(pk=form.pk).fields
    assert [field["id"] for field in fields] == [value["id"] for _, value, _ in before]
    assert stored(form) == before and form.said() == said
    translations = EventForm.objects.get(pk=form.pk).translations
    assert [set(one["name"]) for one in translations[1:]] == [{"en", "ar", "es", "fr", "sw"}] * 300


def test_a_form_of_300_questions_opens_in_at_most_three_times_the_time_of_10(lead, browse):
    client = browse(lead)
    addresses = {
        count: reverse("visit_forms:edit", args=[made(client, f"Of {count}", count).pk])
        for count in (10, 300)
    }
    taken = {10: [], 300: []}
    for turn in range(12):  # by turns, so that a busy machine slows both alike
        for count, address in addresses.items():
            started = time.perf_counter()
            assert client.get(address).status_code == 200
            if turn >= 3:
                taken[count].append(time.perf_counter() - started)
    ratio = statistics.median(taken[300]) / statistics.median(taken[10])
    print(f"{ {count: round(statistics.median(times), 3) for count, times in taken.items()} }")
    assert ratio <= 3, f"300 questions take {ratio:.1f} times as long as 10"
