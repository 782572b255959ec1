"""Named attacks: what the cheat gets, what the honest neighbour gets in the same wall time, and
that the attack succeeds once its defence is taken out.

Every attack runs for ``WALL`` ms (ten minutes) and returns the ms credited to the cheat.
"""

from __future__ import annotations

import uuid

import pytest

from lms.presence.coverage import total
from tests.lms.presence.cheating import BEAT, WALL, honest, without
from tests.lms.presence.world import HOUR, World

pytestmark = pytest.mark.any_db


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
