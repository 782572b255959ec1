"""One film of all tracks: a shared screen fills the picture with the lecturer in the corner, else
the lecturer fills it; everybody is heard. Pure but for running ffmpeg."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Final

from live.replay.build import ffmpeg
from live.replay.build.make import Progress
from lms.files import child

WIDTH, HEIGHT, FPS = 1280, 720, 25
_OUT_TIME: Final = re.compile(rb"out_time_us=(\d+)")
MAX_TRACKS: Final = 60
"""Inputs of one ffmpeg; sound beyond them is left out, shortest tracks first."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A track as the film sees it. ``layer``: 2 the screen, 1 a lecturer, 0 others."""

    playlist: Path
    offset_ms: int
    duration_ms: int
    kind: str
    layer: int


def command(parts: list[Part], *, duration_ms: int, output: str) -> list[str]:
    """The whole composition as one ffmpeg run."""
    used = sorted(parts, key=lambda part: -part.duration_ms)[:MAX_TRACKS]
    screens = [part for part in used if part.layer == 2 and part.kind != "audio"]
    graph = [f"color=c=0x101418:s={WIDTH}x{HEIGHT}:r={FPS}:d={duration_ms / 1000:.3f}[v0]"]
    sounds, at = [], 0
    order = sorted(enumerate(used), key=lambda row: 0 if row[1].layer == 2 else 1)
    for index, part in order:
        if part.kind != "audio" and part.layer:
            graph += _overlay(index, part, at, small=part.layer == 1 and bool(screens))
            at += 1
    for index, part in enumerate(used):
        if part.kind != "video":
            delay = max(0, part.offset_ms)
            graph.append(f"[{index}:a]adelay={delay}:all=1[a{index}]")
            sounds.append(f"[a{index}]")
    command = [*ffmpeg.start(), "-progress", "pipe:1", "-nostats", "-threads", "2"]
    for part in used:
        command += ["-allowed_extensions", "ALL", "-f", "hls", "-i", str(part.playlist)]
    maps = ["-map", f"[v{at}]"]
    if sounds:
        graph.append(f"{''.join(sounds)}amix=inputs={len(sounds)}:normalize=0[mix]")
        graph.append("[mix]alimiter=limit=0.95[sound]")
        maps += ["-map", "[sound]", "-c:a", "aac", "-b:a", "128k"]
    return [
        *command, "-filter_complex", ";".join(graph), *maps,
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-pix_fmt", "yuv420p",
        "-t", f"{duration_ms / 1000:.3f}", "-movflags", "+faststart", "-f", "mp4", output,
    ]  # fmt: skip


def _overlay(index: int, part: Part, at: int, *, small: bool) -> list[str]:
    width, height = (WIDTH // 4, HEIGHT // 4) if small else (WIDTH, HEIGHT)
    place = f"{WIDTH - width - 24}:{HEIGHT - height - 24}" if small else "(W-w)/2:(H-h)/2"
    start, end = part.offset_ms / 1000, (part.offset_ms + part.duration_ms) / 1000
    fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease"
    shown = f"between(t,{max(0.0, start):.3f},{end:.3f})"
    return [
        f"[{index}:v]{fit},setpts=PTS+{start:.3f}/TB[p{at}]",
        f"[v{at}][p{at}]overlay={place}:eof_action=pass:enable='{shown}'[v{at + 1}]",
    ]


def make(parts: list[Part], folder: Path, run: Progress, *, duration_ms: int) -> int:
    """Write ``film.mp4`` into the folder; its size. Raises ChildFailed or what ``run`` raises."""
    run.progress(0, "film")
    last = 0

    def feed(data: bytes) -> None:
        nonlocal last
        times = _OUT_TIME.findall(data)
        if not times:
            return
        now = min(990, int(times[-1]) // max(1, duration_ms))
        if now >= last + 5:
            last = now
            run.progress(now, "film")

    output = folder / "film.part.mp4"
    child.run(
        command(parts, duration_ms=duration_ms, output=str(output)),
        cpu_s=24 * 3600,
        wall_s=24 * 3600,
        check=run.check,
        on_output=feed,
        folder=folder,
    )
    output.replace(folder / "film.mp4")
    return (folder / "film.mp4").stat().st_size
