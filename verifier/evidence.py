"""Files under evidence/ beside signatures: pictures that the log names, the platform's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verifier import signatures
from verifier.findings import Findings

FOLDER = "evidence/"
CAPTURES = "evidence/captures/"
REPORT = "report.pdf"
Leaf = dict[str, Any]


def logged_captures(leaves: Iterable[Leaf]) -> frozenset[str]:
    """SHA-256 (hex) of every picture that a leaf says a face was judged by."""
    found: set[str] = set()
    for leaf in leaves:
        captures = leaf["payload"].get("captures")
        if isinstance(captures, list):
            found.update(item for item in captures if isinstance(item, str))
    return frozenset(found)


def check_captures(pictures: Mapping[str, str], leaves: Iterable[Leaf], found: Findings) -> None:
    """Each picture (name to SHA-256) is one that a leaf names by its hash."""
    if not pictures:
        return
    logged = logged_captures(leaves)
    for name in sorted(pictures):
        if pictures[name] not in logged:
            found.add("capture_not_as_logged", file=name)


def is_supplied(name: str) -> bool:
    """Whether a member is the platform's word alone: nothing in the log leads to it."""
    if name == REPORT:
        return True
    return name.startswith(FOLDER) and not name.startswith((signatures.FOLDER, CAPTURES))
