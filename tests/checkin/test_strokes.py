"""What is a signature, and what is not."""

from __future__ import annotations

import pytest

from checkin import strokes
from verifier.strokes import is_document, path_of

LINE = [[10 + 4 * n, 40 + (n % 3) * 9, n * 12] for n in range(30)]


def made(drawn=None, width=600, height=200):
    return strokes.document_of(
        width=width, height=height, strokes=[LINE] if drawn is None else drawn
    )


def test_a_signature_is_kept_as_drawn():
    document = made()
    assert document is not None
    assert document["strokes"] == [LINE]
    assert is_document(document)
    assert path_of(document).startswith("M10 40Q10 40 ")


@pytest.mark.parametrize(
    "drawn",
    [
        [],
        [[]],
        [[[5, 5, 0]]],
        [[[5, 5, n] for n in range(40)]],  # a dot, held
        [[[5, 5]]],
        [[*LINE, [601, 5, 400]]],
        [[*LINE, [5, -1, 400]]],
        [[*LINE, [5, 5, 99_999_999]]],
        [LINE] * 61,
        [[[n % 600, n % 200, n] for n in range(3_001)]],
    ],
)
def test_what_is_none(drawn):
    assert made(drawn) is None


@pytest.mark.parametrize("side", [0, 50, 4_001])
def test_the_field_has_a_size(side):
    assert made(width=side) is None
