"""The rule that picks a viewer's layer, as a table of lines over time."""

from __future__ import annotations

import pytest

from live.media.layers import FIRST_PATIENCE, SMALL_TILE, Judgement

pytestmark = pytest.mark.any_db
RATE = 1_500_000


def after(seconds: float, loss: float, *, start: float = 0.0, judge: Judgement | None = None,
          estimate: int | None = None) -> Judgement:  # fmt: skip
    judge = judge or Judgement()
    for second in range(int(seconds)):
        judge.observe(now=start + second, loss=loss, estimate=estimate, high_rate=RATE)
    return judge


def test_a_good_line_keeps_the_high_layer():
    assert not after(600, 0.02).low


def test_one_bad_second_is_forgiven_and_two_are_not():
    assert not after(1, 0.3).low
    assert after(2, 0.3).low


def test_a_line_too_thin_goes_down_though_nothing_is_lost_yet():
    assert after(2, 0.0, estimate=RATE // 2).low
    assert not after(20, 0.0, estimate=RATE).low


def test_a_good_while_brings_the_high_layer_back():
    judge = after(2, 0.3)
    assert after(FIRST_PATIENCE - 2, 0.0, start=2, judge=judge).low
    assert not after(4, 0.0, start=FIRST_PATIENCE, judge=judge).low


def test_each_failed_attempt_waits_longer():
    judge, now, waits = Judgement(), 0.0, []
    for _ in range(5):
        after(2, 0.3, start=now, judge=judge)
        begin = now = now + 2
        while judge.low:
            after(1, 0.0, start=now, judge=judge)
            now += 1
        waits.append(now - begin)
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


@pytest.mark.parametrize(("height", "low"), [(0, False), (90, True), (SMALL_TILE, True),
                                             (SMALL_TILE + 1, False), (1080, False)])  # fmt: skip
def test_a_small_tile_gets_the_low_layer(height, low):
    assert Judgement().low_is_right(height) is low
