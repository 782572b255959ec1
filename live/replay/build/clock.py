"""From publishers' RTP clocks to the server's clock. Pure.

A sender report says what the publisher's wall clock showed at an RTP time, for sound and picture
alike: that keeps them together however their packets travelled. Between the publisher's wall clock
and ours lies the difference of the clocks plus the delay of the line; the smallest difference that
was seen is taken for the clocks'.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FIT_FROM_NS: Final = 60_000_000_000
"""A drift is fitted over a minute of reports or more; below that noise would be taken for it."""
DRIFT_MAX: Final = 0.002
CERTAIN: Final = 6
"""A drift is believed from so many standard errors on: reports of a busy machine scatter, and what
is fitted to their scatter would part sound from picture by tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Report:
    """A pair of clocks, and when the server heard of it."""

    rtp: int
    ntp_ns: int
    arrival_ns: int


@dataclass(slots=True)
class Piece:
    """One recorded file."""

    path: Path
    publication: str
    user: str
    source: str
    kind: str
    codec: str
    clock: int
    rtp: int
    arrival_ns: int
    width: int
    height: int
    room: str = ""
    """Where it was published; empty in files of before breakouts were recorded."""
    last_rtp: int | None = None
    """None: its recorder was killed."""
    reports: list[Report] = field(default_factory=list)

    def seconds(self, rtp: int) -> float:
        """Time within the file, by its own clock."""
        return (rtp - self.rtp) / self.clock


def read(path: Path) -> Piece | None:
    """The piece that a sidecar describes; None when it is cut off before it describes anything."""
    lines = path.read_text(errors="replace").splitlines()
    words = [parsed for line in lines if (parsed := _parsed(line)) is not None]
    if not words or "file" not in words[0]:
        return None
    head = words[0]
    piece = Piece(
        path=path.parent / Path(head["file"]).name,
        publication=str(head["publication"]),
        user=str(head["user"]),
        source=str(head["source"]),
        kind=str(head["kind"]),
        codec=str(head["codec"]),
        clock=int(head["clock"]),
        rtp=int(head["rtp"]),
        arrival_ns=int(head["arrival_ns"]),
        width=int(head["width"]),
        height=int(head["height"]),
        room=str(head.get("room", "")),
    )
    for word in words[1:]:
        if "ntp_ns" in word:
            report = Report(int(word["rtp"]), int(word["ntp_ns"]), int(word["arrival_ns"]))
            piece.reports.append(report)
        elif "end" in word:
            piece.last_rtp = int(word["rtp"])
    return piece


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None  # the last line of a killed recorder
    return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where a piece begins on the server's clock, and how fast its own clock runs."""

    start_ns: int
    rate: float
    """Server seconds per second of the file."""


def map_pieces(pieces: list[Piece]) -> list[Mapped]:
    """All pieces of one publication, sound and picture, on the server's clock."""
    differences = [r.arrival_ns - r.ntp_ns for p in pieces for r in p.reports]
    if not differences:
        return [Mapped(piece.arrival_ns, 1.0) for piece in pieces]
    ours = min(differences)
    fits = {kind: _rate([p for p in pieces if p.kind == kind]) for kind in ("audio", "video")}
    return [_mapped(piece, ours, fits[piece.kind]) for piece in pieces]


def _mapped(piece: Piece, ours: int, rate: float) -> Mapped:
    if not piece.reports:
        return Mapped(piece.arrival_ns, rate)
    starts = [r.ntp_ns - piece.seconds(r.rtp) * rate * 1e9 for r in piece.reports]
    return Mapped(round(statistics.median(starts)) + ours, rate)


def _rate(pieces: list[Piece]) -> float:
    """The slope of the publisher's wall clock over a stream's RTP clock, where it can be told."""
    best = max(pieces, key=lambda piece: len(piece.reports), default=None)
    if best is None or len(best.reports) < 10:
        return 1.0
    span = best.reports[-1].ntp_ns - best.reports[0].ntp_ns
    if span < FIT_FROM_NS:
        return 1.0
    times = [best.seconds(report.rtp) for report in best.reports]
    walls = [(report.ntp_ns - best.reports[0].ntp_ns) / 1e9 for report in best.reports]
    slope, start = statistics.linear_regression(times, walls)
    rest = [wall - start - slope * at for at, wall in zip(times, walls, strict=True)]
    error = statistics.pstdev(rest) / (statistics.pstdev(times) * len(times) ** 0.5)
    certain = abs(slope - 1) >= CERTAIN * error
    return slope if certain and abs(slope - 1) <= DRIFT_MAX else 1.0
