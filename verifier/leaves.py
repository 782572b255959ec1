"""The form of a leaf: canonical JSON, the envelope, and the payload by kind.

Kinds that are not listed are allowed and ignored by policy and audit; of a
listed kind every field that these read must be there and be of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from verifier import canonical
from verifier.errors import CanonicalError
from verifier.policy.model import STATES

Leaf = dict[str, Any]
Test = Callable[[object], bool]
MAX_LEAF_BYTES = 512 * 1024  # a timetable.set of 400 lessons has half of it
MAX_LEAVES = 200_000
LEAF_VERSION = 1
_HEX = frozenset("0123456789abcdef")


def is_natural(value: object) -> bool:
    """A non-negative integer (not a boolean)."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_hex(value: object, length: int) -> bool:
    """Lower-case hexadecimal of exactly ``length`` digits."""
    return isinstance(value, str) and len(value) == length and _HEX.issuperset(value)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _or_null(test: Test) -> Test:
    return lambda value: value is None or test(value)


def _one_of(*allowed: str) -> Test:
    return lambda value: isinstance(value, str) and value in allowed


def _boolean(value: object) -> bool:
    return isinstance(value, bool)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _digest(value: object) -> bool:
    return is_hex(value, 64)


def _pseudonym(value: object) -> bool:
    return is_hex(value, 32)


def _object(value: object) -> bool:
    return isinstance(value, dict)


def _commitments(value: object) -> bool:
    return isinstance(value, dict) and all(_digest(item) for item in value.values())


_ENVELOPE: Mapping[str, Test] = {
    "v": lambda value: value is not True and value == LEAF_VERSION,
    "log": _text,
    "index": is_natural,
    "id": _text,
    "kind": _text,
    "kind_version": is_natural,
    "class": _or_null(_text),
    "lesson": _or_null(_text),
    "subject": _or_null(_pseudonym),
    "actor": _or_null(_pseudonym),
    "at": is_natural,
    "rule": _or_null(_text),
    "payload": _object,
    "commitments": _commitments,
}
_LEASE_ENDED: Mapping[str, Test] = {"lease": _text, "wall": is_natural}
_MARK: Mapping[str, Test] = {"state": _one_of(*STATES), "reason": _text}
_OPTIONAL: Mapping[str, Test] = {
    "credited": _or_null(is_natural),
    "method": _text,
    "role": _text,
    "makes_up": _or_null(_text),
}
_PAYLOADS: Mapping[str, Mapping[str, Test]] = {
    "presence.interval": {
        "lease": _text,
        "mode": _one_of("vod", "live", "replay"),
        "basis": _one_of("media", "question", "prompt", "live"),
        "wall_from": is_natural,
        "wall_to": is_natural,
        "credited": is_natural,
        "media_from": _or_null(is_natural),
        "media_to": _or_null(is_natural),
        "rate_max": is_natural,
        "beats": is_natural,
        "ref": _or_null(_text),
    },
    "presence.lease_taken": {"lease": _text},
    "presence.lease_evicted": _LEASE_ENDED,
    "presence.lease_expired": _LEASE_ENDED,
    "presence.lease_released": _LEASE_ENDED,
    "prompt.delivered": {"prompt": _text, "limit": is_natural},
    "prompt.answered": {"prompt": _text},
    "prompt.missed": {"prompt": _text},
    "question.shown": {"question": _text, "limit": is_natural},
    "lesson.published": {"duration": is_natural, "rate_cap": is_natural},
    "timetable.set": {"lessons": _rows, "sha256": _digest},
    "class.rule_pack": {"sha256": _digest},
    "leave.decided": {"lessons": _texts, "approved": _boolean},
    "attendance.marked": _MARK,
    "attendance.corrected": _MARK,
    "focus.hidden": {"ms": is_natural},
    "incident.decided": {"decision": _text},
    "appeal.decided": {"decision": _text},
    "spot.issued": {"check": _text, "limit": is_natural},
    "spot.delivered": {"check": _text, "limit": is_natural},
    "spot.passed": {"check": _text},
    "spot.failed": {"check": _text},
    "spot.missed": {"check": _text},
    "spot.withdrawn": {"check": _text},
    "spot.overturned": {"check": _text, "reason": _text},
    "signature.made": {"signature": _text},
}
_NEEDS_SUBJECT = frozenset(
    {
        "presence.interval",
        "presence.lease_taken",
        "prompt.delivered",
        "prompt.answered",
        "prompt.missed",
        "question.shown",
        "spot.issued",
        "spot.delivered",
        "spot.passed",
        "spot.failed",
        "spot.missed",
        "spot.withdrawn",
        "spot.overturned",
        "signature.made",
        "roster.enrolled",
        "roster.withdrawn",
        "lecturer.assigned",
        "leave.decided",
        "attendance.marked",
        "attendance.corrected",
    }
)
_NEEDS_LESSON = frozenset(
    {
        "presence.interval",
        "lesson.published",
        "lesson.unpublished",
        "attendance.marked",
        "attendance.corrected",
    }
)


def problem_of(value: object) -> str | None:
    """The first field of a leaf that is malformed, or None."""
    if not isinstance(value, dict) or value.keys() != _ENVELOPE.keys():
        return "envelope"
    for name, test in _ENVELOPE.items():
        if not test(value[name]):
            return name
    kind, payload = value["kind"], value["payload"]
    for name, test in _PAYLOADS.get(kind, {}).items():
        if name not in payload or not test(payload[name]):
            return f"payload.{name}"
    if kind in _PAYLOADS or kind in _NEEDS_SUBJECT:
        for name in _OPTIONAL.keys() & payload.keys():
            if not _OPTIONAL[name](payload[name]):
                return f"payload.{name}"
    if kind in _NEEDS_SUBJECT and value["subject"] is None:
        return "subject"
    if kind in _NEEDS_LESSON and value["lesson"] is None:
        return "lesson"
    return None


def parse(line: bytes) -> Leaf:
    """A leaf from its canonical line (no newline). Raises CanonicalError."""
    if len(line) > MAX_LEAF_BYTES:
        raise CanonicalError("a leaf is too large")
    value = canonical.parse(line)
    problem = problem_of(value)
    if problem is not None or not isinstance(value, dict):
        raise CanonicalError(f"a leaf is malformed: {problem}")
    return value


def split_lines(data: bytes) -> list[bytes]:
    """Lines of leaves.jsonl; each ends in one newline. Raises CanonicalError."""
    if not data:
        return []
    if not data.endswith(b"\n"):
        raise CanonicalError("leaves.jsonl does not end in a newline")
    if data.count(b"\n") > MAX_LEAVES:
        raise CanonicalError(f"more than {MAX_LEAVES} leaves")
    return data[:-1].split(b"\n")
