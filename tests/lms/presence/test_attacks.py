"""Named attacks: what the cheat gets, what the honest neighbour gets in the same wall time, and
that the attack succeeds once its defence is taken out.

Every attack runs for ``WALL`` ms (ten minutes) and returns the ms credited to the cheat.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lms.presence import defences
from lms.presence.coverage import total
from lms.presence.state import Presence
from tests.lms.presence.world import HOUR, PROMPTS, World

pytestmark = pytest.mark.any_db
WALL = 600_000
BEAT = 10_000


@contextmanager
def without(monkeypatch: pytest.MonkeyPatch, **rules: Callable[..., Any]) -> Iterator[None]:
    """Take out defences for a moment."""
    with monkeypatch.context() as patch:
        for name, rule in rules.items():
            patch.setattr(defences, name, rule)
        yield


def honest(world: World | None = None, wall: int = WALL) -> int:
    """The neighbour: plays at 1.0, one beat each 10 s from where the last answer said."""
    world = world or World()
    world.take()
    start = position = world.progress[world.state.lesson].frontier if world.progress else 0
    for _ in range(wall // BEAT):
        world.wait(BEAT)
        position += BEAT
        world.beat(start, position)
        start = world.ack.credited_to
    world.audit()
    return world.credited


def test_the_honest_neighbour_gets_every_second():
    assert honest() == WALL


# --- More than one place at once ------------------------------------------------------------------


def four_tabs() -> int:
    """One lease copied into four tabs that play four parts of the video."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        for tab in range(4):
            start = tab * 1_200_000 + step * BEAT
            world.beat(start, start + BEAT)
    return world.credited


def test_four_tabs_earn_one_wall_time(monkeypatch):
    assert four_tabs() <= WALL == honest()
    with without(monkeypatch, spend=lambda spent, credit: spent):
        assert four_tabs() == 4 * WALL


