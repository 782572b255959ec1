"""One track's file: Matroska that survives ``kill -9``, and beside it what its times mean.

Times in the file are the publisher's RTP times since the first frame. ``<name>.jsonl`` maps them
to wall time: its first line describes the track, each further one is a pair of clocks from a
sender report, the last says how it ended. A replay is made from both; a file whose process died
lacks the last line, and nothing else that had arrived in order.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from live.media.recorder_depay import Unit
from live.media.recorder_mkv import Writer
from live.media.recorder_sps import size_of

NTP_EPOCH_S = 2_208_988_800


@dataclass(frozen=True, kw_only=True)
class Description:
    """The first line beside a file."""

    file: str
    publication: str
    room: str = ""
    user: str
    source: str
    kind: str
    codec: str
    clock: int
    width: int = 0
    height: int = 0
    rtp: int = 0
    """The first frame's RTP time, extended beyond 32 bits."""
    arrival_ns: int = 0
    """When its last packet arrived (wall clock of the server)."""


def ntp_ns(value: int) -> int:
    """A 64-bit NTP time as nanoseconds since 1970."""
    seconds, fraction = value >> 32, value & 0xFFFFFFFF
    return (seconds - NTP_EPOCH_S) * 1_000_000_000 + (fraction * 1_000_000_000 >> 32)


class TrackFile:
    """Open for writing from its first frame on. Raises OSError when the disk takes nothing."""

    def __init__(self, folder: Path, about: Description, shape: bytes) -> None:
        width, height = picture_size(about.codec, shape)
        self.shape = shape
        self.about = about
        self.last = about.rtp
        self.units = 0
        self._written = -1
        self._words = (folder / about.file).with_suffix(".jsonl").open("w")
        self._say(asdict(about) | {"width": width, "height": height})
        self._writer = Writer(
            folder / about.file, about.codec, width=width, height=height, shape=shape
        )

    def write(self, unit: Unit, rtp: int) -> None:
        """One frame at its extended RTP time."""
        at = rtp - self.about.rtp
        if at <= self._written:
            return  # readers want times that grow; a frame out of order shows nothing new
        self._writer.write(unit.data, at_ns=at * 1_000_000_000 // self.about.clock, key=unit.key)
        self._written, self.last = at, rtp
        self.units += 1

    def report(self, *, rtp: int, ntp: int, arrival_ns: int) -> None:
        """A pair of the publisher's clocks."""
        self._say({"rtp": rtp, "ntp_ns": ntp_ns(ntp), "arrival_ns": arrival_ns})

    def close(self, why: str) -> None:
        """Say how it ended; what cannot be said any more is left as it is."""
        try:
            self._writer.close()
            self._say({"end": why, "units": self.units, "rtp": self.last})
            self._words.close()
        except OSError:
            return

    def _say(self, words: dict[str, Any]) -> None:
        self._words.write(json.dumps(words, separators=(",", ":")) + "\n")
        self._words.flush()


def picture_size(codec: str, shape: bytes) -> tuple[int, int]:
    """Width and height by what a key frame said; 0 × 0 for sound."""
    if codec == "vp8":
        return int.from_bytes(shape[:2], "big"), int.from_bytes(shape[2:4], "big")
    if codec == "h264":
        return size_of(shape[2 : 2 + int.from_bytes(shape[:2], "big")])
    return 0, 0
