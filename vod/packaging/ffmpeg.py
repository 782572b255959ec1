"""Command lines for ffmpeg. Pure: what may be read and how is decided here and nowhere else."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

import imageio_ffmpeg

from vod.packaging.plan import SEGMENT_S, Step
from vod.packaging.probe import Probe

AUDIO_KBPS: Final = 128


@functools.cache
def executable() -> str:
    """The ffmpeg of the imageio-ffmpeg wheel: no system package is needed."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def source(path: Path, probe: Probe, *, before: tuple[str, ...] = ()) -> list[str]:
    """The input: one demuxer, files only, no external references, errors end the run."""
    demuxer = ["-enable_drefs", "0", "-use_absolute_path", "0"] if probe.demuxer == "mov" else []
    return [
        executable(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
        "-protocol_whitelist", "file", "-f", probe.demuxer, *demuxer,
        "-max_alloc", str(512 * 1024**2), "-threads", "2", *before,
        "-i", str(path), "-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn",
    ]  # fmt: skip


def hls(path: Path, probe: Probe, step: Step) -> list[str]:
    """One rendition as HLS with fMP4 segments, into the working folder of the child."""
    command = source(path, probe)
    command += ["-progress", "pipe:1", "-nostats"]
    if probe.video is not None and step.height:
        command += ["-map", f"0:{probe.video.index}", *_video(probe, step)]
    if probe.audio is not None:
        command += ["-map", f"0:{probe.audio.index}", *_audio(step)]
    return [
        *command,
        "-max_muxing_queue_size", "4096",
        "-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_playlist_type", "vod",
        "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4",
        "-hls_segment_filename", "seg-%05d.m4s", "-hls_flags", "independent_segments",
        "index.m3u8",
    ]  # fmt: skip


def _video(probe: Probe, step: Step) -> list[str]:
    if step.copy_video:
        return ["-c:v", "copy"]
    assert probe.video is not None
    rate = ["-fpsmax", "30"] if probe.video.fps_milli > 30_500 else []
    return [
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-crf", "23", "-maxrate", f"{step.video_kbps}k", "-bufsize", f"{step.video_kbps * 2}k",
        "-vf", f"scale={step.width}:{step.height}:flags=bicubic,setsar=1", *rate,
        "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})", "-sc_threshold", "0",
    ]  # fmt: skip


def _audio(step: Step) -> list[str]:
    if step.copy_audio:
        return ["-c:a", "copy"]
    return ["-c:a", "aac", "-b:a", f"{AUDIO_KBPS}k", "-ac", "2", "-ar", "48000"]


def poster(path: Path, probe: Probe) -> list[str]:
    """A picture from a tenth into the video."""
    assert probe.video is not None
    at = min(probe.duration_ms // 10, 60_000)
    return [
        *source(path, probe, before=("-ss", f"{at / 1000:.3f}")),
        "-map", f"0:{probe.video.index}", "-frames:v", "1",
        "-vf", "scale=w=1280:h=720:force_original_aspect_ratio=decrease:force_divisible_by=2",
        "-f", "image2", "-c:v", "mjpeg", "-q:v", "4", "-update", "1", "poster.jpg",
    ]  # fmt: skip


def sprites(path: Path, probe: Probe, *, every_ms: int, width: int, height: int) -> list[str]:
    """Sheets of 10 × 10 small pictures; key frames alone are decoded, so it is quick."""
    assert probe.video is not None
    keys = ("-skip_frame", "nokey") if probe.video.key_gap_ms <= every_ms * 2 else ()
    shape = f"scale={width}:{height},tile=10x10"
    return [
        *source(path, probe, before=keys),
        "-map", f"0:{probe.video.index}",
        "-vf", f"fps=fps=1000/{every_ms}:round=up:start_time=0,{shape}",
        "-f", "image2", "-c:v", "mjpeg", "-q:v", "6", "sprite-%03d.jpg",
    ]  # fmt: skip


def samples(path: Path, probe: Probe, *, rate: int) -> list[str]:
    """Mono 16-bit samples on stdout, for the waveform."""
    assert probe.audio is not None
    return [
        *source(path, probe),
        "-map", f"0:{probe.audio.index}", "-vn", "-ac", "1", "-ar", str(rate),
        "-f", "s16le", "-c:a", "pcm_s16le", "pipe:1",
    ]  # fmt: skip
