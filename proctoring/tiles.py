"""What a tile of the wall says, and who needs a look. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

BEAT_MS: Final = 25_000
"""Two beats and a half: a page that counts has been heard within it."""
PULSE_MS: Final = 50_000
"""Two pulses and a half."""
SILENT_MS: Final = 20_000
"""A camera that was on and has sent nothing for so long shows as silent."""
MISSED_MS: Final = 600_000
"""So long somebody who was here is missed; later, or never come, is what attendance is for."""
WEIGHTS: Final = {
    "review": 100,
    "covered": 60,
    "frozen": 55,
    "silent": 50,
    "hidden": 40,
    "prompt": 35,
    "offline": 30,
    "away": 20,
    "counted": 10,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one trainee now; times in ms since the epoch, 0 for never."""

    now_ms: int
    pulse_ms: int = 0
    visible: bool = True
    visible_since_ms: int = 0
    input_ms: int = 0
    beat_ms: int = 0
    """Last beat of a living lease on this lesson."""
    prompt_missed: bool = False
    camera: str = "off"
    frame_ms: int = 0
    counted: int = 0
    waiting: bool = False
    idle_ms: int = 300_000


def state_of(seen: Seen) -> tuple[str, int]:
    """(``present``, ``hidden``, ``away`` or ``offline``; since when).

    Present needs beats that count: a page that merely stands open, or one at which nothing moved
    for longer than the rules allow, is away.
    """
    heard = max(seen.pulse_ms, seen.beat_ms)
    if not heard or seen.now_ms - heard > PULSE_MS:
        return "offline", heard
    if not seen.visible and seen.pulse_ms:
        return "hidden", seen.visible_since_ms
    counting = seen.beat_ms and seen.now_ms - seen.beat_ms <= BEAT_MS
    if not counting:
        return "away", seen.beat_ms or seen.visible_since_ms
    if seen.prompt_missed:
        return "away", seen.beat_ms
    return "present", seen.visible_since_ms


def camera_of(seen: Seen) -> str:
    """What the wall says of the camera: a silent one is a state and not a pass."""
    if seen.camera in ("off", "denied"):
        return seen.camera
    if seen.now_ms - seen.frame_ms > SILENT_MS:
        return "silent"
    return seen.camera


def reasons(seen: Seen) -> list[str]:
    """Why a look is needed, the weightiest first."""
    state, _ = state_of(seen)
    camera = camera_of(seen)
    found = []
    if seen.waiting:
        found.append("review")
    if camera in ("covered", "frozen", "silent"):
        found.append(camera)
    if seen.prompt_missed:
        found.append("prompt")
    gone_ms = seen.now_ms - max(seen.pulse_ms, seen.beat_ms)
    if state in ("hidden", "away") or (state == "offline" and gone_ms <= MISSED_MS):
        found.append(state)
    if seen.counted and not seen.waiting:
        found.append("counted")
    if state == "present" and seen.input_ms and seen.now_ms - seen.input_ms > seen.idle_ms:
        found.append("idle")
    return sorted(found, key=lambda name: -WEIGHTS.get(name, 5))


def need(why: list[str]) -> int:
    """How much a tile needs a look: the sum of its reasons."""
    return sum(WEIGHTS.get(name, 5) for name in why)


def tile(seen: Seen) -> dict[str, Any]:
    """The changing part of a tile."""
    state, since = state_of(seen)
    why = reasons(seen)
    return {
        "state": state,
        "since_ms": since,
        "camera": camera_of(seen),
        "frame_ms": seen.frame_ms,
        "counted": seen.counted,
        "why": why,
        "need": need(why),
    }
