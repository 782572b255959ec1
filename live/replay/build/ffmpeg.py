"""Command lines for ffmpeg. Pure: what is read, and how, is decided here and nowhere else."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

import imageio_ffmpeg

from live.replay.build.plan import Placed, Plan

SEGMENT_S: Final = 4


@functools.cache
def executable() -> str:
    """The ffmpeg of the imageio-ffmpeg wheel: no system package is needed."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def start() -> list[str]:
    """How every command begins: files only, and errors alone are said."""
    return [
        executable(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
        "-protocol_whitelist", "file",
    ]  # fmt: skip


def track(plan: Plan, lists: dict[str, Path]) -> list[str]:
    """One track as HLS with fMP4 segments, into the working folder.

    ``lists``: by kind, the concat list of a track whose sound or picture has several pieces.
    """
    command = [*start(), "-progress", "pipe:1", "-nostats"]
    inputs = [kind for kind in ("video", "audio") if getattr(plan, kind)]
    for kind in inputs:
        rows: list[Placed] = getattr(plan, kind)
        command += _input(plan, rows, lists.get(kind))
    for number, kind in enumerate(inputs):
        command += ["-map", f"{number}:{kind[0]}:0"]
    if plan.video:
        command += _picture(plan)
    if plan.audio:
        # Gaps become silence and drift is taken up; sound begins where the track begins.
        command += ["-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000"]
        command += ["-af", "aresample=async=1000:first_pts=0"]
    return [
        *command,
        "-avoid_negative_ts", "disabled", "-max_muxing_queue_size", "4096",
        "-map_metadata", "-1",
        "-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_playlist_type", "vod",
        "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4",
        "-hls_segment_filename", "seg-%05d.m4s", "-hls_flags", "independent_segments",
        "index.m3u8",
    ]  # fmt: skip


def _input(plan: Plan, rows: list[Placed], listed: Path | None) -> list[str]:
    offset = (rows[0].mapped.start_ns - plan.start_ns) / 1e9
    command = ["-itsoffset", f"{offset:.6f}", "-itsscale", f"{rows[0].mapped.rate:.9f}"]
    if listed is not None:
        return [*command, "-f", "concat", "-safe", "0", "-i", str(listed)]
    return [*command, "-f", "matroska", "-i", str(rows[0].piece.path)]


def _picture(plan: Plan) -> list[str]:
    if plan.copies:
        return ["-c:v", "copy"]
    width, height = plan.size
    fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease:flags=bilinear"
    pad = f"pad={width}:{height}:(ow-iw)/2:(oh-ih)/2,setsar=1"
    return [
        "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-crf", "25",
        "-pix_fmt", "yuv420p", "-vf", f"{fit},{pad}", "-fps_mode", "vfr",
        "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})",
    ]  # fmt: skip


def concat_list(rows: list[Placed]) -> str:
    """Pieces one after another, each where it belongs: a piece lasts until the next begins."""
    lines = ["ffconcat version 1.0"]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        name = str(row.piece.path).replace("'", "'\\''")
        lines.append(f"file '{name}'")
        if following is not None:
            span = (following.mapped.start_ns - row.mapped.start_ns) / 1e9 / row.mapped.rate
            lines.append(f"duration {max(span, 0.001):.6f}")
    return "\n".join(lines) + "\n"
