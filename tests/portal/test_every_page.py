"""Every address of the portal as everybody of the cast: who opens it, and what it costs."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from clinical import registration
from clinical.facts import kept
from clinical.models import ClinicPermission
from tests.portal.addresses import addresses
from tests.portal.busy import busy_clinic
from tests.portal.conftest import MARK
from tests.portal.opening import GARBAGE, opened, url_of
from tests.portal.roles import PEOPLE, WHO_OPENS

MOST_QUERIES = 15
# What cannot be had for that, and why; shorter is better.
MORE = {
    # Wagtail reads the draft, its newest version and the old one twice before it shows the old one.
    "visit_forms:revisions_revert": 21,
}
NOT_OPENED = {"wagtailadmin_logout"}  # would end the walk
NOT_SENT_TO = {"lock_screen"}  # the same
SENDERS = {"admin", "desk", "outsider", None}  # of the others each is like one of them
SIGNS = "+>/-?"
REFUSALS = {"-": "-", "/": "/-", "?": "?-"}  # what they may not see takes nothing from them, either
# Nothing to get, but something to send, for who may.
ONLY_SENT_TO = {
    "answers-to-look-at:looked",
    "who_sees_whom_back",
    "visit_forms:lock",
    "visit_forms:unlock",
}
# Their answer to what is sent says nothing of a record.
ANSWERS_ANYBODY = {
    "unlock_screen",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_login",
}
# What a clinic manager does not see, and what tells an organisation manager more.
FOR_ADMIN = {name for name, signs in WHO_OPENS.items() if signs[0] != signs[1]} | {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "duplicates_pair",
}
COUNTED = {"admin": FOR_ADMIN, "bela": WHO_OPENS.keys()}  # whose pages are counted, and which
# On no page of theirs stands the surname of a patient of clinic 1, or what was found.
SEE_NOBODY = {"data", "omar", "outsider", None}
READ_NOTHING = {"desk", *SEE_NOBODY}
FOUND = f"{MARK} coughs"


def walked():
    """Each address once; of two with one name the first is the one that answers."""
    found = {}
    for address in addresses():
        if address.name and not address.is_closed and address.name not in NOT_OPENED:
            found.setdefault(address.name, address)
    return found


@pytest.fixture
def busy(foreign, cast):
    return busy_clinic(foreign, cast)


def test_every_address_has_its_line():
    """A new page comes with who opens it."""
    lines = "\n".join(
        f'    "{name}": "{"." * len(PEOPLE)}",' for name in walked() if name not in WHO_OPENS
    )
    assert not lines, (
        f"Write into tests/portal/roles.py, with the signs of its first lines:\n{lines}"
    )
    assert not WHO_OPENS.keys() - walked().keys(), "These addresses are no more."


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_opens_what_is_theirs_and_finds_nothing_else(who, busy, sign_in):
    """And for who opens most, a page costs few queries, and no more of them with more rows."""
    client, problems, costs = sign_in(who) if who else Client(), [], {}
    if who in COUNTED:
        asked_once_in_a_process()
        busy.add_rows(2)
    urls = {name: url_of(address, busy.records) for name, address in walked().items()}
    for name, url in urls.items():
        page, expected = opened(client, url), _expected(name, who)
        if page.sign != expected:
            problems.append(f"{url} ({name}): {page.sign} {page.status}, not {expected}")
        if (who in SEE_NOBODY and MARK in page.text) or (
            who in READ_NOTHING and FOUND in page.text
        ):
            problems.append(f"{url} ({name}): {who} reads of {MARK}")
        if page.is_page and who in COUNTED and name in COUNTED[who]:
            costs[name] = page.queries
    problems += _costly(costs, client, busy)
    for name in urls.keys() - NOT_SENT_TO if who in SENDERS else ():
        page, expected = opened(client, urls[name], GARBAGE), _expected(name, who)
        if page.status >= 500:
            problems.append(f"{urls[name]} ({name}): garbage is answered with {page.status}")
        refusals = REFUSALS.get(expected, SIGNS)
        if name in ANSWERS_ANYBODY or (who == "admin" and name in ONLY_SENT_TO):
            refusals = SIGNS
        if page.sign not in refusals:
            problems.append(f"{urls[name]} ({name}): {expected}, but sent to: {page.status}")
    assert problems == [], "\n".join(problems)


def asked_once_in_a_process():
    ContentType.objects.get_for_models(*apps.get_models())
    registration.questions()
    kept.vocabulary()


def _costly(costs, client, busy):
    """Which of these pages cost too much, or more after rows were added; ``costs``: {name: queries}."""
    if costs:
        busy.add_rows(2)
    for name, address in walked().items():
        if name in costs:
            few, more = costs[name], opened(client, url_of(address, busy.records)).queries
            if len(few) < len(more) or len(more) > MORE.get(name, MOST_QUERIES):
                new = [sql[:300] for sql in more if sql not in few][:3]
                yield f"{name}: {len(few)} queries, then {len(more)}: {new}"


def _expected(name, who):
    return WHO_OPENS[name][PEOPLE.index(who)] if name in WHO_OPENS else "?"


def test_a_right_that_was_taken_away_counts_on_the_next_page(busy, sign_in, cast):
    """What a page asks only once is forgotten with the page."""
    bela, amina = sign_in("bela"), cast.amina
    edit, add = (reverse(n, args=[amina.pk]) for n in ("patients:edit", "charts:add_visit"))
    assert opened(bela, edit).sign == "+"
    row = ClinicPermission.objects.live().get(user=cast.bela, clinic=cast.clinic(1))
    ClinicPermission.objects.filter(pk=row.pk).update(is_clinic_admin=False, can_edit_records=False)
    assert opened(bela, edit).sign == opened(bela, add, GARBAGE).sign == "/"
    ClinicPermission.objects.filter(pk=row.pk).update(can_view_history=False)
    assert opened(bela, edit).sign == opened(bela, add, GARBAGE).sign == "-"