def two_devices() -> int:
    """Two devices play on; each takes the lease back to post what it has played meanwhile."""
    world = World()
    played = {"phone": 0, "desk": HOUR}
    for _ in range(WALL // BEAT):
        world.wait(BEAT)
        for device, position in played.items():
            world.take(device=device)
            world.beat(position, position + BEAT)
            played[device] = position + BEAT
    return world.credited


def test_two_devices_earn_one_wall_time_at_most(monkeypatch):
    assert two_devices() == 0 < honest()
    with without(monkeypatch, start_of_lease=lambda spent, now: now - BEAT):
        assert two_devices() == 2 * WALL


def parallel_lessons() -> int:
    """Four lessons of the timetable at once, each with its own socket and lease."""
    world = World()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        for number in range(4):
            world.take(number)
            world.beat(step * BEAT, step * BEAT + BEAT)
    return world.credited


def test_parallel_lessons_share_one_budget(monkeypatch):
    assert parallel_lessons() <= WALL == honest()
    with without(monkeypatch, affordable=lambda wanted, budget: wanted):
        assert parallel_lessons() == 4 * WALL


def after_eviction() -> int:
    """The first device goes on sending with its old lease after the second took over."""
    world = World()
    old = world.take(device="first")
    world.wait(BEAT)
    world.take(device="second")
    for step in range(1, WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT, step * BEAT + BEAT, lease=old, seq=step)
    return world.credited


def test_beats_after_eviction_earn_nothing(monkeypatch):
    assert after_eviction() == 0 < honest()
    with without(monkeypatch, lease_holds=lambda *_: True):
        assert after_eviction() == WALL - BEAT


# --- Claims out of thin air -----------------------------------------------------------------------


def invented_lease() -> int:
    """Beats with a lease that nobody granted."""
    world = World()
    world.take()
    world.release()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        lease = uuid.uuid5(uuid.NAMESPACE_OID, "invented")
        world.beat(step * BEAT, step * BEAT + BEAT, lease=lease)
    return world.credited


def invented_under_a_lease() -> int:
    """The same while the cheat's own lease lives."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        lease = uuid.uuid5(uuid.NAMESPACE_OID, "invented")
        world.beat(step * BEAT, step * BEAT + BEAT, lease=lease)
    return world.credited


def test_an_invented_lease_earns_nothing(monkeypatch):
    assert invented_lease() == invented_under_a_lease() == 0 < honest()
    with without(monkeypatch, lease_holds=lambda *_: True):
        assert invented_under_a_lease() == WALL


def replayed_from_another() -> int:
    """The neighbour's beats, byte for byte, sent in the cheat's own session."""
    victim, cheat = World(seed=1), World(seed=2)
    victim.leases = 500
    victim_lease = victim.take()
    cheat.take()
    for step in range(WALL // BEAT):
        for world in (victim, cheat):
            world.wait(BEAT)
        claim = (step * BEAT, step * BEAT + BEAT)
        victim.beat(*claim, seq=step + 1)
        cheat.beat(*claim, lease=victim_lease, seq=step + 1)
    assert victim.credited == WALL, "the victim loses nothing"
    return cheat.credited


def test_another_trainees_beats_earn_nothing(monkeypatch):
    assert replayed_from_another() == 0
    with without(monkeypatch, lease_holds=lambda *_: True):
        assert replayed_from_another() == WALL


def replayed_own() -> int:
    """One captured live beat, sent again every 10 s by a script while nobody is there."""
    world = World()
    world.take(mode="live")
    world.wait(BEAT)
    first = world.beat(0, 0, seq=1)
    for _ in range(WALL // BEAT - 1):
        world.wait(BEAT)
        world.beat(0, 0, seq=1)
    return world.credited - first


def test_a_replayed_sequence_number_earns_nothing(monkeypatch):
    assert replayed_own() == 0 < honest()
    with without(monkeypatch, fresh=lambda *_: True):
        assert replayed_own() == WALL - BEAT


def test_a_sequence_number_older_than_the_window_is_refused_too():
    world = World()
    world.take()
    world.beat(0, 0, seq=100)
    world.wait(BEAT)
    assert world.beat(0, BEAT, seq=36) == 0
    assert world.ack.reason == "duplicate"
    assert world.beat(0, BEAT, seq=37) == BEAT


def huge_jump() -> int:
    """The whole video in one beat."""
    world = World()
    world.take()
    world.wait(BEAT)
    return world.beat(0, 2 * HOUR)


def test_a_huge_jump_earns_the_wall_time_since_the_lease(monkeypatch):
    assert huge_jump() == BEAT == honest(wall=BEAT)
    with without(monkeypatch, affordable=lambda wanted, budget: wanted):
        assert huge_jump() == 2 * HOUR


def same_minute() -> int:
    """The same ten seconds again and again."""
    world = World()
    world.take()
    for _ in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(0, BEAT)
    return world.credited


def test_the_same_minute_counts_once(monkeypatch):
    assert same_minute() == BEAT < honest()
    with without(monkeypatch, uncovered=lambda coverage, start, end: [(start, end)]):
        assert same_minute() == WALL


@pytest.mark.parametrize(
    ("start", "end", "seq", "rate"),
    [
        (-HOUR, 0, 1, 1000),
        (-HOUR, 10_000, 1, 1000),
        (10_000, 0, 1, 1000),
        (0, 2**80, 1, 1000),
        (0, 10_000, 0, 1000),
        (0, 10_000, -1, 1000),
        (0, 10_000, 2**70, 1000),
        (0, float("nan"), 1, 1000),
        (0, float("inf"), 1, 1000),
        (0, 10_000.5, 1, 1000),
        (True, 10_000, 1, 1000),
        (0, 10_000, 1, -1000),
    ],
)
def test_numbers_that_are_none_earn_nothing(start, end, seq, rate):
    world = World()
    world.take()
    world.wait(BEAT)
    assert world.beat(start, end, seq=seq, rate=rate) == 0
    assert world.ack.reason == "invalid"
    assert world.beat(0, BEAT, seq=1) == BEAT, "the honest beat after it is not hurt"


def negative_media() -> int:
    """Media before the beginning of the video."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(-(step + 1) * BEAT, -step * BEAT)
    return world.credited


def test_media_before_the_beginning_earns_nothing(monkeypatch):
    assert negative_media() == 0 < honest()
    with without(monkeypatch, well_formed=lambda beat: True):
        assert negative_media() == WALL


# --- Speed ----------------------------------------------------------------------------------------


def slow_motion() -> tuple[int, int]:
    """Half speed, claiming wall seconds: credit and media covered."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT // 2, (step + 1) * BEAT // 2, rate=500)
    return world.credited, total(world.current().coverage)


def test_slowing_down_stretches_nothing(monkeypatch):
    credited, covered = slow_motion()
    assert credited == covered == WALL // 2 < honest()
    with without(monkeypatch, credit_rate=lambda rate: rate):
        credited, covered = slow_motion()
        assert credited == 2 * covered


def fast_forward(rate: int) -> tuple[int, int]:
    """Claims a rate far above the lesson's cap: credit and media covered."""
    world = World()
    world.take()
    for step in range(WALL // BEAT):
        world.wait(BEAT)
        world.beat(step * BEAT * rate // 1000, (step + 1) * BEAT * rate // 1000, rate=rate)
    return world.credited, total(world.current().coverage)


def test_a_rate_above_the_cap_covers_nothing(monkeypatch):
    assert fast_forward(12_000) == (0, 0)
    assert fast_forward(1_500) == (WALL, WALL * 3 // 2), "the lesson allows 1.5"
    with without(monkeypatch, rate_allowed=lambda rate, cap: True):
        credited, covered = fast_forward(12_000)
        assert covered == 2 * HOUR, "two hours of video in ten minutes"
        assert credited <= WALL


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
