"""Bodies that no phone should send, made from a number: the same number, the same body.

Good records stand between bad ones. What must become of each is told apart from the product's own
reading: ``Body.ids`` have to be found again, ``Body.good`` with the word they carry.
"""

import gzip
import json
import random
import uuid
import zlib
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings

from syncapi.wire import CHART, NEVER_SENT, SCHEMA
from tests.syncapi.door import row

BROKEN_BYTES = "\ue000"  # becomes bytes that are no UTF-8
PHONES_WRITE = tuple(table.name for table in CHART)
NOT_THEIRS = ("clinics", "app_config", "user_clinic_permissions", "event_forms", "users")
UNKNOWN = ("__proto__", "constructor", "x" * 5_000, "a\x00b", "a\\x00b", "\ud83d", "مرضى", "")
WORD_COLUMNS = {
    "patients": "given_name",
    "patient_additional_attributes": "string_value",
    "visits": "provider_name",
    "events": "event_type",
    "appointments": "reason",
    "prescriptions": "notes",
    "prescription_items": "notes",
    "patient_vitals": "bp_position",
    "patient_problems": "problem_label",
    "dispensing_records": "dosage_instructions",
}


class Literal(str):
    """JSON text that stands in the body as it is."""


class Pairs(list):
    """An object of these pairs: a key may come twice."""


NUMBERS = (
    *(0, -1, 1, 0.1, -0.0, 2**31, 2**53, 2**70, -(2**70), 1e300, 5e-324, True, False),
    *map(Literal, ("1e400", "-1e400", "NaN", "Infinity", "-Infinity", "9" * 400, "9" * 5_000)),
)
TIMES = (
    *(-3_786_912_000_001, 5_711_817_600_000, 8.64e15, -(2**60), 1.5, "1760000000000", ""),
    *("2025-01-01T00:00:00Z", "1849-12-31", "2151-01-01", "2023-02-30", "0000-00-00", "٢٠٢٥-٠١-٠١"),
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\ud83d", "\udc00x", "\ud83d\ude00", "أمينة", "null", "NaN"),
    *(
        "' ; DROP TABLE clinical_patient; --",
        "\u2028",
        "\ufeff",
        BROKEN_BYTES,
        "%s %(x)s",
        "\\u0000",
    ),
)
JSON_TEXTS = (
    *(
        "{",
        "[1,]",
        "nul",
        '"\\ud83d"',
        '{"a":"\\u0000"}',
        '"{\\"providerId\\":[]}"',
        "1e400",
        "NaN",
    ),
    *('{"_unparsed": 5}', '{"__proto__": {"x": 1}}', '{"a":1,"a":2}', "9" * 5_000, '"[[["', "5"),
    *(
        '"{\\"a\\": NaN}"',
        '"{\\"a\\": \\"\\\\u0000\\"}"',
        "[" * 3_000 + "]" * 3_000,
        '{"providerId": {}}',
    ),
    json.dumps("[" * 3_000 + "]" * 3_000),
    *('{"x": [[{}]]}', "[]", "{}"),
)


# Fields of a request of /api/sync, each wrong by itself.
_STRANGE_FIELDS = (
    (b"cursor", b"-1"),
    (b"cursor", b"1.5"),
    (b"cursor", b'"5"'),
    (b"cursor", b"9" * 400),
    (b"cursor", b"true"),
    (b"limit", b"0"),
    (b"limit", b"1e400"),
    (b"limit", b"[]"),
    (b"next", b'"x"'),
    (b"next", b"5"),
    (b"__proto__", b"{}"),
    (b"\\ud83d", b"1"),
    (b"a\\u0000", b"1"),
)


