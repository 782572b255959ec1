"""The judge of a challenge: order, pace, one face, continuity, the asked gesture in its time.

Pure: a state, one frame's facts and the server's clock go in; the next state and what to do come
out. It knows no picture, no database and no secret; the caller keeps the state, reveals a step
only when the judge has reached it, and fetches an embedding when ``encode`` says so.

Phases: ``align`` (the face at rest, which everything is measured against), ``step`` (a gesture has
been asked for), ``rest`` (back to rest, before the next is revealed), ``match`` (near-frontal
frames for the comparison), ``decided``, ``failed``. Nothing fails in ``align``: hints only.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from checkin.engine import gestures
from checkin.engine.facts import FrameFacts
from checkin.engine.gestures import GOES_BACK, Gesture
from checkin.engine.matching import FRAMES
from checkin.engine.measures import Measures

STEPS = 3
"""With one step, replayed videos of strangers pass in 9 to 15 % of tries; with three, under 2 %."""


class Phase(StrEnum):
    """Where a challenge stands."""

    ALIGN = "align"
    STEP = "step"
    REST = "rest"
    MATCH = "match"
    DECIDED = "decided"
    FAILED = "failed"


@dataclass(frozen=True)
class Rules:
    """Times in milliseconds of the server's clock."""

    earliest_ms: int = 350
    """A gesture that begins sooner was not an answer to its prompt."""
    latest_ms: int = 3_000
    rest_ms: int = 6_000
    """How long somebody may take to look straight again."""
    gap_ms: int = 2_500
    """Without a frame for this long, continuity is lost."""
    per_second: int = 20
    frames: int = 400
    rest_frames: int = 3
    match_gap_ms: int = 90
    lost_frames: int = 5
    poor_frames: int = 10
    crowd_frames: int = 2
    frozen_frames: int = 20
    continuity: float = 0.45


RULES = Rules()


@dataclass(frozen=True)
class State:
    """A challenge between two frames; small, and JSON-ready by :meth:`to_wire`."""

    steps: tuple[Gesture, ...]
    sample_after: int = 0
    """After which step the frame at rest is compared with the first: drawn, and told to nobody."""
    phase: Phase = Phase.ALIGN
    index: int = 0
    prompted_ms: int = 0
    began_ms: int = 0
    last_ms: int = 0
    match_ms: int = 0
    frames: int = 0
    rest: Measures | None = None
    resting: tuple[Measures, ...] = ()
    pose: Gesture | None = None
    """A pose that waits for its way back."""
    box: tuple[float, float, float, float] | None = None
    missing: int = 0
    poor: int = 0
    crowd: int = 0
    matched: int = 0
    frozen: int = 0
    """Frames in a row that were the same bytes as one before."""
    continuity: tuple[float, ...] = ()
    """Distances of sampled frames to the first one."""
    failure: str = ""
    took: tuple[int, ...] = field(default=())
    """Milliseconds from each prompt to its gesture."""

    def to_wire(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: dict[str, Any]) -> State:
        """The inverse of :meth:`to_wire`."""
        plain = dict(data)
        plain["steps"] = tuple(Gesture(step) for step in data["steps"])
        plain["phase"] = Phase(data["phase"])
        plain["rest"] = None if data["rest"] is None else Measures(**data["rest"])
        plain["resting"] = tuple(Measures(**frame) for frame in data["resting"])
        plain["pose"] = None if data["pose"] is None else Gesture(data["pose"])
        plain["box"] = None if data["box"] is None else tuple(data["box"])
        plain["continuity"] = tuple(data["continuity"])
        plain["took"] = tuple(data["took"])
        return cls(**plain)

    @property
    def step(self) -> Gesture | None:
        """The gesture that is asked for now; None in every other phase."""
        return self.steps[self.index] if self.phase is Phase.STEP else None


@dataclass(frozen=True)
class Verdict:
    """What became of a frame: the next state, a hint's code, and whether to encode this frame."""

    state: State
    hint: str = ""
    encode: bool = False


