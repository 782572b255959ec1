"""class.json: what the class is called, who runs it and when; as logged, or the platform's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verifier import canonical
from verifier.errors import CanonicalError
from verifier.findings import Findings

NAME = "class.json"
KIND = "class.described"
TEXTS = (
    "code",
    "title",
    "kind",
    "institution",
    "region",
    "venue",
    "starts_on",
    "ends_on",
)
FIELDS = (*TEXTS, "planned_size")
LOGGED, SUPPLIED = "log", "platform"
Leaf = dict[str, Any]


def described(leaves: Iterable[Leaf]) -> dict[str, Any] | None:
    """The facts last logged, or None where the log has none (or none of this form)."""
    last: dict[str, Any] | None = None
    for leaf in leaves:
        if leaf["kind"] == KIND and well_formed(leaf["payload"]):
            last = {name: leaf["payload"][name] for name in FIELDS}
    return last


def well_formed(facts: object) -> bool:
    """Whether these are the facts of a class, each of its type."""
    if not isinstance(facts, dict) or not set(FIELDS) <= facts.keys():
        return False
    size = facts["planned_size"]
    is_number = isinstance(size, int) and not isinstance(size, bool) and size >= 0
    return is_number and all(isinstance(facts[name], str) for name in TEXTS)


def document(leaves: Iterable[Leaf], supplied: Mapping[str, Any]) -> dict[str, Any]:
    """``class.json``: from the log where it says so, otherwise what the platform supplies."""
    logged = described(leaves)
    source = SUPPLIED if logged is None else LOGGED
    facts = supplied if logged is None else logged
    return {"v": 1, "source": source, **{name: facts[name] for name in FIELDS}}


def check(data: bytes, leaves: Iterable[Leaf], found: Findings) -> dict[str, Any] | None:
    """The facts of class.json, which must be those of the log where it has any."""
    try:
        value = canonical.parse(data)
    except CanonicalError as error:
        found.add("not_canonical", file=NAME, why=str(error))
        return None
    if not isinstance(value, dict) or value.keys() != {"v", "source", *FIELDS}:
        found.add("bad_rows", file=NAME)
        return None
    if value["v"] is True or value["v"] != 1 or not well_formed(value):
        found.add("bad_rows", file=NAME)
        return None
    if value != document(leaves, value):
        found.add("not_as_logged", file=NAME)
    return value
