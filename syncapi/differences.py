"""Column by column: what an edit says anew, what others said meanwhile, and which of two stands.

Pure. Values are plain (see ``codecs``), columns go by our names.
"""

import hashlib
import json
from dataclasses import dataclass, field
from math import inf

from syncapi.codecs import LONGEST_JSON
from syncapi.documents import UNPARSED, parsed_or_kept, value_of
from syncapi.parsing import DEEPEST, deeper_than
from syncapi.wire import NOT_COMPARED


@dataclass
class Change:
    """Somebody else's change of one column: the transaction, when it was typed (ms), by whom."""

    number: int
    at: int | None = None
    user_id: str | None = None


@dataclass
class History:
    """What happened to one record since a phone's base.

    ``foreign``: {column: last Change by others that still stands}; ``own``: {column: values this
    phone itself wrote}; ``touched``: anybody else wrote at all; ``before``: the row at the base.
    """

    foreign: dict = field(default_factory=dict)
    own: dict = field(default_factory=dict)
    touched: bool = False
    before: dict | None = None


def history_of(table, states, base):
    """History from the states of a row, oldest first, the last one stored now.

    ``states``: [(change number, plain)]. ``base``: horizon and own numbers.
    """
    history, masked = History(), set()
    previous = None
    for number, plain in states:
        if number < base.horizon or number in base.seen:
            previous, history, masked = plain, History(before=plain), set()
            continue
        columns = [
            name
            for name in plain
            if name not in NOT_COMPARED
            and name in table.by_attname
            and (previous is None or not same(table, name, previous.get(name), plain[name]))
        ]
        if number in base.own | base.earlier:  # it may have sent what was stored just so
            masked |= history.foreign.keys()
        for name in columns:
            if number in base.own:
                history.own.setdefault(name, []).append(plain[name])
            if number in base.own | base.earlier:
                masked.add(name)
                history.foreign.pop(name, None)
            else:
                history.foreign[name] = Change(number, plain.get("updated_at"))
        history.touched = history.touched or number not in base.own | base.earlier
        previous = plain
    stored = states[-1][1]
    for name in list(history.foreign):  # changed and changed back: nothing to be rival to
        known = _last_known(name, history, masked)
        if known is not None and same(table, name, known.get(name), stored[name]):
            del history.foreign[name]
    return history


def _last_known(name, history, masked):
    """A row with the value of this column that the phone had at its base, or None where nothing tells.

    What came to the phone while it held an unsent edit of the column (``masked``) nobody saw there.
    """
    if name in history.own:
        return {name: history.own[name][-1]}
    return None if name in masked else history.before


@dataclass
class Disagreement:
    """One column with two values: ``standing`` is what will be stored, ``other`` is kept aside."""

    column: str
    standing: object
    other: object
    pushed_stands: bool
    change: Change
    slip: bool = False


@dataclass
class Difference:
    """What becomes of the columns of one edit.

    ``again``: this phone sent the same in vain before; whatever waits for a person because of it still does.
    """

    write: dict = field(default_factory=dict)
    disagreements: list = field(default_factory=list)
    in_vain: dict = field(default_factory=dict)  # columns sent that do not stand: {column: digest}
    others_too: bool = False
    again: bool = False


def difference(record, stored, history, *, in_vain=(), sent=None, shown=False, cursor=0):
    """Compare the changed columns of a record with the stored row.

    ``history``: what happened since the base, or None if nothing. ``in_vain``: columns this phone
    sent since that do not stand; ``sent``: digests of what its base push sent in vain; ``shown``: a
    pull came to it since that push; ``cursor``: the push's own, no edit counts as later than it.
    """
    found = Difference()
    history = history or History()
    edited_at = _typed_at(record, cursor)
    for column in sorted(record.changed & record.values.keys()):
        if column in NOT_COMPARED or column == "id":
            continue
        value = value_of(record.values[column])
        if column == "metadata":
            value = merged_metadata(stored.get(column), value, (history.before or {}).get(column))
        if same(record.table, column, stored.get(column), value):
            continue
        digest = digest_of(value)
        rival = history.foreign.get(column)
        if rival is None and column in in_vain:
            rival = Change(0, stored.get("updated_at"))
        own = history.own.get(column, ())
        if digest in (sent or {}).get(column, ()) or any(
            same(record.table, column, value, one) for one in own
        ):
            if own and same(record.table, column, own[-1], stored.get(column)):
                typed_after = stored.get("updated_at") or 0  # there and back, all by this phone
            elif rival and shown:
                typed_after = rival.at or 0  # back over what that pull showed
            else:
                typed_after = inf
            if edited_at <= typed_after:
                found.in_vain[column] = digest  # sent once more; others have moved on since
                found.again = True
                continue
        if rival is None or column == "metadata" and _are_objects(stored.get(column), value):
            found.write[column] = value
            continue
        stands = edited_at >= (rival.at or 0)
        found.disagreements.append(
            Disagreement(
                column,
                standing=value if stands else stored.get(column),
                other=stored.get(column) if stands else value,
                pushed_stands=stands,
                change=rival,
            )
        )
        if stands:
            found.write[column] = value
        else:
            found.in_vain[column] = digest
    found.others_too = bool(history.foreign.keys() - found.write.keys())
    if found.write:
        times = [t for t in (stored.get("updated_at"), record.values.get("updated_at")) if t]
        found.write["updated_at"] = max(times, default=None)
        if record.values.get("last_modified_by_id"):
            found.write["last_modified_by_id"] = record.values["last_modified_by_id"]
    return found


def _typed_at(record, cursor):
    at = record.values.get("updated_at") or cursor
    return min(at, cursor) if cursor else at


def same(table, column, one, other):
    return table.by_attname[column].codec.same(one, other)


def digest_of(value):
    """A short name of a value, for the receipt."""
    text = json.dumps(value_of(value), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def merged_metadata(stored, pushed, before=None):
    """Metadata objects merge key by key; how many times they were encoded stays as pushed.

    ``before``: what the sender knew, if others wrote since; a key left as it was then says nothing.
    """
    inside, new = unwrap(stored), unwrap(pushed)
    if not _are_objects(stored, pushed) or UNPARSED in {*inside, *new}:
        return pushed
    known = unwrap(before)
    if isinstance(known, dict):
        new = {k: v for k, v in new.items() if k not in known or _as_text(v) != _as_text(known[k])}
    merged = {**inside, **new}
    if _as_text(merged) == _as_text(inside):
        return stored
    text = json.dumps(merged)
    if len(text) > LONGEST_JSON:  # the history has what was before
        return pushed
    return text if isinstance(pushed, str) else parsed_or_kept(text)


def _are_objects(*values):
    return all(isinstance(unwrap(value), dict) for value in values)


def _as_text(value):
    """To Python 1 and true are equal."""
    return json.dumps(value, sort_keys=True)


def unwrap(value):
    """JSON that the app encoded twice, decoded until it is no text any more."""
    while isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            break
    return "" if deeper_than(DEEPEST, value) else value


def holds_the_same(record, stored):
    """Does the phone, after this push, hold what is stored? (Only columns that were sent are known.)

    Two people who type the same value differ in ``updated_at`` alone: no conflict, but the phone with
    the older one must get the stored row.
    """
    return all(
        same(record.table, name, stored.get(name), value)
        for name, value in record.values.items()
        if name not in NOT_COMPARED or name == "updated_at"
    )
