"""The projector's codes as functions of a secret and the server's clock."""

from __future__ import annotations

import itertools

import pytest

from checkin import rotation

SECRET = bytes(range(32))
T0 = 30_000 * 60_000_000  # a picture and a number begin here
S = 1_000


@pytest.mark.parametrize(
    ("seen", "used", "good"),
    [
        (0, 0, True),
        (14_999, 14_999, True),
        (0, 16_999, True),  # 2 s after it left the screen
        (0, 17_000, False),
        (0, 20_000, False),  # a picture that is 20 s old
        (14_999, 34_999, False),
        (15_000, 14_999, False),  # from the future
    ],
)
@pytest.mark.parametrize("maker", [rotation.token_at, rotation.typed_at])
def test_a_picture_lives_fifteen_seconds_and_two(maker, seen, used, good):
    code = maker(SECRET, (T0 + seen) // rotation.PERIOD_MS)
    assert rotation.is_fresh(SECRET, code, T0 + used) is good


def test_another_lessons_secret_makes_other_codes():
    code = rotation.token_at(SECRET, T0 // rotation.PERIOD_MS)
    assert not rotation.is_fresh(bytes(32), code, T0)


@pytest.mark.parametrize("code", ["", "ä" * 16, "12345", "0" * 40, "１２３４５６"])
def test_what_is_no_code_is_stale_and_nothing_worse(code):
    assert rotation.is_fresh(SECRET, code, T0) is False


@pytest.mark.parametrize(
    ("scanned", "read", "answered", "good"),
    [
        (1 * S, 6 * S, 7 * S, True),  # the next number
        (1 * S, 6 * S, 14_900, True),  # gone for less than 3 s
        (1 * S, 12 * S, 15 * S, True),  # the one after it
        (1 * S, 1 * S, 2 * S, False),  # on the screen when scanned: in every photo of it
        (1 * S, 0, 8 * S, False),
        (1 * S, 6 * S, 15_100, False),  # gone for more than 3 s
        (1 * S, 12 * S, 7 * S, False),  # not shown yet
    ],
)
def test_only_a_number_that_appeared_after_the_scan_counts(scanned, read, answered, good):
    number = rotation.number_at(SECRET, (T0 + read) // rotation.STEP_MS)
    found = rotation.is_answer(SECRET, number, issued=T0 + scanned, now=T0 + answered)
    assert found is good


def test_numbers_have_three_digits_and_change_each_step():
    first = T0 // rotation.STEP_MS
    found = [rotation.number_at(SECRET, first + n) for n in range(20_000)]
    assert all(100 <= number <= 999 for number in found)
    assert sum(a == b for a, b in itertools.pairwise(found)) <= 2
    assert len(set(found)) == 900


@pytest.mark.parametrize(("gap", "good"), [(0, True), (15_000, True), (15_001, False), (-1, False)])
def test_an_answer_has_fifteen_seconds(gap, good):
    assert rotation.in_time(issued=T0, now=T0 + gap) is good


def test_the_projector_is_told_the_coming_half_minute_without_gaps():
    shown = rotation.pictures(SECRET, now=T0 + 7 * S)
    assert [(p.start - T0, p.end - T0) for p, _ in shown] == [
        (0, 15_000),
        (15_000, 30_000),
        (30_000, 45_000),
    ]
    numbers = rotation.numbers(SECRET, now=T0 + 7 * S)
    assert [n.start for n in numbers[1:]] == [n.end for n in numbers[:-1]]
    assert numbers[-1].end - T0 >= 30_000
