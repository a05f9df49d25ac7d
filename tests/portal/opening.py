"""Opens the addresses of the portal with the ids of the records that they are about."""

from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Revision

from clinical.models import (
    AccessChange,
    Clinic,
    ClinicDepartment,
    EventForm,
    Merge,
    MergeProposal,
    Patient,
    User,
)
from exports.models import ExportRun, PatientImport
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.education.models import Article, ArticlePicture
from formsbuilder.models import FormDraft
from syncapi.models import PhoneCode

# What an address is about where its view does not say so: by how its name begins.
ABOUT = {
    "article_picture_delete": ArticlePicture,
    "article_picture_shown": ArticlePicture,
    "article_to_read": Article,
    "choice_list": ChoiceList,
    "clinic": Clinic,
    "department": Clinic,
    "download_file": ExportRun,
    "form_": FormDraft,
    "patient_import": PatientImport,
    "people_": User,
    "phone-codes": PhoneCode,
    "who_sees_whom_back": AccessChange,
    "who_sees_whom_circle": EventForm,
    "who_sees_whom_patient": Patient,
    "who_sees_whom_pe": User,  # person, permission
}
# What the other parts of an address stand for.
PARTS = {
    "form": EventForm,
    "clinic": Clinic,
    "department": ClinicDepartment,
    "keep": Patient,
    "merge": Merge,
    "proposal": MergeProposal,
    "object_id": FormDraft,
    "patient": "twin",
    "revision_id": Revision,
    "app_label": "formsbuilder",
    "kind": "xlsx",
    "language": "ar",
    "model_name": "formdraft",
    "number": "Q0000015",
    "action_name": "approve",
    "task_state_id": "1",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "session_id": "1",
    "token": "no-such-invitation",
}
GARBAGE = {
    "q": "\x00'\"<b>",
    "name": "\u202e" * 300,
    "label": "\x00",
    "choice": "no such",
    "clinic": "12",
    "clinics": "no id",
    "user": "0",
    "patient": "-1",
    "record": "x" * 40,
    "language": "xx",
    "day": "31.02.",
    "at": "yesterday",
    "form-TOTAL_FORMS": "-1",
    "question": "[{",
    "key": "00000000",
    "p": "-5",
}


def url_of(address, records):
    """The address with the ids of what it is about, out of ``records``: {model: record}."""
    about = address.model or next(
        (model for name, model in ABOUT.items() if address.name.startswith(name)), None
    )
    arguments = {}
    for name in address.takes:
        part = PARTS.get(name, about)
        arguments[name] = str(records[part].pk) if part in records else part
    return reverse(address.name, kwargs=arguments or None)


@dataclass(frozen=True)
class Opened:
    """How an address answered: a sign of ``roles.py``, what it said, and its number of queries."""

    sign: str
    text: str
    queries: list
    status: int
    is_page: bool


def opened(client, url, data=None):
    """Get it, or post ``data`` to it."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url) if data is None else client.post(url, data)
        body = b"".join(response) if response.streaming else response.content
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    sql = [query["sql"] for query in asked.captured_queries]
    return Opened(
        _sign(response), body.decode(errors="replace"), sql, response.status_code, is_page
    )


def _sign(response):
    if response.status_code in (400, 403, 404, 405):
        return "-"
    if response.status_code == 302:
        where = response["Location"]
        return "?" if where.startswith("/admin/login") else "/" if where == "/admin/" else ">"
    return "+" if response.status_code in (200, 422) else "!"  # 422: a form with its mistakes
