"""What is made of recorded pieces: which tracks, where they begin, and how. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from live.replay.build.clock import Mapped, Piece, map_pieces

BOXES: Final = {"screen": (1920, 1080)}
"""The largest picture by source; others 1280 × 720."""
APART_NS: Final = 3_000_000_000
"""Silence of a whole publication longer than this makes two tracks: a pause, a lost recorder."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece on the server's clock."""

    piece: Piece
    mapped: Mapped


@dataclass(slots=True)
class Plan:
    """One track to be made."""

    publication: str
    user: str
    source: str
    start_ns: int
    room: str = ""
    audio: list[Placed] = field(default_factory=list)
    video: list[Placed] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``av``, ``audio`` or ``video``."""
        if self.audio and self.video:
            return "av"
        return "audio" if self.audio else "video"

    @property
    def copies(self) -> bool:
        """Whether the picture can stay as it is: H.264 of one size."""
        shapes = {(p.piece.codec, p.piece.width, p.piece.height) for p in self.video}
        return all(codec == "h264" for codec, _, _ in shapes) and len(shapes) <= 1

    @property
    def size(self) -> tuple[int, int]:
        """The picture's size in the replay: the largest that was sent, within the source's box."""
        if not self.video:
            return 0, 0
        sizes = [(p.piece.width, p.piece.height) for p in self.video]
        width, height = max(sizes, key=lambda size: size[0] * size[1])
        if self.copies:
            return width, height
        box = BOXES.get(self.source, (1280, 720))
        if width < height:
            box = box[1], box[0]
        scale = min(1.0, box[0] / max(width, 1), box[1] / max(height, 1))
        return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def plans(pieces: list[Piece]) -> list[Plan]:
    """Tracks in the order in which they are made: what needs no conversion first."""
    found: list[Plan] = []
    for publication in dict.fromkeys(piece.publication for piece in pieces):
        own = [piece for piece in pieces if piece.publication == publication]
        placed = [Placed(p, m) for p, m in zip(own, map_pieces(own), strict=True)]
        placed.sort(key=lambda row: row.mapped.start_ns)
        found += _tracks(placed)
    return sorted(found, key=lambda plan: (not plan.copies, plan.start_ns))


def _tracks(placed: list[Placed]) -> list[Plan]:
    """Pieces of one publication, parted where nothing of it was recorded for a while."""
    found: list[Plan] = []
    end: int | None = None
    for row in placed:
        start = row.mapped.start_ns
        if not found or end is None or start > end + APART_NS:
            piece = row.piece
            found.append(Plan(piece.publication, piece.user, piece.source, start, piece.room))
        (found[-1].audio if row.piece.kind == "audio" else found[-1].video).append(row)
        end = max(end or 0, _end_ns(row))
    return found


def _end_ns(row: Placed) -> int:
    """Where a piece ends; a killed recorder's ends with its last report at the least."""
    last = row.piece.last_rtp
    if last is None:
        last = max([row.piece.rtp, *(report.rtp for report in row.piece.reports)])
    return row.mapped.start_ns + round(row.piece.seconds(last) * row.mapped.rate * 1e9)
