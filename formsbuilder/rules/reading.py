"""The rules, points and meanings of a published document as the editor stores them again. Pure.

The way back of ``compiling``; what an older document says of a date or a number itself is read, too.
"""

from collections.abc import Mapping
from typing import Any

Field = Mapping[str, Any]  # as phones read it
Metadata = Mapping[str, Any]
Ids = Mapping[tuple[str, str], str]  # (question id, what phones store): choice id


def part_of(metadata: object, part: str) -> dict[str, Any]:
    """One part of the metadata by question id; nothing where a stranger left something else."""
    found = metadata.get(part) if isinstance(metadata, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def rules_of(field: Field, metadata: Metadata, ids: Ids) -> dict[str, Any]:
    """``question["rules"]``, see ``shapes``."""
    said = part_of(metadata, "rules").get(str(field.get("id")))
    said = said if isinstance(said, Mapping) else {}
    found = {
        key: str(limit)
        for key in ("min", "max")
        if (limit := said.get(key, _own_limit(field, key))) not in (None, "")
    }
    rules: dict[str, Any] = dict(found)
    if said.get("not_future"):
        rules["not_future"] = True
    if isinstance(pattern := said.get("pattern"), Mapping):
        text = {"own": pattern.get("regex")}.get(str(pattern.get("kind")))
        told = {"kind": pattern.get("kind"), "length": str(pattern.get("length", "")), "text": text}
        rules["pattern"] = {key: value for key, value in told.items() if value}
    if isinstance(condition := said.get("ask_if"), Mapping):
        asked, value = str(condition.get("question")), str(condition.get("value", ""))
        rules["ask_if"] = dict(condition) | {"value": ids.get((asked, value), value)}
    return rules


def _own_limit(field: Field, key: str) -> str:
    """A limit that an older document holds in the question: a day or a number."""
    limit = field.get(key)
    if isinstance(limit, bool) or not isinstance(limit, str | int | float):
        return ""
    if field.get("fieldType") == "date":
        day = str(limit)[:10]
        return day if isinstance(limit, str) and len(day) == 10 and day[4] == day[7] == "-" else ""
    return str(limit) if field.get("inputType") == "number" else ""


def is_required(field: Field, metadata: Metadata) -> bool:
    """Also one that phones may leave empty because it is asked only if something."""
    said = part_of(metadata, "rules").get(str(field.get("id")))
    return bool(field.get("required")) or (isinstance(said, Mapping) and bool(said.get("required")))


def scores_of(field: Field, metadata: Metadata) -> dict[str, str]:
    """{what phones store: points}"""
    said = part_of(metadata, "scores").get(str(field.get("id")))
    return {str(k): str(v) for k, v in said.items()} if isinstance(said, Mapping) else {}


def meaning_of(field: Field, metadata: Metadata, ids: Ids) -> dict[str, Any]:
    """``question["meaning"]``, see ``shapes``."""
    said = part_of(metadata, "meanings").get(str(field.get("id")))
    if not isinstance(said, Mapping):
        return {}
    values = said.get("values")
    chosen = [ids.get((str(field.get("id")), str(v)), "") for v in values or ()]
    return {"means": said.get("means"), "choices": [one for one in chosen if one]}


def computed_in(metadata: Metadata) -> dict[str | None, list[dict[str, Any]]]:
    """{id of the question that they stand behind, None: at the beginning: [computed questions]}"""
    found: dict[str | None, list[dict[str, Any]]] = {}
    listed = metadata.get("computed") if isinstance(metadata, Mapping) else None
    for said in listed if isinstance(listed, list) else ():
        if isinstance(said, Mapping) and said.get("compute") in ("age", "sum", "formula"):
            how = {key: said[key] for key in ("unit", "questions", "formula") if key in said}
            if "decimals" in said:
                how["decimals"] = str(said["decimals"])
            question = {"id": said.get("id"), "label": str(said.get("name") or "")}
            question["rules"] = {"compute": {"how": said["compute"], **how}}
            found.setdefault(said.get("after"), []).append(question)
    return found
