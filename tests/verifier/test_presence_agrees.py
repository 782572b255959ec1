"""What the presence engine records, whatever people do, passes the verifier's audit."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.lms.presence.world import PROMPTS, START, TERMS, World, lesson
from tests.verifier.kit import Sample, pseudonym
from verifier.audit import Auditor

SUBJECT = pseudonym(0)
LESSONS = 3


class Recorder:
    """Turns the engine's facts into leaves at the moment at which they appear."""

    def __init__(self, world: World) -> None:
        self.world, self.done = world, 0
        self.sample = Sample(trainees=1)
        rows = [{"lesson": str(lesson(n)), "mode": "vod"} for n in range(LESSONS)]
        self.add("timetable.set", START, {"lessons": rows})
        self.add("roster.enrolled", START, {}, subject=SUBJECT)
        allowed = {"duration": TERMS.duration_ms, "rate_cap": TERMS.rate_cap_milli}
        for n in range(LESSONS):
            self.add("lesson.published", START, allowed, lesson=str(lesson(n)))

    def add(self, kind: str, at: int, payload: dict[str, Any], **envelope: Any) -> None:
        self.sample.add(kind, at, payload, **envelope)

    def take_over(self) -> None:
        for fact in self.world.facts[self.done :]:
            where = {"subject": SUBJECT, "lesson": str(fact.lesson)}
            self.add(fact.kind, self.world.now, dict(fact.values), **where)
        self.done = len(self.world.facts)


def act(world: World, recorder: Recorder, dice: random.Random) -> None:
    """One thing that a person, a bad line or a cheat might do."""
    what = dice.choices(
        ("beat", "wait", "take", "release", "question", "answered", "deliver", "answer"),
        (60, 10, 6, 2, 4, 5, 8, 8),
    )[0]
    world.wait(dice.choice((0, 500, 9_000, 10_000, 10_000, 31_000)))
    if what == "wait":
        world.wait(dice.choice((20_000, 95_000, 400_000)))
    elif what == "take" or world.state.lesson is None:
        world.take(dice.randrange(LESSONS), device=dice.choice("ab"))
    elif what == "release":
        world.release()
    elif what == "question":
        ref = f"q{dice.randrange(3)}"
        if world.state.window is None and world.open_question(ref, 30_000):
            payload = {"question": ref, "limit": 30_000}
            where = {"subject": SUBJECT, "lesson": str(world.state.lesson)}
            recorder.take_over()
            recorder.add("question.shown", world.now, payload, **where)
    elif what == "answered" and world.state.window is not None:
        world.close_question(world.state.window.ref)
    elif what == "deliver":
        world.deliver()
    elif what == "answer":
        world.answer(wrong=dice.random() < 0.2)
    else:
        start = (
            world.ack.credited_to if world.ack and dice.random() < 0.8 else dice.randrange(10**6)
        )
        rate = dice.choice((1000, 1000, 1500, 800, 2000))
        length = dice.choice((10_000, 15_000, 10_000, 200_000))
        world.beat(start, start + length, rate=rate, visible=dice.random() < 0.95)
    recorder.take_over()


@pytest.mark.parametrize("chunk", range(8))
def test_no_history_of_the_engine_is_refused(chunk: int) -> None:
    credited, kinds = 0, set()
    for seed in range(chunk * 25, (chunk + 1) * 25):
        dice = random.Random(seed)
        world = World(seed=seed)
        if seed % 2:
            world.set_terms(prompts=PROMPTS)
        recorder = Recorder(world)
        world.take()
        recorder.take_over()
        for _ in range(120):
            act(world, recorder, dice)
        world.release()
        recorder.take_over()
        auditor = Auditor()
        for leaf in recorder.sample.leaves:
            auditor.feed(leaf)
        problems = {name: f.kept for name, f in auditor.finish().items() if f.count}
        assert not problems, (seed, problems)
        credited += world.credited
        kinds |= {leaf["kind"] for leaf in recorder.sample.leaves}
        kinds |= {leaf["payload"].get("basis") for leaf in recorder.sample.leaves}
    assert credited > 25 * 60_000
    assert {"presence.lease_expired", "presence.lease_evicted"} <= kinds
    assert {"prompt.missed", "prompt.answered", "media", "question", "prompt"} <= kinds
