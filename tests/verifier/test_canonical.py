"""Restricted RFC 8785: one byte form for each value, and no other accepted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import canonical
from verifier.errors import CanonicalError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_round_trip(value: object) -> None:
    data = canonical.encode(value)
    assert canonical.parse(data) == value
    assert canonical.encode(canonical.parse(data)) == data


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_refused_or_already_canonical(data: bytes) -> None:
    try:
        value = canonical.parse(data)
    except CanonicalError:
        return
    assert canonical.encode(value) == data


def test_members_are_ordered_by_utf16_code_units() -> None:
    """The example of RFC 8785 3.2.3: U+FB33 sorts after a surrogate pair."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    ordered = list(canonical.parse(canonical.encode(dict.fromkeys(names, 0))))  # type: ignore[call-overload]  # a JSON object
    assert ordered == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_rfc_8785_says() -> None:
    text = '\u20ac$\x0f\nA\'B"\\\\"/\x7f\b\t\f\r'
    expected = '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\\b\\t\\f\\r"'
    assert canonical.encode(text).decode() == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"1\n",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a" :1}',
        b'{"a":1,}',
        b"[1,2",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\\ud83d\\ude00"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'"\x01"',
        b'"\\u000A"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b"nul",
        b"'a'",
        b"1 2",
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        canonical.parse(data)


@pytest.mark.parametrize(
    "value",
    [1.0, 2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 2}, {None: 1}, b"x", {1, 2}, object()],
)
def test_values_without_a_form_are_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical.encode(value)


def test_a_structure_that_contains_itself_is_refused() -> None:
    knot: list[object] = []
    knot.append(knot)
    with pytest.raises(CanonicalError):
        canonical.encode(knot)


def test_commitments_hide_by_their_salt() -> None:
    one, two = canonical.commitment(bytes(16), "张*"), canonical.commitment(b"\x01" * 16, "张*")
    assert one != two
    assert one == canonical.sha256_hex(bytes(16) + '"张*"'.encode())
    with pytest.raises(CanonicalError):
        canonical.commitment(b"short", "x")
