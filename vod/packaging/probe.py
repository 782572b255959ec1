"""What a media file holds, from a limited child that reads every packet; then what we refuse."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lms.files import child
from lms.files.sniff import HEAD_BYTES, Family, sniff
from lms.jobs.errors import JobFailed

SCRIPT: Final = str(Path(__file__).with_name("probe_child.py"))
MIN_MS: Final = 1000
MAX_MS: Final = 12 * 3600 * 1000
MAX_PIXELS: Final = 4096 * 2304
MAX_SIDE: Final = 8192
MAX_FPS_MILLI: Final = 120_500


@dataclasses.dataclass(frozen=True, slots=True)
class Video:
    """The video stream that is played."""

    index: int
    codec: str
    profile: str
    pix_fmt: str
    width: int
    height: int
    rotation: int
    key_gap_ms: int
    bytes: int
    fps_milli: int


@dataclasses.dataclass(frozen=True, slots=True)
class Audio:
    """The audio stream that is played."""

    index: int
    codec: str
    profile: str
    channels: int
    sample_rate: int


@dataclasses.dataclass(frozen=True, slots=True)
class Probe:
    """A usable source. ``demuxer`` is what ffmpeg is held to from here on."""

    demuxer: str
    duration_ms: int
    video: Video | None
    audio: Audio | None


def probe(path: Path, *, check: Callable[[], None]) -> Probe:
    """Look into ``path``. Raises JobFailed with the reason in words when it cannot be a lesson."""
    with path.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if found.family not in {Family.VIDEO, Family.AUDIO}:
        raise JobFailed(
            "disguised_content", f"This is not a video or MP3 file (it looks like: {found.kind})."
        )
    output = bytearray()
    try:
        child.run(
            [sys.executable, "-I", SCRIPT, str(path), found.kind],
            cpu_s=300,
            wall_s=900,
            check=check,
            on_output=output.extend,
        )
        facts = json.loads(output)
    except child.ChildFailed as error:
        raise child.as_failure(error, "unreadable_media", UNREADABLE) from error
    except ValueError as error:
        raise JobFailed("unreadable_media", UNREADABLE) from error
    return judge(facts, found.kind)


UNREADABLE: Final = (
    "The file is damaged or incomplete and cannot be read; check that it plays on your computer, "
    "and upload it again."
)


def judge(facts: dict[str, Any], demuxer: str) -> Probe:
    """Accept or refuse by the facts of the child. Pure. Raises JobFailed."""
    if facts.get("error") or not facts.get("streams"):
        code = "unreadable_media" if facts.get("error") else "no_streams"
        raise JobFailed(code, UNREADABLE if facts.get("error") else NO_STREAMS)
    usable = [s for s in facts["streams"] if s["packets"] and s["decoded"] and not s["picture"]]
    pictures = [s for s in usable if s["type"] == "video" and s["packets"] > 1]
    sounds = [s for s in usable if s["type"] == "audio"]
    present = {s["type"] for s in facts["streams"] if s["packets"] and not s["picture"]}
    if not pictures and not sounds:
        raise JobFailed(
            *(("unsupported_codec", UNSUPPORTED) if present else ("no_streams", NO_STREAMS))
        )
    if demuxer != "mp3" and "video" in present and not pictures:
        raise JobFailed("unsupported_codec", UNSUPPORTED)
    video = _video(max(pictures, key=lambda s: s["width"] * s["height"])) if pictures else None
    audio = _audio(sounds[0]) if sounds else None
    return Probe(demuxer, _duration(facts, usable), video, audio)


NO_STREAMS: Final = "The file holds neither pictures nor sound."
UNSUPPORTED: Final = (
    "The pictures or the sound are coded in a way that cannot be read here; export the video as "
    "MP4 (H.264, AAC) and upload that."
)


def _duration(facts: dict[str, Any], usable: list[dict[str, Any]]) -> int:
    start = min(s["start_ms"] for s in usable)
    reached = max(s["end_ms"] for s in usable) - start
    declared = facts["declared_ms"]
    if facts["cut"] or (declared > 5000 and reached < declared * 9 // 10):
        raise JobFailed(
            "media_truncated",
            f"The file stops at {reached // 1000} s of {max(declared, reached) // 1000} s: it was "
            "not copied completely. Upload the whole file.",
        )
    if reached < MIN_MS:
        raise JobFailed("media_too_short", "The video is shorter than one second.")
    if reached > MAX_MS:
        raise JobFailed("media_too_long", "The video is longer than 12 hours; cut it into lessons.")
    return int(reached)


def _video(row: dict[str, Any]) -> Video:
    width, height = row["width"], row["height"]
    if not (16 <= width <= MAX_SIDE and 16 <= height <= MAX_SIDE) or width * height > MAX_PIXELS:
        raise JobFailed(
            "media_picture_size",
            f"Pictures of {width} × {height} are not accepted; 4K is the most.",
        )
    if row["fps_milli"] > MAX_FPS_MILLI:
        raise JobFailed("media_frame_rate", "More than 120 pictures a second are not accepted.")
    return Video(
        index=row["index"],
        codec=row["codec"],
        profile=row["profile"],
        pix_fmt=row["pix_fmt"],
        width=width,
        height=height,
        rotation=row["rotation"] % 360,
        key_gap_ms=row["key_gap_ms"],
        bytes=row["bytes"],
        fps_milli=row["fps_milli"],
    )


def _audio(row: dict[str, Any]) -> Audio:
    return Audio(
        index=row["index"],
        codec=row["codec"],
        profile=row["profile"],
        channels=row["channels"],
        sample_rate=row["sample_rate"],
    )
