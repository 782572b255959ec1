"""A picture that flashes while a tone sounds, once a second: what lip sync is measured by."""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

SECOND = "lt(mod(t,1),0.2)"


def make(path: Path, *, seconds: int, size: str = "640x360", fps: int = 15) -> Path:
    """H.264 and Opus in MPEG-TS (aiortc wants start codes), a key frame each second."""
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y",
            "-f", "lavfi", "-i", f"testsrc2=s={size}:r={fps}:d={seconds}",
            "-f", "lavfi",
            "-i", f"aevalsrc='0.5*sin(2*PI*880*t)*{SECOND}':s=48000:c=stereo:d={seconds}",
            "-vf", f"eq=brightness=-0.35,drawbox=c=white:t=fill:enable='{SECOND}'",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency",
            "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-g", str(fps), "-b:v", "700k",
            "-c:a", "libopus", "-b:a", "64k", "-application", "lowdelay",
            "-t", str(seconds), str(path),
        ],
        check=True,
    )  # fmt: skip
    return path


def flashes(path: str) -> list[float]:
    """When the picture turns white, in seconds."""
    found, dark = [], True
    with av.open(path) as container:
        for frame in container.decode(video=0):
            bright = float(frame.reformat(format="gray").to_ndarray().mean()) > 170
            if bright and dark:
                found.append(float(frame.time))
            dark = not bright
    return found


def beeps(path: str) -> list[float]:
    """When the tone begins, in seconds."""
    found: list[float] = []
    quiet_since = -1.0
    with av.open(path) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48000)
        for frame in container.decode(audio=0):
            start = float(frame.time or 0)
            for plain in resampler.resample(frame):
                wave = np.abs(plain.to_ndarray()[0])
                loud = np.flatnonzero(wave > 0.1)
                if loud.size == 0:
                    continue
                first = start + float(loud[0]) / 48000
                if first - quiet_since > 0.3:
                    found.append(first)
                quiet_since = start + float(loud[-1]) / 48000
    return found


def skew_ms(path: str) -> float:
    """By how much sound is late (positive) or early: the median over all claps."""
    pictures, sounds = flashes(path), beeps(path)
    pairs = [min((sound - picture for sound in sounds), key=abs) * 1000 for picture in pictures]
    near = [pair for pair in pairs if abs(pair) < 400]
    if len(near) < 3:
        raise AssertionError(f"{len(pictures)} flashes and {len(sounds)} beeps do not pair")
    return statistics.median(near)
