"""Points: what is packed comes out again, and nothing else is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.board.points import decode, encode, from_wire, to_wire

pytestmark = pytest.mark.any_db
POINT = st.tuples(st.integers(0, 10_000), st.integers(0, 30_000))
VECTORS = Path(__file__).with_name("points.json")


@given(st.lists(POINT, max_size=300))
def test_points_survive_the_way(points):
    packed = to_wire(encode(points))
    assert decode(from_wire(packed), most=300) == points
    assert len(packed) <= 8 * len(points)


def test_a_drawn_line_takes_some_three_characters_a_point():
    line = [(1_000 + 9 * n, 2_000 + (n * n) // 50) for n in range(500)]
    assert len(to_wire(encode(line))) < 3.2 * len(line)


def test_the_vectors_that_the_page_is_tested_with():
    for vector in json.loads(VECTORS.read_text()):
        points = [tuple(point) for point in vector["points"]]
        assert to_wire(encode(points)) == vector["packed"]
        assert decode(from_wire(vector["packed"]), most=100) == points


@given(st.binary(max_size=60))
def test_any_bytes_are_points_in_one_spelling_or_refused(data):
    try:
        points = decode(data, most=40)
    except ValueError:
        return
    assert encode(points) == data


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",  # half a point
        b"\x80",  # a number without its end
        b"\x80\x00\x00",  # padded
        b"\x01\x00",  # x = -1
        b"\xff\xff\xff\x01\x00",  # longer than any page
        encode([(0, 0)] * 41),
        b"\xa2\x9c\x01\x00",  # x = 10,001
    ],
)
def test_what_no_encoder_writes_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        decode(data, most=40)


@pytest.mark.parametrize("text", ["A", "AA==", "A+/B", "AB", "é", "AA\n", " AAAA"])
def test_other_spellings_of_base64_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_wire(text)
