"""Fills the real editor's form in a test client, as a browser would send it."""

import json

from django.urls import reverse


def posted(name, questions, *, action="edit", clinics=(), **settings):
    """The body of a save (``action="edit"``) or a publication (``"publish"``).

    ``questions``: ``[(kind, value)]`` or ``[(kind, value, block id)]``.
    """
    body = {
        "name": name,
        "description": "",
        "language": "en",
        "is_editable": "on",
        "clinic_ids": [str(clinic) for clinic in clinics],
        "questions-count": str(len(questions)),
        f"action-{action}": "1",
        **settings,
    }
    for number, (kind, value, *block_id) in enumerate(questions):
        place = f"questions-{number}"
        body |= {
            f"{place}-deleted": "",
            f"{place}-order": str(number),
            f"{place}-type": kind,
            f"{place}-id": block_id[0] if block_id else "",
            f"{place}-value": json.dumps(value),
        }
    return body


def stored(form):
    """``[(kind, value, block id)]`` of the newest draft, ready to be posted again."""
    form.refresh_from_db()
    newest = form.get_latest_revision_as_object()
    return [(block.block_type, dict(block.value), block.id) for block in newest.questions]


def publish_again(client, form):
    """Press the button of the page that says what changes, having looked at it."""
    form.refresh_from_db()
    address = reverse("form_check", args=[form.pk])
    page = client.get(address)
    assert page.status_code == 200, page
    shown = {"seen": form.latest_revision_id, "lists": page.context["lists"]}
    return client.post(address, shown, follow=True)
