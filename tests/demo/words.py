"""Live progress and the table at the end."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

BAR = 24


class Progress:
    """Lines with the seconds since the demo began; details overwrite themselves on a terminal."""

    def __init__(self, began: float) -> None:
        self.began = began
        self._last = 0.0
        self._said = ""

    def stage(self, text: str) -> None:
        """A new step."""
        self._said = ""
        print(f"{self._clock()} {text}", flush=True)

    def detail(self, text: str) -> None:
        """How far a step is; at most two a second, and none twice."""
        if text == self._said or time.time() - self._last < 0.5:
            return
        self._said, self._last = text, time.time()
        print(f"{self._clock()}   {text}", flush=True)

    def watching(self, trainees: Iterable[Any], seconds: float, duration_ms: int) -> None:
        """Who is where in the video."""
        honest = [t.position_ms for t in trainees if t.behaviour == "honest"]
        mean = sum(honest) / max(1, len(honest))
        share = min(1.0, mean / max(1, duration_ms))
        bar = "#" * round(share * BAR)
        print(f"{self._clock()}   [{bar:<{BAR}}] {seconds:4.0f} s, {share:4.0%} seen", flush=True)

    def _clock(self) -> str:
        return f"{time.time() - self.began:6.1f} s"


def width(text: str) -> int:
    """Columns on a terminal: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned; the last one is left as it is."""
    widths = [max(width(row[i]) for row in [header, *rows]) for i in range(len(header) - 1)]

    def line(row: Sequence[str]) -> str:
        cells = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(row[:-1])]
        return "  ".join([*cells, row[-1]]).rstrip()

    rule = "  ".join("-" * w for w in [*widths, 20])
    return "\n".join([line(header), rule, *(line(row) for row in rows)])


def fail(text: str) -> None:
    """Say what is wrong on the error channel."""
    print(text, file=sys.stderr, flush=True)
