"""Honest people on bad lines: what the rules cost them, with the figures of evidence.md §1."""

from __future__ import annotations

import pytest

from lms.presence import defences
from lms.presence.coverage import missing
from lms.presence.state import LessonTerms
from tests.lms.presence.lossy import Player
from tests.lms.presence.world import PROMPTS, TERMS, World

pytestmark = pytest.mark.any_db
PLAYERS = 40


def shares(**line) -> list[float]:
    return [Player(seed=seed, **line).run().share for seed in range(PLAYERS)]


def test_a_good_line_loses_nothing():
    assert min(shares()) == 1.0


def test_loss_of_10_percent_and_2_s_of_jitter():
    found = shares(loss=0.10, jitter_ms=2_000)
    assert sum(found) / len(found) >= 0.999
    assert min(found) >= 0.994


def test_loss_of_30_percent_and_3_s_of_jitter():
    found = shares(loss=0.30, jitter_ms=3_000)
    assert sum(found) / len(found) >= 0.994
    assert min(found) >= 0.994, "nobody is left out of the mean"


def test_a_cap_of_30_s_would_cost_honest_people_more(monkeypatch):
    with_60 = sum(shares(loss=0.30, jitter_ms=3_000))
    monkeypatch.setattr(defences, "BUDGET_CAP_MS", 30_000)
    assert sum(shares(loss=0.30, jitter_ms=3_000)) < with_60


def test_an_outage_of_50_s_costs_nothing():
    for seed in range(PLAYERS):
        at = 600_000 + seed * 777
        player = Player(seed=seed, outages=((at, at + 50_000),), watch_ms=1_800_000).run()
        assert player.share == 1.0
        assert player.world.count("presence.lease_expired") == 0


def test_an_outage_of_120_s_costs_what_was_not_acknowledged_and_it_can_be_watched_again():
    for seed in range(PLAYERS):
        at = 600_000 + seed * 777
        player = Player(seed=seed, outages=((at, at + 120_000),), watch_ms=1_800_000).run()
        lost = player.played - player.covered
        assert 115_000 <= lost <= 140_000
        assert player.world.count("presence.lease_expired") == 1
        gaps = missing(player.progress().coverage, 0, player.watch_ms)
        assert len(gaps) == 1
        rewatch(player.world, *gaps[0])
        assert missing(player.progress().coverage, 0, player.watch_ms) == []
        player.world.audit()


def rewatch(world: World, start: int, end: int) -> None:
    """The player's one click: the gap is played again, from its beginning."""
    world.take()
    position = start
    while position < end:
        world.wait(10_000)
        position += 10_000
        world.beat(start, min(position, end))
        start = world.ack.credited_to


def test_prompts_on_a_bad_line_cost_honest_people_nothing_and_none_is_missed():
    terms = LessonTerms(
        class_id=TERMS.class_id,
        duration_ms=TERMS.duration_ms,
        rate_cap_milli=1000,
        prompts=PROMPTS,
    )
    found = []
    for seed in range(PLAYERS):
        player = Player(seed=seed, terms=terms, loss=0.30, jitter_ms=3_000).run()
        assert player.world.count("prompt.delivered") >= 10
        assert player.world.count("prompt.missed") == 0
        found.append(player.share)
    assert sum(found) / len(found) >= 0.994


def test_an_undelivered_prompt_is_never_missed():
    for seed in range(200):
        world = World(seed=seed)
        world.set_terms(prompts=PROMPTS)
        world.take()
        for step in range(60):
            world.wait(10_000)
            world.beat(step * 10_000, step * 10_000 + 10_000)
            if seed % 2:
                world.take(device=str(step % 2))
        assert world.count("prompt.missed") == 0
        assert not world.state.blocked


def test_prompts_come_at_times_that_nothing_reveals_and_within_the_gaps():
    gaps = []
    for seed in range(100):
        world = World(seed=seed)
        world.set_terms(prompts=PROMPTS)
        world.take()
        start = world.now
        while world.state.prompt is None:
            world.wait(1_000)
            world.beat(0, 0)
        gaps.append(world.now - start)
    assert PROMPTS.min_gap_ms <= min(gaps) <= max(gaps) <= PROMPTS.max_gap_ms + 2_000
    assert len(set(gaps)) > 30


def test_the_time_of_an_answered_prompt_is_credited_and_the_player_goes_on():
    world = World()
    world.set_terms(prompts=PROMPTS)
    world.take()
    position = 0
    while world.state.prompt is None:
        world.wait(10_000)
        world.beat(position, position + 10_000)
        position += 10_000
    world.deliver()
    world.wait(7_000)
    assert world.answer(wrong=True) == "wrong"
    assert world.answer() == "answered"
    assert world.credited == world.wall
    world.wait(10_000)
    assert world.beat(position, position + 10_000) == 10_000
    prompt = [row for row in world.intervals() if row["basis"] == "prompt"]
    assert [row["credited"] for row in prompt] == [7_000]
    world.audit()


def test_an_answered_question_counts_its_open_time_even_above_the_cap():
    world = World()
    world.take()
    world.wait(10_000)
    world.beat(0, 10_000)
    assert world.open_question("q", 180_000)
    for _ in range(15):
        world.wait(10_000)
        world.beat(10_000, 10_000)
    assert world.close_question("q") == 150_000
    assert world.credited == world.wall
    world.audit()


def test_intervals_are_at_most_five_minutes_and_few():
    world = World()
    world.take()
    for step in range(360):
        world.wait(10_000 + step % 7)
        world.beat(step * 10_000, step * 10_000 + 10_000)
    rows = world.intervals()
    assert max(row["wall_to"] - row["wall_from"] for row in rows) <= 300_000
    assert len(rows) <= 14
    world.audit()


def test_prompts_missed_in_two_classes_are_made_good_in_both_logs():
    world = World()
    world.set_terms(prompts=PROMPTS)
    for number in (0, 1):
        world.take(number)
        while world.state.prompt is None:
            world.wait(10_000)
            world.beat(0, 0)
        world.deliver()
        for _ in range(5):
            world.wait(10_000)
            world.beat(0, 0)
    assert len(world.state.blocked) == 2
    assert world.count("prompt.missed") == 2
    world.deliver()
    assert world.answer() == "answered"
    assert {fact.lesson for fact in world.facts if fact.kind == "prompt.answered"} == set(
        world.progress
    )
    assert not world.state.blocked


def test_a_prompt_missed_in_one_class_and_answered_in_another_is_told_to_both_logs():
    world = World()
    world.set_terms(prompts=PROMPTS)
    world.take(0)
    while world.state.prompt is None:
        world.wait(10_000)
        world.beat(0, 0)
    world.deliver()
    for _ in range(5):
        world.wait(10_000)
        world.beat(0, 0)
    (missed_in,) = world.state.blocked
    world.take(1)
    world.wait(1_000)
    world.beat(0, 0)
    world.deliver()
    assert world.answer() == "answered"
    answered = [fact.lesson for fact in world.facts if fact.kind == "prompt.answered"]
    assert answered == [world.state.lesson, missed_in]
    assert not world.state.blocked
