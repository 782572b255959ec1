"""A film published as it is, its sound and picture on one clock.

aiortc's own player starts a clock for each of the two when its first packet is read, and so parts
them by whatever the machine was doing at that moment: no measure of lip sync can use it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

Packets = dict[str, list[tuple[float, Any]]]


@dataclass
class Reel:
    """Encoded packets by kind, with the seconds at which they are due; good for one publishing."""

    packets: Packets
    began: float | None = None
    audio: Frames = field(init=False)
    video: Frames = field(init=False)

    def __post_init__(self) -> None:
        self.audio, self.video = Frames(self, "audio"), Frames(self, "video")

    def due(self, at: float) -> float:
        """Seconds to wait for a moment of the film; the first question starts it."""
        if self.began is None:
            self.began = time.monotonic()
        return self.began + at - time.monotonic()


class Frames(MediaStreamTrack):
    """One kind of a reel."""

    def __init__(self, reel: Reel, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._reel, self._next = reel, 0

    async def recv(self) -> Any:
        """The next packet, when it is due."""
        packets = self._reel.packets[self.kind]
        if self.readyState != "live" or self._next >= len(packets):
            self.stop()
            raise MediaStreamError
        at, packet = packets[self._next]
        self._next += 1
        await asyncio.sleep(max(0.0, self._reel.due(at)))
        return packet


def load(path: Path) -> Packets:
    """Read a film whole (a minute of it is some megabytes)."""
    found: Packets = {"audio": [], "video": []}
    with av.open(str(path)) as film:
        rows = [(p, p.pts) for p in film.demux() if p.size and p.pts is not None]
        first = min(pts * packet.time_base for packet, pts in rows)
        for packet, pts in rows:
            at = pts * packet.time_base - first
            packet.pts = int(at / packet.time_base)
            found[packet.stream.type].append((float(at), packet))
    return found
