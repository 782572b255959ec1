"""The bench's film: 720p VP8 and Opus, encoded once by ffmpeg, cut into RTP payloads."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import imageio_ffmpeg

SECONDS = 8
FRAME_RATE = 30
MAX_PAYLOAD = 1160
VIDEO_STEP = 90000 // FRAME_RATE
AUDIO_STEP = 960


@dataclass
class Film:
    """Payloads by frame and by 20 ms of sound."""

    frames: list[list[bytes]]
    sound: list[bytes]

    @property
    def bits_per_second(self) -> int:
        size = sum(len(part) for frame in self.frames for part in frame)
        return size * 8 * FRAME_RATE // len(self.frames)

    @property
    def packets_per_second(self) -> float:
        parts = sum(len(frame) for frame in self.frames)
        return parts * FRAME_RATE / len(self.frames) + 50


def encode(folder: Path) -> Film:
    """Make the film (about 1.57 Mbit/s, a key frame a second)."""
    path = folder / "film.webm"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y"]
    command += ["-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate={FRAME_RATE}:duration={SECONDS}"]
    command += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={SECONDS}"]
    command += ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1570k"]
    command += ["-minrate", "1570k", "-maxrate", "1570k", "-bufsize", "800k", "-g", "30"]
    command += ["-c:a", "libopus", "-b:a", "48k", "-frame_duration", "20", str(path)]
    subprocess.run(command, check=True)
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        packets = [p for p in container.demux(video, audio) if p.size]
        frames = [bytes(p) for p in packets if p.stream is video]
        sound = [bytes(p) for p in packets if p.stream is audio]
    return Film([_cut(frame, n) for n, frame in enumerate(frames)], sound)


def _cut(frame: bytes, number: int) -> list[bytes]:
    """Into parts of nearly one size, the larger ones last, as browsers do."""
    count = -(-len(frame) // MAX_PAYLOAD)
    small, larger = divmod(len(frame), count)
    parts, at = [], 0
    for n in range(count):
        size = small + (n >= count - larger)
        start = 0x10 if n == 0 else 0
        head = bytes((0x80 | start, 0x80, 0x80 | number >> 8 & 0x7F, number & 0xFF))
        parts.append(head + frame[at : at + size])
        at += size
    return parts
