"""Poster, seek-preview sprites and the waveform: what makes a player and an editor pleasant."""

from __future__ import annotations

import array
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lms.files import child
from vod.packaging import ffmpeg
from vod.packaging.plan import shown_size
from vod.packaging.probe import Probe

SPRITE_WIDTH: Final = 160
SHEET: Final = 100
SPRITES_MAX: Final = 300
SAMPLE_RATE: Final = 4000
PEAKS_PER_S_MAX: Final = 10
PEAKS_MAX: Final = 12_000


def poster(path: Path, probe: Probe, folder: Path, check: Callable[[], None]) -> None:
    """``poster.jpg``. Raises ChildFailed."""
    child.run(ffmpeg.poster(path, probe), cpu_s=120, wall_s=300, check=check, folder=folder)


def sprites(path: Path, probe: Probe, folder: Path, check: Callable[[], None]) -> None:
    """``sprite-001.jpg`` … and ``sprites.vtt``. Raises ChildFailed."""
    assert probe.video is not None
    width, height = shown_size(probe.video)
    small_height = max(2, round(SPRITE_WIDTH * height / width / 2) * 2)
    every_ms = max(1000, probe.duration_ms // SPRITES_MAX)
    child.run(
        ffmpeg.sprites(path, probe, every_ms=every_ms, width=SPRITE_WIDTH, height=small_height),
        cpu_s=120 + probe.duration_ms // 1000,
        wall_s=600 + probe.duration_ms // 500,
        check=check,
        folder=folder,
    )
    sheets = len(list(folder.glob("sprite-*.jpg")))
    (folder / "sprites.vtt").write_text(
        sprite_track(probe.duration_ms, every_ms, SPRITE_WIDTH, small_height, sheets)
    )


def sprite_track(duration_ms: int, every_ms: int, width: int, height: int, sheets: int) -> str:
    """WebVTT whose cues point into the sheets. Pure."""
    lines = ["WEBVTT", ""]
    for number, start in enumerate(range(0, duration_ms, every_ms)):
        sheet, place = divmod(number, SHEET)
        if sheet >= sheets:
            break
        x, y = place % 10 * width, place // 10 * height
        end = min(start + every_ms, duration_ms)
        lines += [
            f"{stamp(start)} --> {stamp(end)}",
            f"sprite-{sheet + 1:03d}.jpg#xywh={x},{y},{width},{height}",
            "",
        ]
    return "\n".join(lines)


def stamp(ms: int) -> str:
    """A WebVTT time."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


class Peaks:
    """Loudest sample of each short stretch, 0 to 255, in bounded memory."""

    def __init__(self, duration_ms: int) -> None:
        self.per_second = min(PEAKS_PER_S_MAX, max(1, PEAKS_MAX * 1000 // max(duration_ms, 1)))
        self.values: list[int] = []
        self._rest = b""
        self._bytes = SAMPLE_RATE // self.per_second * 2

    def feed(self, data: bytes) -> None:
        """More 16-bit samples."""
        data = self._rest + data
        whole = len(data) // self._bytes * self._bytes
        for start in range(0, whole, self._bytes):
            if len(self.values) >= PEAKS_MAX * 2:
                break
            self._add(data[start : start + self._bytes])
        self._rest = data[whole:]

    def finish(self) -> dict[str, object]:
        """The document: ``peaks`` at ``per_second`` each second."""
        if len(self._rest) >= 2:
            self._add(self._rest[: len(self._rest) // 2 * 2])
        return {"version": 1, "per_second": self.per_second, "peaks": self.values}

    def _add(self, raw: bytes) -> None:
        samples = array.array("h", raw)
        if sys.byteorder == "big":
            samples.byteswap()
        high, low = max(samples), min(samples)
        self.values.append(min(255, max(high, -low) >> 7))


def waveform(path: Path, probe: Probe, folder: Path, check: Callable[[], None]) -> None:
    """``peaks.json``. Raises ChildFailed."""
    peaks = Peaks(probe.duration_ms)
    child.run(
        ffmpeg.samples(path, probe, rate=SAMPLE_RATE),
        cpu_s=60 + probe.duration_ms // 5000,
        wall_s=300 + probe.duration_ms // 1000,
        check=check,
        on_output=peaks.feed,
        folder=folder,
    )
    (folder / "peaks.json").write_text(json.dumps(peaks.finish(), separators=(",", ":")))
