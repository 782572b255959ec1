"""Which gesture a head makes, relative to how it looked at rest.

Limits are those measured in ``design/face.md``: eyes under .72 of rest, mouth ratio over .35, nose
offset of .28. The nod's was set on the same videos: .05 of the nose's height between eyes and lip.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from checkin.engine.measures import Measures


class Gesture(StrEnum):
    """What may be asked for; left and right are the person's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    BLINK = "blink"
    OPEN_MOUTH = "open_mouth"
    NOD = "nod"


@dataclass(frozen=True)
class Limits:
    """How much of a movement is a gesture, and how little is rest."""

    eyes_shut: float = 0.72
    eyes_open: float = 0.82
    mouth_open: float = 0.35
    turned: float = 0.28
    nodded: float = 0.05
    nodded_back: float = 0.03
    rest_turn: float = 0.14
    rest_mouth: float = 0.22
    rest_nod: float = 0.045
    front_turn: float = 0.28
    """A face whose nose is further off the middle is not frontal, whatever its rest was."""


LIMITS = Limits()


def rest_of(frames: Sequence[Measures]) -> Measures:
    """How a head looks at rest: the medians of some frames."""
    return Measures(
        eyes=statistics.median(frame.eyes for frame in frames),
        mouth=statistics.median(frame.mouth for frame in frames),
        turn=statistics.median(frame.turn for frame in frames),
        nod=statistics.median(frame.nod for frame in frames),
    )


def frontal(now: Measures, limits: Limits = LIMITS) -> bool:
    """Whether a face looks into the camera with its mouth shut and its eyes open."""
    return (
        abs(now.turn) <= limits.front_turn and now.mouth <= limits.rest_mouth and now.eyes >= 0.12
    )


def at_rest(now: Measures, rest: Measures, limits: Limits = LIMITS) -> bool:
    """Whether the head is back where it was, eyes open."""
    return (
        abs(now.turn - rest.turn) <= limits.rest_turn
        and abs(now.nod - rest.nod) <= limits.rest_nod
        and now.mouth <= limits.rest_mouth
        and now.eyes >= limits.eyes_open * rest.eyes
    )


def poses(now: Measures, rest: Measures, limits: Limits = LIMITS) -> set[Gesture]:
    """The poses that this frame shows; a blink and a nod need the way back as well."""
    shown: set[Gesture] = set()
    turn = now.turn - rest.turn
    if turn >= limits.turned:
        shown.add(Gesture.TURN_LEFT)
    if turn <= -limits.turned:
        shown.add(Gesture.TURN_RIGHT)
    if now.mouth >= limits.mouth_open:
        shown.add(Gesture.OPEN_MOUTH)
    straight = abs(turn) <= limits.rest_turn
    if straight and now.mouth < limits.mouth_open:
        if now.nod - rest.nod >= limits.nodded:
            shown.add(Gesture.NOD)
        elif now.eyes <= limits.eyes_shut * rest.eyes and now.nod - rest.nod > -limits.rest_nod:
            shown.add(Gesture.BLINK)
    return shown


def is_back(gesture: Gesture, now: Measures, rest: Measures, limits: Limits = LIMITS) -> bool:
    """Whether a pose that counts only with its way back has been left again."""
    if gesture is Gesture.BLINK:
        return now.eyes >= limits.eyes_open * rest.eyes
    return now.nod - rest.nod <= limits.nodded_back


GOES_BACK = frozenset({Gesture.BLINK, Gesture.NOD})
"""A still picture can show these poses; only the movement there and back is the gesture."""
