"""GB 11643 numbers, names and masks."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people import identity

pytestmark = pytest.mark.any_db

digits17 = st.builds(
    lambda region, born, order: f"{region}{born:%Y%m%d}{order:03d}",
    st.sampled_from(["110101", "420102", "310115", "830000"]),
    st.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("first", "check"),
    # The worked examples of the standard and of its reprints.
    [("11010519491231002", "X"), ("44052418800101001", "4")],
)
def test_check_digit_of_known_numbers(first, check):
    assert identity.check_digit(first) == check


@given(digits17)
def test_every_number_with_its_check_digit_passes(first):
    assert identity.number_problem(first + identity.check_digit(first)) is None


@given(digits17, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first, place, shift):
    number = first + identity.check_digit(first)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert identity.number_problem(wrong) is not None


@given(digits17, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_found(first, place):
    number = first + identity.check_digit(first)
    if number[place] == number[place + 1]:
        return
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert identity.number_problem(swapped) is not None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "number_shape"),
        ("1101051949123100", "number_shape"),
        ("11010519491231002Y", "number_shape"),
        ("99010519491231002X", "number_region"),
        ("11010519491331002X", "number_birth_date"),
        ("110105189912310029", "number_birth_date"),
        ("110105194912310021", "number_checksum"),
    ],
)
def test_each_problem_has_its_code(value, problem):
    assert identity.number_problem(value) == problem


def test_a_birthday_in_the_future_is_refused():
    first = "11010520991231002"
    number = first + identity.check_digit(first)

    assert identity.number_problem(number, today=dt.date(2026, 1, 1)) == "number_birth_date"


def test_full_width_and_spaces_are_normalised():
    assert identity.normalise_number(" １１０１０５ 19491231002ｘ ") == "11010519491231002X"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("陈桂芳", None),
        ("李", "name_shape"),
        ("阿依古丽·买买提", None),
        ("Anna Müller", "name_shape"),
        ("John Smith", None),
        ("=1+1", "name_shape"),
        ("陈<b>", "name_shape"),
    ],
)
def test_name_shapes(name, problem):
    assert identity.name_problem(identity.normalise_name(name)) == problem


def test_middle_dots_become_one():
    assert identity.normalise_name("阿依古丽•买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李伟", "李*"),
        ("陈桂芳", "陈*芳"),
        ("欧阳娜娜", "欧**娜"),
        ("阿依古丽·买买提", "阿******提"),
        ("王", "*"),
    ],
)
def test_name_masks(name, masked):
    assert identity.mask_name(name) == masked


def test_number_and_phone_masks():
    assert identity.mask_number("11010519491231002X") == "11**************2X"
    assert identity.mask_phone("138 0013 8021") == "138******21"
    assert identity.mask_phone("12") == ""
