"""What must hold for every phone and every value, whatever happened (letters as in docs/proof.md)."""

import itertools
import json

from django.db import connection

from clinical.models import Conflict, Event, Notice, Patient, Visit, Vitals
from syncapi import news
from syncapi.models import Pull, TrayEntry
from syncapi.wire import CHART
from tests.clinical.plain_rule import PlainRule
from tests.syncapi.door import held
from tests.syncapi.model_phone import ModelPhone

# The text columns that schedules write into, with the model that stores them.
COLUMNS = {
    "patients": ("phone", "hometown"),
    "visits": ("provider_name",),
    "patient_vitals": ("bp_position",),
    "events": ("event_type",),
}
MODELS = {"patients": Patient, "visits": Visit, "patient_vitals": Vitals, "events": Event}
SHELL = {"id", "primary_clinic_id", "created_at", "updated_at"}


class Broken(AssertionError):
    """A promise was broken; ``promise`` is its letter."""

    def __init__(self, promise, told):
        super().__init__(f"({promise}) {told}")
        self.promise = promise


def look_at(phone, changes):
    """(c) nothing from outside the scope, (e) no id twice: of every answer, when it comes."""
    for table, lists in changes.items():
        ids = [r["id"] for part in ("created", "updated") for r in lists[part]] + lists["deleted"]
        if len(ids) != len(set(ids)):
            raise Broken("e", f"an id twice in {table}")
    rule, user = PlainRule.now(), str(phone.user.pk)
    seen = rule.patients(user)
    wrote = set()
    if rule.circles:
        mine = Event.objects.filter(written_by=phone.user).values_list("pk", flat=True)
        wrote = {str(pk) for pk in mine}
    for table in CHART:
        for r in changes[table.name]["created"] + changes[table.name]["updated"]:
            patient = r["id"] if table.name == "patients" else r["patient_id"]
            if table.name == "patients" and set(r) == SHELL:
                continue  # who left is hidden, with nothing said about them
            author = user if r["id"] in wrote else None
            if patient not in seen or not rule.reads(user, table.name, r.get("form_id"), author):
                raise Broken("c", f"{table.name} {r['id']} is not for {phone.user}")
    return rule


def rests(phone):
    """Has the server nothing to say to this phone that it was silent for? Some news wait for a push.

    Only spares the schedules syncs without anything in them: whoever stops too soon holds too little.
    """
    answer = Pull.objects.filter(cursor=phone.cursor, sweep=None).first()
    return answer is not None and max(news.read()[1].values()) < answer.withdrawn_to


def clinics_kept(ever, taken):
    """(f) a clinic keeps a patient until a person takes the patient away from it."""
    if lost := ever - taken - PlainRule.now().has:
        raise Broken("f", f"nobody took these patients from these clinics: {lost}")
    patients = Patient.objects.live().filter(merged_into=None)
    kept = {patient for patient, _ in PlainRule.now().has}
    if nobodys := {str(pk) for pk in patients.values_list("pk", flat=True)} - kept:
        raise Broken("f", f"no clinic has these patients: {nobodys}")


def nothing_destroyed(phone):
    """(b) while it happens: no answer deletes unsent work on the phone."""
    for table, record_id, columns, _ in phone.destroyed:
        if MODELS.get(table) and left_alone(phone, table, record_id):
            continue  # today's app cannot hide a record of a patient who stays: there is no cure
        raise Broken("b", f"destroyed on the phone: {table} {record_id} {columns}")


def left_alone(phone, table, record_id):
    """Did this record leave by itself, while its patient stays with the phone?"""
    return deleted_alone(table, record_id) or kept_from(phone.user, table, record_id)


def kept_from(user, table, record_id):
    """Does this person see the patient, but no longer this record of the chart?"""
    record = MODELS[table].objects.filter(pk=record_id).first()
    if record is None or table == "patients":
        return False
    rule, me = PlainRule.now(), str(user.pk)
    form = author = None
    if table == "events":
        form, author = str(record.form_id), str(record.written_by_id)
    sees = str(record.patient_id) in rule.patients(me)
    return sees and not rule.reads(me, table, form, author)


def deleted_alone(table, record_id):
    """Was this record deleted by itself while its patient lives (or removed for good)?"""
    record = MODELS[table].objects.filter(pk=record_id).first()
    if record is None:  # a restored server says nothing of what it does not know
        return Notice.objects.filter(kind=Notice.Kind.GONE, record_id=record_id).exists()
    return table != "patients" and record.deleted_at and not record.patient.deleted_at


def phones_hold_their_scope(phones, lost=frozenset()):
    """(a) every phone is equal to one just installed, and that one holds what the plain rule says.

    ``lost``: (table, id) that went with a restore. Phones keep them, for a Force Upload.
    """
    rule = PlainRule.now()
    open_here = set(TrayEntry.objects.filter(state="open").values_list("table", "record_key"))
    fresh = {}
    for phone in phones:
        if phone.user.pk not in fresh:
            answer = ModelPhone(phone.user).door.pull(0)
            fresh[phone.user.pk] = held(answer)
            _holds_the_scope(rule, phone.user, fresh[phone.user.pk])
        mine = phone.holds()
        for table in CHART:
            here, there = (
                {
                    i: {n: v for n, v in r.items() if n not in phone.leaves_out}
                    for i, r in rows.items()
                }
                for rows in (mine[table.name], fresh[phone.user.pk][table.name])
            )
            for record_id in here.keys() | there.keys():
                if here.get(record_id) == there.get(record_id):
                    continue
                waits = (table.name, record_id) in open_here and record_id not in there
                waits = waits or ((table.name, record_id) in lost and record_id in here)
                if waits and not stored(table, record_id):
                    continue  # new on the phone and waiting for a person: there is nothing to equal
                raise Broken("a", _told(phone, table, record_id, here, there))


