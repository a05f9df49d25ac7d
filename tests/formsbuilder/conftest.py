"""People who write forms, and a form of theirs."""

import pytest
from django.test import Client

from clinical.models import User
from formsbuilder.models import FormDraft
from tests import cast


@pytest.fixture
def lead(db):
    """Organisation manager."""
    return cast.person("Lead", role=User.Role.SUPER_ADMIN)


@pytest.fixture
def clinic_manager(db):
    """Manager of one clinic, which is her home clinic."""
    return cast.person("Manager", cast.clinic("Hope"))


@pytest.fixture
def nurse(db):
    return cast.person("Bela", cast.clinic(), flags=["can_view_history"])


@pytest.fixture
def browse():
    """``browse(user)`` is a client that is signed in as this person."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def draft(db):
    """``draft(...)`` is a saved draft with two questions, not published."""

    def write(name="Antenatal visit", *, by=None, **fields):
        questions = fields.pop("questions", None) or [
            ("text", {"label": "Complaint"}),
            ("single_choice", {"label": "Cough", "options": [{"label": "Yes"}, {"label": "No"}]}),
        ]
        form = FormDraft.objects.create(name=name, questions=questions, **fields)
        form.save_revision(user=by)
        return form

    return write