def draw_steps(count: int = STEPS) -> tuple[Gesture, ...]:
    """Different gestures in an order that nobody can foresee."""
    left = list(Gesture)
    return tuple(left.pop(secrets.randbelow(len(left))) for _ in range(count))


def drawn() -> State:
    """A new challenge that nobody can foresee."""
    steps = draw_steps()
    return State(steps=steps, sample_after=secrets.randbelow(len(steps) - 1))


def look(state: State, facts: FrameFacts, now_ms: int, rules: Rules = RULES) -> Verdict:
    """Judge one frame. A state that has ended stays as it is."""
    if state.phase in (Phase.DECIDED, Phase.FAILED):
        return Verdict(state)
    paced = _paced(state, now_ms, rules)
    if paced.phase is Phase.FAILED:
        return Verdict(paced)
    if not facts.seen or facts.code:
        return _poor(paced, facts, rules)
    moved = _tracked(paced, facts, now_ms - (state.last_ms or now_ms))
    if moved.phase is Phase.FAILED:
        return Verdict(moved)
    assert facts.measures is not None
    return _PHASES[moved.phase](moved, facts.measures, now_ms, rules)


def encoded(state: State, distance: float | None, now_ms: int, rules: Rules = RULES) -> State:
    """Take note of a sampled frame: ``distance`` to the first, None for the first itself.

    An accepted sample moves the challenge on: to the next step, or to the next match frame.
    """
    if distance is not None and distance > rules.continuity:
        return fail(state, "face_changed")
    noted = (
        state
        if distance is None
        else replace(state, continuity=(*state.continuity, round(distance, 4)))
    )
    if noted.phase is Phase.ALIGN:
        return replace(noted, phase=Phase.STEP, index=0, prompted_ms=now_ms, pose=None)
    if noted.phase is Phase.REST:
        return _next(noted, now_ms)
    if noted.phase is Phase.MATCH:
        count = noted.matched + 1
        phase = Phase.DECIDED if count >= FRAMES else Phase.MATCH
        return replace(noted, matched=count, match_ms=now_ms, phase=phase)
    return noted


def stood_still(state: State, rules: Rules = RULES) -> State:
    """A frame came that was the same bytes as one before: no camera does that for long."""
    count = state.frozen + 1
    if count >= rules.frozen_frames:
        return fail(state, "frozen")
    return replace(state, frozen=count)


def fail(state: State, code: str) -> State:
    """End the challenge."""
    return replace(state, phase=Phase.FAILED, failure=code)


def _paced(state: State, now_ms: int, rules: Rules) -> State:
    began = state.began_ms or now_ms
    counted = replace(state, frames=state.frames + 1, began_ms=began, last_ms=now_ms)
    if state.last_ms and now_ms - state.last_ms > rules.gap_ms and state.phase is not Phase.ALIGN:
        return fail(counted, "paused")
    allowed = 10 + rules.per_second * (now_ms - began) // 1000
    if counted.frames > min(allowed, rules.frames):
        return fail(counted, "too_many_frames")
    return counted


def _poor(state: State, facts: FrameFacts, rules: Rules) -> Verdict:
    """A frame without one good face: a hint first, the end when it goes on."""
    none = facts.faces == 0
    crowd = facts.faces > 1
    worse = replace(
        state,
        missing=state.missing + 1 if none else 0,
        crowd=state.crowd + 1 if crowd else 0,
        poor=state.poor + 1,
        resting=(),
    )
    if state.phase is not Phase.ALIGN:
        if worse.crowd >= rules.crowd_frames:
            return Verdict(fail(worse, "two_faces"), "two_faces")
        if worse.missing >= rules.lost_frames:
            return Verdict(fail(worse, "face_lost"), facts.code)
        if worse.poor >= rules.poor_frames:
            return Verdict(fail(worse, facts.code or "face_lost"), facts.code)
    return Verdict(worse, facts.code or "no_face")


