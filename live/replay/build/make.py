"""Recorded pieces into playable tracks, in steps that a later attempt finds done."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from live.replay.build import ffmpeg
from live.replay.build.clock import Piece, read
from live.replay.build.plan import Plan, plans
from lms.files import child
from lms.jobs.errors import JobFailed

_SEGMENT: Final = re.compile(r"#EXTINF:(\d+(?:\.\d+)?),[^\n]*\n(seg-\d{5}\.m4s)")
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
class Made:
    """A finished track."""

    name: str
    user: str
    source: str
    kind: str
    start_ns: int
    duration_ms: int
    width: int
    height: int
    copied: bool
    bytes: int
    room: str = ""


def pieces_of(folder: Path) -> list[Piece]:
    """Everything that was recorded of one session, whichever recorder wrote it."""
    found = [piece for path in sorted(folder.glob("*/*.jsonl")) if (piece := read(path))]
    return [piece for piece in found if piece.path.is_file() and piece.path.stat().st_size > 600]


def make_tracks(
    source: Path,
    target: Path,
    run: Progress,
    *,
    ended_ns: int,
    on_made: Callable[[Made, int], None],
) -> int:
    """Make all tracks in ``target``; ``on_made`` hears of each, with how many are left that need
    no conversion. What comes after the class ended (``ended_ns``, server's clock) is never
    played. How many there are. Raises JobFailed when none could be made.
    """
    run.progress(0, "probing")
    wanted = [plan for plan in plans(pieces_of(source)) if plan.start_ns < ended_ns]
    if not wanted:
        raise JobFailed("nothing_recorded", "Nothing was recorded of this class.")
    target.mkdir(parents=True, exist_ok=True)
    done, broken = 0, ""
    for number, plan in enumerate(wanted):
        run.progress(number * 950 // len(wanted), "tracks")
        try:
            made = _track(plan, target, f"t{number:03d}", run)
        except child.ChildFailed as error:
            broken = str(error)  # one broken track must not take the others with it
            continue
        if made is not None:
            done += 1
            # The recorder hears of the end a moment later. What lies beyond stays in the file: -t
            # was seen to keep ffmpeg waiting for ever where sound and picture end apart.
            most = (ended_ns - made.start_ns) // 1_000_000
            made = dataclasses.replace(made, duration_ms=min(made.duration_ms, most))
            left = sum(1 for later in wanted[number + 1 :] if later.copies)
            on_made(made, left)
    if not done:
        raise JobFailed("replay_failed", f"No track of this class could be made. {broken}"[:400])
    return done


def _track(plan: Plan, target: Path, name: str, run: Progress) -> Made | None:
    folder = target / name
    finished = _read_back(folder, plan, name)
    if finished is not None:
        return finished
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    lists = {}
    for kind in ("video", "audio"):
        rows = getattr(plan, kind)
        if len(rows) > 1:
            lists[kind] = folder / f"{kind}.ffconcat"
            lists[kind].write_text(ffmpeg.concat_list(rows))
    child.run(
        ffmpeg.track(plan, lists),
        cpu_s=8 * 3600,
        wall_s=8 * 3600,
        check=run.check,
        folder=folder,
    )
    for path in lists.values():
        path.unlink()
    (folder / "done.json").write_text(json.dumps({"codecs": "h264"}))
    return _read_back(folder, plan, name)


def _read_back(folder: Path, plan: Plan, name: str) -> Made | None:
    """The track in ``folder`` when it is complete; None for an attempt that was interrupted, and
    for one in which nothing was left to show."""
    playlist = folder / "index.m3u8"
    if not (folder / "done.json").exists() or not playlist.exists():
        return None
    found = _SEGMENT.findall(playlist.read_text())
    if not found:
        return None
    width, height = plan.size
    return Made(
        name=name,
        user=plan.user,
        source=plan.source,
        kind=plan.kind,
        start_ns=plan.start_ns,
        duration_ms=round(sum(float(seconds) for seconds, _ in found) * 1000),
        width=width,
        height=height,
        copied=plan.copies,
        bytes=sum((folder / segment).stat().st_size for _, segment in found),
        room=plan.room,
    )
