"""Named attacks on being there, as in ``test_attacks``: idling, hiding, prompts, skipping."""

from __future__ import annotations

import pytest

from lms.presence import defences
from lms.presence.state import Presence
from tests.lms.presence.cheating import BEAT, WALL, honest, without
from tests.lms.presence.world import HOUR, PROMPTS, World

pytestmark = pytest.mark.any_db


# --- Not being there ------------------------------------------------------------------------------


def idle_then_post() -> int:
    """Take the lease, go away for an hour, post the hour."""
    world = World()
    world.take()
    world.wait(HOUR)
    return world.beat(0, HOUR)


def idle_within_the_lease() -> int:
    """Away for 85 s, just within the lease."""
    world = World()
    world.take()
    world.wait(85_000)
    return world.beat(0, 85_000)


def test_one_post_after_an_idle_hour_earns_nothing(monkeypatch):
    assert idle_then_post() == 0 < honest()
    assert idle_within_the_lease() == 60_000
    with without(monkeypatch, forfeited=lambda spent, now, held: spent):
        assert idle_within_the_lease() == 85_000
        with without(monkeypatch, lease_alive=lambda state, now: True):
            assert idle_then_post() == HOUR


def hidden_page() -> int:
    """The video plays in a page that nobody looks at; its player says so."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT, step * BEAT + BEAT, visible=False)
    return world.credited


def test_a_hidden_page_earns_nothing(monkeypatch):
    assert hidden_page() == 0 < honest()
    with without(monkeypatch, hidden=lambda beat: False):
        assert hidden_page() == WALL


def hidden_then_claimed() -> int:
    """50 s hidden, then one visible beat that claims them."""
    world = World()
    world.take()
    for _ in range(5):
        world.wait(BEAT)
        world.beat(0, 0, visible=False)
    return world.beat(0, 50_000)


def test_hidden_time_cannot_be_claimed_afterwards(monkeypatch):
    assert hidden_then_claimed() == 0
    with without(monkeypatch, after_hidden=lambda spent, now: spent):
        assert hidden_then_claimed() == 50_000


def clock_set_back() -> int:
    """The server's clock is set back by five minutes (the client's is never read), and again."""
    world = World()
    for _ in range(4):
        world.take()
        start = world.current().frontier
        for step in range(30):
            world.wait(BEAT)
            world.beat(start + step * BEAT, start + step * BEAT + BEAT)
        world.wait(-300_000)
    return world.credited


def test_a_clock_set_back_mints_nothing(monkeypatch):
    assert clock_set_back() == 300_000 == honest(wall=300_000)
    monkeypatch.setattr(Presence, "instant", lambda self, now: now)
    with without(monkeypatch, start_of_lease=lambda spent, now: now):
        assert clock_set_back() == 4 * 300_000


# --- Around prompts, questions and skipping -------------------------------------------------------


def undelivered_prompts() -> int:
    """Never says that a prompt was shown, and plays on."""
    world = World()
    world.set_terms(prompts=PROMPTS)
    before = honest(world)
    assert world.state.prompt is not None, "one is waiting"
    assert world.count("prompt.missed") == 0
    return before


def test_a_prompt_that_is_never_shown_stops_credit(monkeypatch):
    assert undelivered_prompts() <= PROMPTS.max_gap_ms + BEAT < honest()
    with without(monkeypatch, waits_for_delivery=lambda state: False):
        assert undelivered_prompts() == WALL


def hoarded() -> int:
    """Holds a prompt back for ten minutes, then shows and answers it and claims it all."""
    world = World()
    world.set_terms(prompts=PROMPTS)
    credited = honest(world)
    world.deliver()
    world.answer()
    return world.beat(credited, credited + WALL)


def test_holding_a_prompt_back_hoards_at_most_the_cap(monkeypatch):
    assert hoarded() <= 60_000
    with without(monkeypatch, forfeited=lambda spent, now, held: spent):
        assert hoarded() > 400_000


def shaken_off() -> int:
    """Never says that a prompt was shown, and takes the lease again to be rid of it."""
    world = World()
    world.set_terms(prompts=PROMPTS)
    start = 0
    for step in range(WALL // 50_000):
        world.take(device=str(step % 2))
        world.wait(50_000)
        world.beat(start, start + 50_000)
        start = world.ack.credited_to
    return world.credited


def test_taking_the_lease_again_shakes_no_prompt_off(monkeypatch):
    assert shaken_off() <= PROMPTS.max_gap_ms + 2 * 50_000 < honest()
    with without(monkeypatch, carried_over=lambda prompt, lease, lesson: None):
        assert shaken_off() == WALL


def never_answers() -> tuple[int, int]:
    """Lets prompts appear and never presses: credit before the first miss, and after it."""
    world = World()
    world.set_terms(prompts=PROMPTS)
    world.take()
    before = 0
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT, step * BEAT + BEAT)
        world.deliver()
        if not world.count("prompt.missed"):
            before = world.credited
    assert world.count("prompt.missed") >= 1
    return before, world.credited - before


def test_a_missed_prompt_ends_credit_until_the_next_is_answered(monkeypatch):
    before, after = never_answers()
    assert before <= PROMPTS.max_gap_ms + BEAT
    assert after == 0
    with without(monkeypatch, blocked=lambda state: False):
        assert never_answers()[1] > 0


def past_the_gate() -> int:
    """Plays on past a required question without answering it."""
    world = World()
    world.take()
    world.current().gate = 60_000
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT, step * BEAT + BEAT)
    return world.credited


def test_nothing_past_an_unanswered_required_question(monkeypatch):
    assert past_the_gate() == 60_000 < honest()
    with without(monkeypatch, within=lambda progress, end, duration: min(end, duration)):
        assert past_the_gate() == WALL


def skipping() -> int:
    """Jumps over every other stretch where skipping is off."""
    world = World()
    world.set_terms(no_skip=True)
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * 2 * BEAT, step * 2 * BEAT + BEAT)
    return world.credited


def test_skipping_ahead_earns_what_was_played_before_it(monkeypatch):
    assert skipping() == BEAT < honest()
    with without(monkeypatch, skips=lambda progress, start, terms: False):
        assert skipping() == WALL


def question_left_open() -> int:
    """A 30 s question left open while the video stands still for ten minutes."""
    world = World()
    world.take()
    world.open_question("q", 30_000)
    for _ in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(0, 0)
    return world.credited


def test_an_open_question_counts_up_to_its_limit(monkeypatch):
    assert question_left_open() == 30_000


def outside_the_lesson() -> int:
    """Plays before the lesson opens."""
    world = World()
    world.set_terms(opens_at_ms=world.now + HOUR)
    return honest(world)


def test_nothing_before_the_lesson_opens(monkeypatch):
    assert outside_the_lesson() == 0
    with without(monkeypatch, counts_now=lambda terms, now: True):
        assert outside_the_lesson() == WALL


def crumbs() -> int:
    """Thousands of separate crumbs of media, to swell the row."""
    world = World()
    world.take()
    for step in range(2_000):
        world.wait(1_000)
        world.beat(step * 3_000, step * 3_000 + 100)
    return len(world.current().coverage)


def test_coverage_cannot_be_shredded_without_bound(monkeypatch):
    assert crumbs() <= defences.MAX_RANGES
    with without(monkeypatch, uncovered=lambda coverage, start, end: [(start, end)]):
        assert crumbs() > defences.MAX_RANGES
