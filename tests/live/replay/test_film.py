"""The composed film: one file with everybody's sound, as long as the class, with progress."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av

from live.replay.build import ffmpeg, film

SECONDS = 3


class Noted:
    """A run that remembers how far it was said to be."""

    def __init__(self) -> None:
        self.said: list[int] = []

    def progress(self, permille: int, code: str = "") -> None:
        assert code == "film"
        self.said.append(permille)

    def check(self) -> None:
        """Never stopped."""


def track(folder: Path, name: str, colour: str, *, seconds: int = SECONDS) -> Path:
    """A short HLS track with a picture of one colour and a tone."""
    target = folder / name
    target.mkdir()
    subprocess.run(
        [
            ffmpeg.executable(), "-nostdin", "-loglevel", "error", "-y",
            "-f", "lavfi", "-i", f"color=c={colour}:s=320x180:r=10:d={seconds}",
            "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}",
            "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-f", "hls",
            "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "index.m3u8",
        ],
        cwd=target,
        check=True,
    )  # fmt: skip
    return target / "index.m3u8"


def test_a_screen_is_large_with_the_lecturer_in_the_corner(tmp_path: Path) -> None:
    parts = [
        film.Part(track(tmp_path, "t0", "red"), 0, SECONDS * 1000, "av", 1),
        film.Part(track(tmp_path, "t1", "blue", seconds=2), 1000, 2000, "av", 2),
    ]
    run = Noted()
    size = film.make(parts, tmp_path, run, duration_ms=SECONDS * 1000)
    assert size == (tmp_path / "film.mp4").stat().st_size > 1000
    assert run.said[0] == 0
    assert run.said == sorted(run.said)
    with av.open(str(tmp_path / "film.mp4")) as made:
        assert len(made.streams.audio) == 1
        assert abs(float(made.duration or 0) / 1e6 - SECONDS) < 0.3
        frames = {round(float(f.time or 0), 1): f for f in made.decode(video=0)}
    later = frames[2.0].to_ndarray(format="rgb24")
    middle, corner = later[360, 400], later[660, 1200]
    assert middle[2] > 150 > middle[0], "the screen fills the picture"
    assert corner[0] > 150 > corner[2], "the lecturer is in the corner"
