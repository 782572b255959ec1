"""The judge, frame by frame: order, time, continuity, and what is said when it fails."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from checkin.engine import liveness
from checkin.engine.facts import FrameFacts
from checkin.engine.gestures import Gesture
from checkin.engine.liveness import Phase, State
from checkin.engine.measures import Measures

REST = Measures(eyes=0.3, mouth=0.03, turn=0.02, nod=0.74)
SHOWN = {
    "rest": REST,
    "left": replace(REST, turn=0.4),
    "right": replace(REST, turn=-0.4),
    "mouth": replace(REST, mouth=0.5),
    "shut": replace(REST, eyes=0.16),
    "down": replace(REST, nod=0.82),
}
THREE = (Gesture.TURN_LEFT, Gesture.BLINK, Gesture.NOD)


def frame(name: str = "rest", *, x: float = 0.3, **changes) -> FrameFacts:
    return replace(
        FrameFacts(
            code="",
            faces=1,
            width=200,
            box=(x, 0.2, 0.3, 0.3),
            sharp=90.0,
            light=120.0,
            measures=SHOWN[name],
        ),
        **changes,
    )


class Run:
    """A challenge fed with frames 100 ms apart."""

    def __init__(self, steps=THREE) -> None:
        self.state = State(steps=steps, sample_after=0)
        self.now = 10_000
        self.hint = ""

    def see(self, *names: str, step_ms: int = 100, apart: float = 0.3, **changes) -> Run:
        for name in names:
            self.now += step_ms
            verdict = liveness.look(self.state, frame(name, **changes), self.now)
            # What is kept between two requests is JSON.
            self.state = State.from_wire(json.loads(json.dumps(verdict.state.to_wire())))
            self.hint = verdict.hint
            if verdict.encode:
                first = self.state.phase is Phase.ALIGN
                self.state = liveness.encoded(self.state, None if first else apart, self.now)
        return self

    def asked(self) -> Run:
        return self.see("rest", "rest", "rest")


def step_of(run) -> Gesture | None:
    return run.state.step


def phase_of(run) -> Phase:
    return run.state.phase


def test_doing_what_is_asked_in_time_is_decided():
    run = Run().asked()
    assert step_of(run) is Gesture.TURN_LEFT

    run.see(*["rest"] * 4, "left", "rest")
    assert step_of(run) is Gesture.BLINK
    run.see(*["rest"] * 4, "shut", "rest", "rest")
    assert step_of(run) is Gesture.NOD
    run.see(*["rest"] * 4, "down", "down", "rest")
    assert phase_of(run) is Phase.MATCH
    run.see("rest", "rest", "rest")

    assert phase_of(run) is Phase.DECIDED
    assert run.state.took == (500, 600, 700)
    assert len(run.state.continuity) == 4


@pytest.mark.parametrize(
    ("frames", "failure"),
    [
        (["rest"] * 32, "too_late"),
        (["rest", "left"], "too_early"),
        ([*["rest"] * 5, "right"], "wrong_gesture"),
        ([*["rest"] * 5, "mouth"], "wrong_gesture"),
        ([*["rest"] * 5, "down"], "wrong_gesture"),
    ],
)
def test_a_turn_to_the_left_is_nothing_else_and_at_no_other_time(frames, failure):
    run = Run().asked().see(*frames)

    assert (run.state.phase, run.state.failure) == (Phase.FAILED, failure)


def test_everybody_blinks_now_and_then():
    run = Run().asked().see("rest", "shut", "rest", "rest", "shut", "rest", "left", "rest")

    assert run.state.step is Gesture.BLINK


def test_eyes_that_stay_shut_are_no_blink():
    run = Run(steps=(Gesture.BLINK, Gesture.NOD, Gesture.TURN_LEFT)).asked()

    run.see(*["rest"] * 4, *["shut"] * 28)

    assert run.state.failure == "too_late"


@pytest.mark.parametrize(
    ("changes", "times", "failure"),
    [
        ({"faces": 2, "code": "two_faces"}, 2, "two_faces"),
        ({"faces": 0, "code": "no_face", "measures": None}, 5, "face_lost"),
        ({"code": "blurred"}, 10, "blurred"),
        ({"x": 0.9}, 1, "face_jumped"),
        ({"box": (0.3, 0.2, 0.8, 0.8)}, 1, "face_jumped"),
    ],
)
def test_what_breaks_a_challenge(changes, times, failure):
    run = Run().asked().see(*["rest"] * times, **changes)

    assert run.state.failure == failure


def test_before_the_first_step_nothing_fails_and_each_problem_is_named():
    run = Run()
    for code in ("too_dark", "face_too_small", "two_faces"):
        run.see(*["rest"] * 15, code=code, faces=2 if code == "two_faces" else 1)
        assert (run.state.phase, run.hint) == (Phase.ALIGN, code)
    run.see("left")
    assert run.hint == "look_straight"


def test_another_face_after_a_step_ends_it():
    run = Run().asked().see(*["rest"] * 4, "left").see("rest", apart=0.5)

    assert run.state.failure == "face_changed"


@pytest.mark.parametrize(("step_ms", "failure"), [(20, "too_many_frames"), (2_600, "paused")])
def test_the_pace_of_a_camera(step_ms, failure):
    run = Run().asked().see(*["rest"] * 30, step_ms=step_ms)

    assert run.state.failure == failure


def test_a_dead_picture_ends_it_soon():
    state = Run().asked().state
    for _ in range(20):
        state = liveness.stood_still(state)

    assert state.failure == "frozen"


def test_steps_are_drawn_without_repetition_and_all_orders_come():
    drawn = {liveness.draw_steps() for _ in range(3_000)}

    assert len(drawn) == 60
    assert all(len(set(steps)) == 3 for steps in drawn)