def stored(table, record_id):
    return table.model.objects.filter(pk=record_id).exists()


def _told(phone, table, record_id, here, there):
    one, other = here.get(record_id) or {}, there.get(record_id) or {}
    columns = {n: (one.get(n), other.get(n)) for n in one.keys() | other.keys()}
    differs = {n: both for n, both in columns.items() if both[0] != both[1]}
    where = "" if one and other else "only on the phone " if one else "missing on the phone "
    pending = phone.dirty.get((table.name, record_id))
    return f"{table.name} {record_id} {where}of {phone.user}: {differs or ''} {pending or ''}"


def _live(table):
    form, author = (
        ("form_id::text", "written_by_id::text") if table.name == "events" else ("NULL", "NULL")
    )
    return f"""SELECT '{table.name}', id::text, {table.patient_column}::text, {form}, {author}
        FROM {table.db_table} WHERE deleted_at IS NULL"""


LIVE = " UNION ALL ".join(_live(table) for table in CHART)


def _holds_the_scope(rule, user, fresh):
    patients, me = rule.patients(str(user.pk)), str(user.pk)
    wanted = {table.name: set() for table in CHART}
    with connection.cursor() as cursor:
        cursor.execute(LIVE)
        for name, record_id, patient, form, author in cursor:
            if patient in patients and rule.reads(me, name, form, author):
                wanted[name].add(record_id)
    for name, ids in wanted.items():
        if ids != fresh[name].keys():
            raise Broken("a", f"{name} of a new phone of {user}: {ids ^ set(fresh[name])}")


class Lineage:
    """What was typed over what: ``over`` {value: the value its author saw}, and what people chose."""

    def __init__(self):
        self.over, self.chosen, self._numbers = {}, set(), itertools.count(1)

    def type(self, seen):
        """A value that is new in the world, typed by somebody who sees ``seen``."""
        value = f"v{next(self._numbers)}"
        self.over[value] = (seen or "").strip()
        return value

    def saw(self, value, other):
        while value in self.over:
            value = self.over[value]
            if value == other:
                return True
        return False

    def hold(self):
        """(d) walk each column's history; every replaced value was seen, or a Conflict names it."""
        for table, columns in COLUMNS.items():
            versions = {}
            model = MODELS[table]
            for version in model.versions.rel.related_model.objects.order_by("pgh_id"):
                versions.setdefault(version.pgh_obj_id, []).append(version)
            for record in model.objects.all():
                states = [*versions.get(record.pk, ()), record]
                for column, (one, next_one) in itertools.product(
                    columns, itertools.pairwise(states)
                ):
                    before = (getattr(one, column) or "").strip()
                    after = (getattr(next_one, column) or "").strip()
                    if before == after or (before, after) in self.chosen or self.saw(after, before):
                        continue
                    if not Conflict.objects.filter(
                        record_id=record.pk, field=column, standing=after, other=before
                    ).exists():
                        raise Broken("d", f"{table}.{column}: {before} replaced by {after} unseen")


def nothing_lost(lineage, bodies, forgotten=frozenset()):
    """(b) every value that left a phone is stored, in the history, in the tray or in a Conflict.

    ``forgotten``: values that a restored server had before. When they come once more, somebody who saw
    them may have brought what they typed over them. So is what closed an entry of the tray.
    """
    found, replaced = set(), set()
    for table, columns in COLUMNS.items():
        for model in (MODELS[table], MODELS[table].versions.rel.related_model):
            for values in model.objects.values_list(*columns):
                found |= {(v or "").strip() for v in values}
    for entry in TrayEntry.objects.all():
        if entry.state == "open" and entry.verdict == "waiting":
            if Patient.objects.filter(pk=entry.patient_id).exists():
                raise Broken(
                    "b", f"{entry.table} {entry.record_key} waits for a patient who is here"
                )
        sent = words(bytes(entry.content).decode())
        for earlier in entry.earlier:
            sent |= words(earlier["content"])
        if entry.state in ("superseded", "applied"):
            replaced |= sent
        else:
            found |= sent
    for standing, other in Conflict.objects.values_list("standing", "other"):
        found |= {standing, other}
    for body in bodies:
        for value in words(body.decode()) & lineage.over.keys():
            if value in found:
                continue
            if value in forgotten | replaced and overtaken(lineage, value, found):
                continue
            raise Broken("b", f"{value} left a phone and is nowhere")


def overtaken(lineage, value, found):
    """Is a value here that was typed by somebody who saw this one?"""
    return any(lineage.saw(later, value) for later in found)


def words(text):
    """All texts inside a JSON document."""
    found, rest = set(), [json.loads(text)]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            rest += one.values()
        elif isinstance(one, list):
            rest += one
        elif isinstance(one, str):
            found.add(one)
    return found