def _tracked(state: State, facts: FrameFacts, elapsed_ms: int) -> State:
    """Follow the face by its box: a jump in place or size is another picture."""
    before, now = state.box, facts.box
    good = replace(state, missing=0, crowd=0, poor=0, frozen=0, box=now)
    if before is None or state.phase is Phase.ALIGN:
        return good
    seconds = elapsed_ms / 1000
    x = (now[0] + now[2] / 2) - (before[0] + before[2] / 2)
    y = (now[1] + now[3] / 2) - (before[1] + before[3] / 2)
    width = max(before[2], 1e-6)
    apart = (x * x + y * y) ** 0.5 / width
    grown = max(now[2] / width, width / max(now[2], 1e-6))
    if apart > 0.6 + seconds or grown > 1.4 + seconds:
        return fail(good, "face_jumped")
    return good


def _align(state: State, now: Measures, now_ms: int, rules: Rules) -> Verdict:
    if not gestures.frontal(now):
        return Verdict(replace(state, resting=()), "look_straight")
    resting = (*state.resting, now)[-rules.rest_frames :]
    rest = gestures.rest_of(resting)
    if len(resting) < rules.rest_frames or not all(
        gestures.at_rest(frame, rest) for frame in resting
    ):
        return Verdict(replace(state, resting=resting), "hold_still")
    return Verdict(replace(state, resting=(), rest=rest), encode=True)


def _step(state: State, now: Measures, now_ms: int, rules: Rules) -> Verdict:
    assert state.rest is not None
    wanted = state.steps[state.index]
    since = now_ms - state.prompted_ms
    shown = gestures.poses(now, state.rest)
    wrong = shown - {wanted, Gesture.BLINK}  # everybody blinks: it is no answer and no offence
    if since > rules.latest_ms:
        return Verdict(fail(state, "too_late"))
    if wrong:
        return Verdict(fail(state, "wrong_gesture"))
    early = since < rules.earliest_ms
    if wanted in shown:
        if early:
            # An eyelid that happened to fall is not counted; a head that moves was not asked.
            return Verdict(state) if wanted is Gesture.BLINK else Verdict(fail(state, "too_early"))
        if wanted not in GOES_BACK:
            return Verdict(_done(state, since))
        return Verdict(replace(state, pose=wanted))
    if state.pose is wanted and gestures.is_back(wanted, now, state.rest):
        return Verdict(_done(state, since))
    return Verdict(state)


def _done(state: State, since: int) -> State:
    """The asked gesture was seen: wait for rest, or go on to the comparison."""
    last = state.index + 1 >= len(state.steps)
    return replace(
        state,
        phase=Phase.MATCH if last else Phase.REST,
        prompted_ms=state.prompted_ms + since,
        took=(*state.took, since),
        pose=None,
    )


def _rest(state: State, now: Measures, now_ms: int, rules: Rules) -> Verdict:
    assert state.rest is not None
    if now_ms - state.prompted_ms > rules.rest_ms:
        return Verdict(fail(state, "not_straight"))
    if not gestures.at_rest(now, state.rest):
        return Verdict(state, "look_straight")
    if state.index == state.sample_after:
        return Verdict(state, encode=True)
    return Verdict(_next(state, now_ms))


def _next(state: State, now_ms: int) -> State:
    """Reveal the next step: its time runs from here."""
    return replace(state, phase=Phase.STEP, index=state.index + 1, prompted_ms=now_ms, pose=None)


def _match(state: State, now: Measures, now_ms: int, rules: Rules) -> Verdict:
    assert state.rest is not None
    if now_ms - max(state.prompted_ms, state.match_ms) > rules.rest_ms:
        return Verdict(fail(state, "not_straight"))
    if not (gestures.frontal(now) and gestures.at_rest(now, state.rest)):
        return Verdict(state, "look_straight")
    if state.match_ms and now_ms - state.match_ms < rules.match_gap_ms:
        return Verdict(state)
    return Verdict(state, encode=True)


_PHASES = {Phase.ALIGN: _align, Phase.STEP: _step, Phase.REST: _rest, Phase.MATCH: _match}
