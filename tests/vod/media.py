"""Small real media files, rendered once per run with the wheel's ffmpeg."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path

from vod.packaging import ffmpeg


@functools.cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="rongke-media-"))


@functools.cache
def render(name: str, *arguments: str) -> Path:
    path = folder() / name
    subprocess.run(
        [ffmpeg.executable(), "-nostdin", "-loglevel", "error", "-y", *arguments, str(path)],
        check=True,
    )
    return path


def picture(size: str = "640x360", seconds: int = 6, rate: int = 25) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def sound(seconds: int = 6) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"sine=f=330:d={seconds}")


H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50")


def mp4(seconds: int = 6, size: str = "640x360") -> Path:
    return render(
        f"ok-{seconds}-{size}.mp4", *picture(size, seconds), *sound(seconds), *H264,
        "-profile:v", "high", "-c:a", "aac", "-ar", "48000", "-movflags", "+faststart",
    )  # fmt: skip


def mp3(seconds: int = 6) -> Path:
    return render(f"ok-{seconds}.mp3", *sound(seconds), "-c:a", "libmp3lame")


def webm(seconds: int = 4) -> Path:
    return render(
        f"ok-{seconds}.webm", *picture("320x240", seconds), *sound(seconds),
        "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus",
    )  # fmt: skip
