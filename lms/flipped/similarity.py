"""How much two texts have in common. Pure.

A text is folded (case, width, white space and punctuation do not count) and cut into shingles of
five characters; the figure is the share of shingles in common (Jaccard), in thousandths. A
minhash of 64 positions, kept with each submission, finds the candidates, so that only those are
compared in full; what is reported is always the exact figure.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

SHINGLE: Final = 5
PERMUTATIONS: Final = 64
LEAST_CHARS: Final = 40
"""Shorter texts resemble one another by chance."""
LEAST_MILLI: Final = 350
CANDIDATE_MILLI: Final = 150
"""The estimate's own error (about 1/16 at a third) must not hide a pair above the limit."""
PASSAGES: Final = 5
PASSAGE_LEAST: Final = 12
"""Characters that count, of a passage worth showing."""


def folded(text: str) -> str:
    """What counts of a text: letters, digits and Han, in one width and case."""
    return "".join(letter for letter, _ in _letters(text))


def _letters(text: str) -> list[tuple[str, int]]:
    """Each counting letter with its place in the text as written."""
    found = []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if letter.isalnum():
                found.append((letter, at))
    return found


def _mark(piece: str) -> int:
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest(), "big")


def _pieces(clean: str) -> list[str]:
    return [clean[at : at + SHINGLE] for at in range(max(1, len(clean) - SHINGLE + 1))]


def shingles(text: str) -> frozenset[int]:
    """The text's shingles as 64-bit numbers; of few characters one of all of them."""
    clean = folded(text)
    return frozenset(_mark(piece) for piece in set(_pieces(clean))) if clean else frozenset()


def _seeds(letter: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    numbers = [_mark(f"rongke minhash {letter} {n}") | 1 for n in range(PERMUTATIONS)]
    return np.array(numbers, dtype=np.uint64)


_FACTORS: Final = _seeds("a")
_TERMS: Final = _seeds("b")


def signature(text: str) -> tuple[int, ...]:
    """The least of each of 64 permutations; () of a text too short to compare."""
    if len(folded(text)) < LEAST_CHARS:
        return ()
    marks = np.array(sorted(shingles(text)), dtype=np.uint64)
    # Multiplication modulo 2**64 by an odd factor is a permutation; the high bits mix best.
    mixed = (marks[:, None] * _FACTORS + _TERMS) >> np.uint64(16)
    return tuple(int(value) for value in mixed.min(axis=0))


def estimate(first: Sequence[int], second: Sequence[int]) -> int:
    """The share of equal positions, in thousandths; 0 where one was too short."""
    if not first or len(first) != len(second):
        return 0
    same = sum(a == b for a, b in zip(first, second, strict=True))
    return 1000 * same // len(first)


def jaccard(first: frozenset[int], second: frozenset[int]) -> int:
    """Shingles in common of all shingles, in thousandths (rounded down)."""
    every = len(first | second)
    return 1000 * len(first & second) // every if every else 0


@dataclass(frozen=True)
class Known:
    """A text to compare with, and its signature."""

    text: str
    signature: Sequence[int]


@dataclass(frozen=True)
class Pair:
    """Another text that resembles this one, and the passages in common."""

    other: str
    milli: int
    passages: tuple[str, ...]


def resembling(text: str, others: Mapping[str, Known]) -> list[Pair]:
    """The others that share at least :data:`LEAST_MILLI`, most first."""
    own = signature(text)
    if not own:
        return []
    marks = shingles(text)
    found = []
    for name, other in others.items():
        if estimate(own, other.signature) < CANDIDATE_MILLI:
            continue
        theirs = shingles(other.text)
        milli = jaccard(marks, theirs)
        if milli >= LEAST_MILLI:
            found.append(Pair(name, milli, common_passages(text, theirs)))
    return sorted(found, key=lambda pair: (-pair.milli, pair.other))


def common_passages(text: str, theirs: frozenset[int]) -> tuple[str, ...]:
    """The longest passages of ``text`` whose shingles all stand in the other text."""
    letters = _letters(text)
    clean = "".join(letter for letter, _ in letters)
    runs: list[tuple[int, int]] = []
    begin: int | None = None
    pieces = _pieces(clean)
    for at in range(len(pieces) + 1):
        inside = at < len(pieces) and _mark(pieces[at]) in theirs
        if inside and begin is None:
            begin = at
        elif not inside and begin is not None:
            runs.append((begin, min(at - 1 + SHINGLE, len(clean))))
            begin = None
    long = sorted((run for run in runs if run[1] - run[0] >= PASSAGE_LEAST), key=_length)
    return tuple(text[letters[a][1] : letters[b - 1][1] + 1][:200] for a, b in long[:PASSAGES])


def _length(run: tuple[int, int]) -> int:
    return run[0] - run[1]
