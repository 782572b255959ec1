"""Whatever a client does, credit stays below wall time and no media counts twice."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.presence.state import LessonTerms
from tests.lms.presence.world import PROMPTS, TERMS, World

CHUNKS = 20
HISTORIES = 5_000
"""Per chunk: 20 × 5,000 = 100,000 histories."""
JUMPS = (0, 1, 500, 9_000, 10_000, 10_000, 10_000, 30_000, 59_000, 61_000, 90_001, 4_000_000)


def random_history(world: World, dice: random.Random) -> None:
    """A dozen steps of a client that tries everything."""
    position = 0
    leases = [uuid.UUID(int=7)]
    for _ in range(dice.randint(6, 16)):
        world.wait(dice.choice(JUMPS) if dice.random() < 0.97 else -5_000)
        what = dice.random()
        if what < 0.12 or world.state.lesson is None:
            leases.append(world.take(dice.randrange(3), mode=dice.choice(("vod", "vod", "live"))))
        elif what < 0.80:
            if dice.random() < 0.3:
                position = dice.randrange(0, TERMS.duration_ms)
            end = position + dice.choice((0, 1, 3_333, 10_000, 10_000, 60_000, 10_000_000, 2**53))
            ack_lease = None if dice.random() < 0.9 else dice.choice(leases)
            world.beat(
                position,
                end,
                lease=ack_lease,
                number=None if dice.random() < 0.95 else dice.randrange(3),
                seq=None if dice.random() < 0.85 else dice.randrange(1, 80),
                rate=dice.choice((1000, 1000, 1000, 1500, 1250, 700, 500, 100, 99_999)),
                visible=dice.random() < 0.9,
            )
            assert world.ack is not None
            position = world.ack.credited_to
        elif what < 0.86:
            world.open_question("q", dice.choice((5_000, 30_000, 400_000)))
        elif what < 0.91:
            world.close_question("q")
        elif what < 0.94:
            world.deliver()
        elif what < 0.98:
            world.answer(wrong=dice.random() < 0.3)
        else:
            world.release()


@pytest.mark.any_db
@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_history_of_100_000_is_credited_above_wall_time(chunk):
    above = 0
    for number in range(HISTORIES):
        seed = chunk * HISTORIES + number
        dice = random.Random(seed)
        world = World(seed=seed, terms=LessonTerms(**_terms(dice)), now=1_800_000_000_000)
        random_history(world, dice)
        world.audit()
        above += world.credited > world.wall
    assert above == 0


def _terms(dice: random.Random) -> dict[str, Any]:
    return {
        "class_id": TERMS.class_id,
        "duration_ms": TERMS.duration_ms,
        "rate_cap_milli": dice.choice((1000, 1500, 2000)),
        "no_skip": dice.random() < 0.5,
        "prompts": PROMPTS if dice.random() < 0.5 else None,
    }


steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(-10_000, 200_000)),
    st.tuples(st.just("take"), st.integers(0, 2)),
    st.tuples(
        st.just("beat"),
        st.integers(-(2**60), 2**60) | st.integers(0, 100_000),
        st.integers(-(2**60), 2**60) | st.integers(0, 200_000),
        st.integers(-5, 5000),
        st.integers(-5, 200) | st.none(),
        st.booleans(),
    ),
    st.tuples(st.just("open"), st.integers(0, 600_000)),
    st.sampled_from([("close",), ("deliver",), ("answer",), ("release",)]),
)


@pytest.mark.any_db
@settings(max_examples=400, deadline=None)
@given(st.lists(steps, max_size=40), st.booleans())
def test_invented_histories_hold_every_invariant(history, no_skip):
    world = World()
    world.set_terms(no_skip=no_skip, prompts=PROMPTS)
    for name, *values in history:
        if name == "wait":
            world.wait(values[0])
        elif name == "take":
            world.take(values[0])
        elif name == "beat":
            start, end, rate, seq, visible = values
            world.beat(start, end, rate=rate, seq=seq, visible=visible)
        elif name == "open":
            world.open_question("q", values[0])
        elif name == "close":
            world.close_question("q")
        elif name == "deliver":
            world.deliver()
        elif name == "answer":
            world.answer()
        else:
            world.release()
        world.audit()
