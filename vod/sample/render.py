"""Renders the sample lesson's video and handout; kept in ``var/sample`` for the next time."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import Image

from vod.packaging import ffmpeg
from vod.sample.draw import SLIDES
from vod.sample.script import SCENES, TOTAL_MS

RATE: Final = 10
FADE: Final = 0.4
VOICE: Final = (
    "0.16*lt(mod(t,6.2),5.3)*max(0,sin(2*PI*3.6*t+sin(t)))*(0.55+0.45*sin(2*PI*0.23*t))"
    "*(sin(2*PI*132*t+5*sin(2*PI*0.6*t))+0.6*sin(2*PI*264*t+10*sin(2*PI*0.6*t))"
    "+0.35*sin(2*PI*528*t+20*sin(2*PI*0.6*t)))"
)
"""A hum in the rhythm of speech: sound to check volume and the waveform with, no voice."""


def folder() -> Path:
    """Where rendered files are kept."""
    found = Path(settings.VAR_DIR) / "sample"
    found.mkdir(parents=True, exist_ok=True)
    return found


def version() -> str:
    """Changes with the slides and the script."""
    digest = hashlib.sha256(repr((SCENES, RATE, FADE, VOICE)).encode())
    for path in sorted(SLIDES.glob("*.png")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def video() -> Path:
    """The lesson as MP4 (1280 × 720, H.264 and AAC)."""
    path = folder() / f"lighting-{version()}.mp4"
    if not path.exists():
        partial = path.with_suffix(".part")
        subprocess.run(_command(partial), check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - own command
        partial.replace(path)
    return path


def handout() -> Path:
    """The last slide of each chapter as a PDF."""
    path = folder() / f"handout-{version()}.pdf"
    if not path.exists():
        pages = [
            Image.open(SLIDES / f"{n}.png").convert("RGB") for n in ("1-3", "2-3", "3-3", "4-3")
        ]
        pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=110)
    return path


def _command(path: Path) -> list[str]:
    command = [ffmpeg.executable(), "-hide_banner", "-loglevel", "error", "-y"]
    for scene in SCENES:
        command += ["-framerate", str(RATE), "-i", str(SLIDES / f"{scene.slide}.png")]
    seconds = TOTAL_MS // 1000
    command += ["-f", "lavfi", "-i", f"aevalsrc='{VOICE}':s=24000:d={seconds}"]
    voice = f"[{len(SCENES)}:a]lowpass=f=2400,aformat=channel_layouts=stereo[a]"
    return [
        *command,
        "-filter_complex", f"{_fades()};{voice}",
        "-map", "[v]", "-map", "[a]", "-t", str(seconds),
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "20",
        "-pix_fmt", "yuv420p", "-g", str(RATE * 4), "-keyint_min", str(RATE * 4),
        "-sc_threshold", "0", "-c:a", "aac", "-b:a", "96k", "-ar", "48000",
        "-movflags", "+faststart", "-f", "mp4", str(path),
    ]  # fmt: skip


def _fades() -> str:
    """Slides one after another, each fading into the next."""
    parts = [
        f"[{n}:v]format=yuv420p,setsar=1,loop=loop=-1:size=1,"
        f"trim=duration={scene.seconds + FADE}[s{n}]"
        for n, scene in enumerate(SCENES)
    ]
    last, at = "s0", 0
    for number, scene in enumerate(SCENES[:-1], start=1):
        at += scene.seconds
        parts.append(
            f"[{last}][s{number}]xfade=transition=fade:duration={FADE}:offset={at}[x{number}]"
        )
        last = f"x{number}"
    parts.append(f"[{last}]null[v]")
    return ";".join(parts)
