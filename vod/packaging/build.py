"""Packaging from start to end, in steps that a later attempt finds done and does not repeat."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from lms.files import child
from lms.jobs.errors import JobCancelled, JobFailed
from vod.packaging import extras, ffmpeg, hls
from vod.packaging.plan import Step, steps
from vod.packaging.probe import Probe, probe

PROBE_COST: Final = 1
EXTRAS_COST: Final = 3
_OUT_TIME: Final = re.compile(rb"out_time_us=(\d+)")


class Progress(Protocol):
    """What ``lms.jobs.run.Run`` offers."""

    def progress(self, permille: int, code: str = "") -> None:
        """Say how far the work is; raises to stop it."""
        ...

    def check(self) -> None:
        """Raise when the work must stop."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class Package:
    """What was made."""

    probe: Probe
    duration_ms: int
    renditions: list[hls.Made]
    has_sprites: bool


def build(source: Path, folder: Path, run: Progress) -> Package:
    """Make or complete the package of ``source`` in ``folder``.

    Raises JobFailed with its reason in words, or what ``run`` raises. A cancelled or failed
    package is deleted; one whose worker died is completed by the next attempt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _build(source, folder, run)
    except (JobFailed, JobCancelled):
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _build(source: Path, folder: Path, run: Progress) -> Package:
    run.progress(0, "probing")
    found = probe(source, check=run.check)
    plan = steps(found)
    total = PROBE_COST + sum(step.cost for step in plan) + EXTRAS_COST
    done = PROBE_COST
    made = []
    for step in plan:
        span = (done * 1000 // total, (done + step.cost) * 1000 // total)
        made.append(_rendition(source, folder / step.name, found, step, run, span))
        done += step.cost
    has_sprites = _extras(source, folder, found, run, done * 1000 // total)
    (folder / "master.m3u8").write_text(hls.master(made))
    return Package(found, min(row.duration_ms for row in made), made, has_sprites)


def _rendition(
    source: Path, folder: Path, found: Probe, step: Step, run: Progress, span: tuple[int, int]
) -> hls.Made:
    finished = hls.read_back(folder, step)
    if finished is not None:
        return finished
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run.progress(span[0], f"packaging_{step.name}")
    meter = _Meter(run, found.duration_ms, span, f"packaging_{step.name}")
    seconds = found.duration_ms // 1000
    try:
        child.run(
            ffmpeg.hls(source, found, step),
            cpu_s=120 + seconds * 6,
            wall_s=600 + seconds * 6,
            check=run.check,
            on_output=meter.feed,
            folder=folder,
        )
    except child.ChildFailed as error:
        raise child.as_failure(error, "packaging_failed", BROKEN) from error
    (folder / "done").touch()
    made = hls.read_back(folder, step)
    if made is None or abs(made.duration_ms - found.duration_ms) > max(
        3000, found.duration_ms // 20
    ):
        raise JobFailed("packaging_failed", BROKEN)
    return made


BROKEN: Final = (
    "Part of the file is damaged and could not be converted; export it again and upload that."
)


class _Meter:
    """Turns ffmpeg's ``-progress`` lines into the job's progress."""

    def __init__(self, run: Progress, duration_ms: int, span: tuple[int, int], code: str) -> None:
        self.run = run
        self.duration_ms = max(duration_ms, 1)
        self.span = span
        self.code = code
        self.last = span[0]

    def feed(self, data: bytes) -> None:
        """A piece of stdout; several ``out_time_us`` lines may come at once."""
        times = _OUT_TIME.findall(data)
        if not times:
            return
        low, high = self.span
        part = min(1.0, int(times[-1]) / 1000 / self.duration_ms)
        now = low + int((high - low) * part)
        if now >= self.last + 5:
            self.last = now
            self.run.progress(now, self.code)


def _extras(source: Path, folder: Path, found: Probe, run: Progress, at: int) -> bool:
    """Nice to have: a lesson without its preview pictures is still a lesson."""
    run.progress(at, "previews")
    has_sprites = False
    if found.video is not None:
        _attempt(lambda: extras.poster(source, found, folder, run.check))
        has_sprites = _attempt(lambda: extras.sprites(source, found, folder, run.check))
    if found.audio is not None:
        _attempt(lambda: extras.waveform(source, found, folder, run.check))
    run.progress(990, "publishing")
    return has_sprites


def _attempt(work: Callable[[], None]) -> bool:
    try:
        work()
    except child.ChildFailed:
        return False
    return True
