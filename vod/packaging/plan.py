"""Which renditions a source gets. Pure."""

from __future__ import annotations

import dataclasses
from typing import Final

from vod.packaging.probe import Audio, Probe, Video

COPY_MAX_HEIGHT: Final = 1080
COPY_MAX_KBPS: Final = 6000
COPY_MAX_KEY_GAP_MS: Final = 10_000
"""Segments end at key frames only: a longer gap makes seeking and switching slow."""
COPY_PROFILES: Final = {"baseline", "constrained baseline", "main", "high"}
SEGMENT_S: Final = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One rendition to make. ``height`` 0 means sound only."""

    name: str
    height: int
    width: int
    copy_video: bool
    copy_audio: bool
    video_kbps: int
    cost: int
    """Relative CPU work, for the progress bar."""


def steps(source: Probe) -> list[Step]:
    """The ladder: a copy where every player can play it, 720p else; and 360p for weak lines."""
    audio = can_copy_audio(source.audio) if source.audio else False
    if source.video is None:
        return [Step("audio", 0, 0, False, audio, 0, 4)]
    width, height = shown_size(source.video)
    if can_copy_video(source.video, source.duration_ms):
        top = Step(f"{height}p", height, width, True, audio, 0, 2)
    else:
        top = _scaled(width, height, 720, 2500, audio, 40)
    if top.height < 480:
        return [top]
    return [top, _scaled(width, height, 360, 700, audio, 14)]


def shown_size(video: Video) -> tuple[int, int]:
    """Width and height as shown, after rotation."""
    if video.rotation in {90, 270}:
        return video.height, video.width
    return video.width, video.height


def can_copy_video(video: Video, duration_ms: int) -> bool:
    """Whether the H.264 stream can be played as it is, by every browser."""
    kbps = video.bytes * 8 // max(duration_ms, 1)
    return (
        video.codec == "h264"
        and video.profile.lower() in COPY_PROFILES
        and video.pix_fmt in {"yuv420p", "yuvj420p"}
        and video.rotation == 0
        and video.height <= COPY_MAX_HEIGHT
        and video.width % 2 == 0
        and video.height % 2 == 0
        and kbps <= COPY_MAX_KBPS
        and 0 < video.key_gap_ms <= COPY_MAX_KEY_GAP_MS
    )


def can_copy_audio(audio: Audio) -> bool:
    """AAC-LC in stereo at a usual rate."""
    return (
        audio.codec == "aac"
        and audio.profile.upper() in {"LC", "AAC LC", "LOW"}
        and audio.channels in {1, 2}
        and audio.sample_rate in {44100, 48000}
    )


def _scaled(width: int, height: int, target: int, kbps: int, audio: bool, cost: int) -> Step:
    """Fit the shorter side into ``target``; never larger than the source; even numbers."""
    short = min(width, height)
    scale = min(1.0, target / short)
    return Step(
        name=f"{min(target, short)}p",
        height=_even(height * scale),
        width=_even(width * scale),
        copy_video=False,
        copy_audio=audio,
        video_kbps=kbps,
        cost=cost,
    )


def _even(value: float) -> int:
    return max(2, round(value / 2) * 2)