@cache
def _bomb():
    """A few hundred kilobytes that unpack to more than is allowed."""
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    megabyte = bytes(2**20)
    blocks = [packer.compress(megabyte) for _ in range(settings.SYNC_MAX_BODY // 2**20 + 1)]
    return b"".join([*blocks, packer.flush()])


def nested(depth):
    return Literal("[" * depth + "]" * depth)


def spellings(canonical):
    """The same id as other programs write it."""
    return (
        canonical.upper(),
        "{" + canonical + "}",
        canonical.replace("-", ""),
        "urn:uuid:" + canonical,
        canonical + "\n",
        " " + canonical,
        canonical[:-1],
        canonical.replace("-", "\u2010"),
    )


@dataclass
class Body:
    """``good``: {(table, id): word} readable and allowed. ``ids``: every (table, id) that was sent.

    ``entries``: how many verdicts are due. ``nameless``: JSON values of entries without an id.
    ``status``: the right answer; 400 and 413 only for what is no change set at all.
    """

    data: bytes
    packed: bool = False
    online: bool = False  # by Force Upload; what phones only hold copies of is not looked at there
    by_tablet: bool = False  # by /api/sync, the change set within a request that is read strictly
    good: dict = field(default_factory=dict)
    ids: set = field(default_factory=set)
    entries: int = 0
    nameless: list = field(default_factory=list)
    status: int = 200


class Bodies:
    """``make(number)``; ``known`` are (table, id) that earlier bodies brought, ``clinics`` allowed ones."""

    def __init__(self, seed, clinic_id, foreign=()):
        self.seed, self.clinic_id, self.foreign = seed, str(clinic_id), [str(i) for i in foreign]
        self.known = []
        self.cursor = 0  # what a request names that has one

    def make(self, number):
        self.random = random.Random(f"{self.seed}-{number}")
        self.body, self.lists, self.strange = Body(b""), {}, []
        self.word = f"w{number}"
        if self.random.random() < 0.03:
            return self._no_change_set()
        patient = self._good("patients", primary_clinic_id=self.clinic_id)
        for _ in range(self.random.randint(0, 3)):
            table = self.random.choice(PHONES_WRITE[1:])
            self._good(table, patient_id=patient["id"])
        for _ in range(self.random.randint(1, 5)):
            self.random.choice(_BAD)(self, patient)
        self.body.data = self._encoded()
        chance = self.random.random()
        if chance < 0.15:
            self._as_request()
        elif chance < 0.25:
            self.body.online = True
            self.body.ids = {(t, i) for t, i in self.body.ids if t not in NOT_THEIRS}
            start = b'{"command": "sync_push", "data": {"lastPulledAt": 0, "changes": '
            self.body.data = start + self.body.data + b"}}"
        elif chance < 0.35:
            self.body.packed, self.body.data = True, gzip.compress(self.body.data, 1)
        nameless = {(table, json.dumps(value)) for table, value in self.body.nameless}
        self.body.entries = len(self.body.ids) + len(nameless)
        if self.body.status == 200:
            self.known = (self.known + [*self.body.good])[-60:]
        return self.body

    def _as_request(self):
        """A change set in the request of a new client; a field that is said twice refuses it whole."""
        fields = [
            (b"cursor", str(self.cursor).encode()),
            (b"push_id", json.dumps(self._new_id()).encode()),
            (b"changes", self.body.data),
        ]
        chance = self.random.random()
        if chance < 0.3:
            field = self.random.choice(_STRANGE_FIELDS)
            fields = [one for one in fields if one[0] != field[0]] + [field]
            self.body.status = 400
        elif chance < 0.5:
            fields.append(self.random.choice(fields))
            self.body.status = 400
        elif chance < 0.7:
            fields.append((b"limit", str(self.random.randint(1, 500)).encode()))
        self.random.shuffle(fields)
        self.body.by_tablet = True
        self.body.data = (
            b"{" + b",".join(b'"' + name + b'":' + value for name, value in fields) + b"}"
        )
        if self.random.random() < 0.3:
            self.body.packed, self.body.data = True, gzip.compress(self.body.data, 1)

    # --- entries

    def _new_id(self):
        made = uuid.UUID(int=self.random.getrandbits(128))
        return str(uuid.UUID(int=made.int, version=self.random.choice((1, 4, 5, 4))))

    def _row(self, table, **columns):
        return row(table, id=self._new_id(), **{WORD_COLUMNS[table]: self.word}, **columns)

    def _put(self, table, entry, *, part=None, nameless=None):
        part = part or self.random.choice(("created", "updated"))
        lists = self.lists.setdefault(table, {"created": [], "updated": [], "deleted": []})
        lists[part].insert(self.random.randint(0, len(lists[part])), entry)
        if nameless is not None:
            self.body.nameless.append((table, nameless))
        elif isinstance(entry, dict):
            self.body.ids.add((table, entry["id"]))

    def _good(self, table, **columns):
        entry = self._row(table, **columns)
        self._put(table, entry)
        self.body.good[table, entry["id"]] = self.word
        return entry

    def _some(self, patient, table=None):
        """A record with bad values to be put into it; never one of the good ones."""
        table = table or self.random.choice(PHONES_WRITE)
        place = {"primary_clinic_id": self.clinic_id} if table == "patients" else {}
        return table, self._row(table, **place or {"patient_id": patient["id"]})

    def _junk(self):
        choose = self.random.choice
        return choose(
            (
                lambda: choose(NUMBERS),
                lambda: choose(TIMES),
                lambda: choose(TEXTS),
                lambda: choose(JSON_TEXTS),
                lambda: choose((None, [], {}, [[]], {"a": {}}, [None], {"id": "x"})),
                lambda: nested(choose((3, 60, 70, 900, 3_000))),
                lambda: choose(spellings(self._new_id())),
                lambda: self.random.choice(self.known)[1] if self.known else "Unknown",
                lambda: "x" * choose((99_999, 100_001, 100_001, 2**20)),
                lambda: Pairs([("a", 1), ("a", 2)]),
            )
        )()

    def wrong_values(self, patient):
        table, entry = self._some(patient)
        columns = [c for c in SCHEMA[table] if c != "is_deleted"]
        for column in self.random.sample(columns, self.random.randint(1, 4)):
            entry[column] = self._junk()
        self._put(table, entry)

    def wrong_metadata_twice(self, patient):
        """Metadata that is put over other metadata."""
        entry = self._row("events", patient_id=patient["id"])
        second = {**entry, "_changed": "metadata,form_data", "_status": "updated"}
        for version in (entry, second):
            version["metadata"], version["form_data"] = (
                self.random.choice(JSON_TEXTS) for _ in "12"
            )
        self._put("events", entry)
        if self.random.random() < 0.5:
            self._put("events", second, part="updated")
        else:
            self.known.append(("events", entry["id"]))

    def edit_of_a_known_one(self, patient):
        if not self.known:
            return
        table, record_id = self.random.choice(self.known)
        columns = self.random.sample([c for c in SCHEMA[table] if c != WORD_COLUMNS[table]], 3)
        entry = {"id": record_id, "_status": "updated", "_changed": ",".join(columns)}
        for column in columns:
            entry[column] = self._junk()
        self._put(table, entry, part="updated")

    def strange_changed(self, patient):
        table, entry = self._some(patient)
        entry["_changed"] = self.random.choice(
            ("id", "nothing,__proto__", ["phone"], 5, {}, True, "deleted_at", " phone , sex", "\x00,\ud83d")
        )  # fmt: skip
        self._put(table, entry)

    def strange_columns(self, patient):
        table, entry = self._some(patient)
        for name in (
            "__proto__",
            "constructor",
            "a\x00",
            "\ud83d",
            "id ",
            "x" * 3_000,
            "change_number",
        ):
            entry[name] = self._junk()
        self._put(table, entry)

    def other_spelling_of_an_id(self, patient):
        table, entry = self._some(patient)
        entry["id"] = self.random.choice(spellings(entry["id"]))
        entry["mark"] = mark = self._new_id()
        part = self.random.choice(("created", "updated", "deleted"))
        self._put(table, entry, part=part, nameless=mark)

    def no_id(self, patient):
        table, entry = self._some(patient)
        entry["id"] = self._junk()
        if any(entry["id"] == known for _, known in self.known):
            del entry["id"]
        entry["mark"] = mark = self._new_id()
        self._put(table, entry, nameless=mark)

    def no_record(self, patient):
        table = self.random.choice(PHONES_WRITE)
        mark = self._new_id()
        entry = self.random.choice(([mark], [[mark]], {"mark": mark}, f"not an id {mark}"))
        self._put(table, entry, nameless=mark)
        if self.random.random() < 0.5:  # the same once more is the same
            self.lists[table]["updated"].append(entry)

    def the_same_nothing_twice(self, patient):
        for value in (None, 5, []):
            for part in ("created", "updated", "deleted"):
                self._put("visits", value, part=part)
            self.body.nameless.append(("visits", value))

    def good_and_bad_of_one_id(self, patient):
        table, entry = self._some(patient)
        self._put(table, entry)
        self._put(
            table, {**entry, **{c: self._junk() for c in self.random.sample([*SCHEMA[table]], 2)}}
        )

    def bad_twice(self, patient):
        table, entry = self._some(patient)
        for part in ("created", "updated"):
            self._put(table, {**entry, "created_at": part}, part=part)

    def the_same_id_in_two_tables(self, patient):
        one, two = self.random.sample(PHONES_WRITE[1:], 2)
        shared = self.random.choice((self._new_id(), patient["id"]))
        for table in (one, two):
            self._put(table, {**self._row(table, patient_id=patient["id"]), "id": shared})
        if self.random.random() < 0.3:
            self._put(one, {"id": shared}, part="deleted")

    def anothers_id(self, patient):
        if self.foreign:
            foreign = self.random.choice(self.foreign)
            self._put("patients", {**self._row("patients"), "id": foreign, "_changed": "phone"})
            self._put("visits", self._row("visits", patient_id=foreign))

    def dead_ids(self, patient):
        if self.known:
            table, record_id = self.known.pop(self.random.randrange(len(self.known)))
            self._put(table, {"id": record_id}, part="deleted")
            if self.random.random() < 0.5:
                self.known.append((table, record_id))
        late = self._row("visits", patient_id=patient["id"])
        self._put("visits", {"id": late["id"]}, part="deleted")
        if self.random.random() < 0.5:
            self._put("visits", late, part="created")

    def dangling(self, patient):
        self._put("patient_vitals", self._row("patient_vitals", patient_id=self._new_id()))

    def not_for_phones(self, patient):
        table = self.random.choice(NOT_THEIRS)
        self._put(table, {"id": self._new_id(), "name": self._junk()})

    def unknown_table(self, patient):
        self._put(self.random.choice(UNKNOWN), {"id": self._new_id(), "name": "x"})

    def own_tables(self, patient):
        self.strange += [(table, self._junk()) for table in NEVER_SENT - {"users"}]

    def wrong_lists(self, patient):
        """Objects where lists belong, lists where objects do: each record is still told apart."""
        table = self.random.choice(PHONES_WRITE)
        entries = [self._row(table, patient_id=patient["id"]) for _ in "12"]
        lists = self.random.choice(
            (
                entries,
                {"created": dict(enumerate(entries))},
                {"created": [], "Created": entries},
                {"inserted": entries},
            )
        )
        self.strange.append((table, lists))
        self.body.ids |= {(table, e["id"]) for e in entries}

    def a_column_twice(self, patient):
        table, entry = self._some(patient)
        self._put(table, Pairs([*entry.items(), ("updated_at", 5), (WORD_COLUMNS[table], "y")]))
        self.body.ids.add((table, entry["id"]))

    # --- the body

    def _no_change_set(self):
        good = json.dumps({"patients": {"created": [self._row("patients")]}}).encode()
        packed = gzip.compress(good)
        self.body.status, self.body.packed = 400, self.random.random() < 0.3
        self.body.data = self.random.choice(
            (packed[: self.random.randrange(len(packed))], packed + b"x", good, gzip.compress(good[:-1]))
            if self.body.packed
            else (
                b"", b"[]", b"null", b"5", b'"patients"', b"\x00", b"{", b"nul", good[:-1], good[5:],
                good[: self.random.randrange(1, len(good))], good + b"}", b"[" * 50_000, packed,
                b'{"a":' * 50_000, b'{"patients":' + b"[" * 3_000, good.replace(b":", b"="), b"\xff\xfe{}",
            )
        )  # fmt: skip
        if self.body.packed and self.random.random() < 0.1:
            self.body.status, self.body.data = 413, _bomb()
        return self.body

    def _encoded(self):
        tables = Pairs(self.strange)
        for table, lists in self.lists.items():
            chance = self.random.random()
            if chance < 0.15:  # a table named twice
                cuts = {part: self.random.randint(0, len(lists[part])) for part in lists}
                tables.append((table, {part: lists[part][: cuts[part]] for part in lists}))
                tables.append((table, {part: lists[part][cuts[part] :] for part in lists}))
            elif chance < 0.25:  # a list named twice
                halves = [
                    (part, half) for part in lists for half in (lists[part][:1], lists[part][1:])
                ]
                tables.append((table, Pairs(halves)))
            else:
                tables.append((table, lists))
        self.random.shuffle(tables)
        text = written(tables).encode("utf-8", "surrogatepass")
        return text.replace(BROKEN_BYTES.encode(), b"\xff\xfe")


_BAD = tuple(
    method for name, method in vars(Bodies).items() if not name.startswith("_") and name != "make"
)


def written(value):
    """JSON text; unlike ``json.dumps`` with double keys, literals and raw characters."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value) + "}"
    if isinstance(value, dict):
        return written(Pairs((str(k), v) for k, v in value.items()))
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=isinstance(value, str) and BROKEN_BYTES not in value)
