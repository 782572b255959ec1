"""What the rule pack says about live rooms, with our values where it is silent; times in ms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from verifier.policy import live as defaults

PresenceRule = Literal["visible_or_media", "visible", "media", "visible_and_media"]

STAGE_MAX = 12
"""People on stage besides the lecturers: what an old laptop still shows."""
SEEN_EVERY_S = 15
"""Seconds between two signs of life of a connection in the database."""
STALE_MS = 45_000
"""A connection without a sign of life for so long belongs to a process that died."""
WARN_MS = 60_000
"""So long before its end a breakout round is told."""


@dataclass(frozen=True, slots=True)
class LiveRules:
    """The ``live`` part of a rule pack."""

    presence: PresenceRule
    """What must hold beside a beat of the socket for time to count."""
    media_fresh_ms: int
    """Media received within so long counts as received now."""
    grace_ms: int
    """A lost line shorter than this is no leaving."""
    auto_end_after_ms: int
    """So long after the timetable's end a class without a lecturer goes off air by itself."""
    inspectors_shown: bool


def live_rules(body: Mapping[str, Any]) -> LiveRules:
    """The rules of a pack's body. Pure."""
    told = {**defaults.DEFAULTS, **body.get("live", {})}
    return LiveRules(
        presence=told["presence"],
        media_fresh_ms=told["media_fresh_ms"],
        grace_ms=told["grace_ms"],
        auto_end_after_ms=told["auto_end_after_ms"],
        inspectors_shown=told["inspectors_shown"] is True,
    )
