"""The recorder: a child process of a media worker that writes publications to disk.

    python -m live.media.recorder --fd N --folder PATH

It reads frames (``live.media.tap``) from the socket N and answers with lines of JSON. When the
worker dies it finishes its files and ends; when the disk is full it says so and tries again. It
never holds anything up: what it does not read in time, the worker drops and tells.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from live.media.recorder_track import Track
from live.media.tap import CHUNK, Frame, Meta, Read, read_frames

TICK_S = 0.2
RESERVE = int(os.environ.get("RONGKE_RECORDER_RESERVE_MIB", "300")) * 1024 * 1024
"""Bytes that stay free: a database on the same disk must go on."""
LOOK_AT_DISK_S = 2.0


@dataclass
class Recording:
    """One room that is recorded, in this part."""

    recording: str
    room: str
    part: str
    folder: Path
    paused: bool = False


@dataclass
class Recorder:
    """Everything of this process."""

    folder: Path
    link: socket.socket
    tracks: dict[tuple[int, str], Track] = field(default_factory=dict)
    metas: dict[int, Meta] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    """By room."""
    failing: bool = False
    _looked: float = 0.0
    _words: bytes = b""

    def run(self) -> None:
        """Until the worker closes the socket."""
        for read in read_frames(self._receive):
            self.take(read)
        for recording in list(self.recordings.values()):
            self._stop(recording)

    def take(self, read: Read) -> None:
        """One frame of the worker."""
        if read.type is Frame.RTP:
            track = self.tracks.get((read.number, read.kind))
            if track is not None:
                with self._disk():
                    track.packet(read.body, read.arrival_ns)
        elif read.type is Frame.SENDER_REPORT:
            self._report(read)
        elif read.type is Frame.PUBLISHED:
            self._published(Meta(**read.json))
        elif read.type is Frame.UNPUBLISHED:
            self._unpublished(Meta(**read.json).number)
        elif read.type is Frame.CONTROL:
            self._control(read.json)
        elif read.type is Frame.GAP:
            self._overload(read)

    def tick(self) -> None:
        """Several times a second, frames or not."""
        now = time.time_ns()
        for track in self.tracks.values():
            with self._disk():
                track.tick(now)
        if time.monotonic() - self._looked > LOOK_AT_DISK_S:
            self._looked = time.monotonic()
            self._look_at_disk()

    # --- Publications -----------------------------------------------------------------------------

    def _published(self, meta: Meta) -> None:
        if meta.layer != "high":
            return
        self.metas[meta.number] = meta
        for kind, codec in (("audio", meta.audio_codec), ("video", meta.video_codec)):
            if codec in {"opus", "vp8", "h264"}:
                self.tracks[meta.number, kind] = Track(meta, kind, self._ask_key)
        for room in {meta.room, meta.home}:
            if (recording := self.recordings.get(room)) is not None:
                self._begin(recording)

    def _unpublished(self, number: int) -> None:
        self.metas.pop(number, None)
        for kind in ("audio", "video"):
            track = self.tracks.pop((number, kind), None)
            if track is not None:
                track.tick(time.time_ns() + 10**10)  # nothing more will come
                track.end("unpublished")

    def _report(self, read: Read) -> None:
        track = self.tracks.get((read.number, read.kind))
        if track is not None:
            _, ntp, rtp = read.report
            with self._disk():
                track.report(rtp=rtp, ntp=ntp, arrival_ns=read.arrival_ns)

    def _ask_key(self, publication: str) -> None:
        self._say({"ask_key": publication})

    # --- Orders -----------------------------------------------------------------------------------

    def _control(self, command: dict[str, Any]) -> None:
        operation, room = command.get("op"), str(command.get("room"))
        recording = self.recordings.get(room)
        if operation == "record_start":
            self._start(room, str(command["recording"]))
        elif recording is None:
            return
        elif operation == "record_stop":
            self._stop(recording)
        elif operation == "record_pause":
            recording.paused = True
            self._end(recording, "paused")
        elif operation == "record_resume":
            recording.paused = False
            self._begin(recording)

    def _start(self, room: str, name: str) -> None:
        there = self.recordings.get(room)
        if there is not None and there.recording == name:
            self._event(there, "started")
            return
        if there is not None:
            self._stop(there)
        part = f"p{time.time_ns() // 1_000_000}-{os.getpid()}"
        recording = Recording(name, room, part, self.folder / _plain(name) / part)
        self.recordings[room] = recording
        with self._disk():
            recording.folder.mkdir(parents=True, exist_ok=True)
        self._event(recording, "started")
        self._look_at_disk()
        self._begin(recording)

    def _stop(self, recording: Recording) -> None:
        for track in self._tracks_of(recording):
            with contextlib.suppress(OSError):
                track.tick(time.time_ns() + 10**10)
        self._end(recording, "stopped")
        del self.recordings[recording.room]
        with contextlib.suppress(OSError):
            (recording.folder / "complete").touch()
        self._event(recording, "stopped")

    def _begin(self, recording: Recording) -> None:
        if recording.paused or self.failing:
            return
        for track in self._tracks_of(recording):
            if track.folder is None:
                track.begin(recording.folder)

    def _end(self, recording: Recording, why: str) -> None:
        for track in self._tracks_of(recording):
            track.end(why)

    def _tracks_of(self, recording: Recording) -> list[Track]:
        """Of the room and of its breakouts."""
        room = recording.room
        return [t for t in self.tracks.values() if room in (t.meta.room, t.meta.home)]

    # --- The disk ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Work that writes: an error of the disk ends the files and is told, nothing else."""
        try:
            yield
        except OSError as error:
            self._fail(os.strerror(error.errno or 0))

    def _look_at_disk(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            self._fail(os.strerror(error.errno or 0))
            return
        if free < RESERVE and not self.failing:
            self._fail("disk_full")
        elif free > RESERVE * 1.2 and self.failing:
            self.failing = False
            for recording in self.recordings.values():
                self._event(recording, "ok")
                self._begin(recording)

    def _fail(self, why: str) -> None:
        if self.failing:
            return
        self.failing = True
        for recording in self.recordings.values():
            self._end(recording, "failing")
            self._event(recording, "failing", why=why)

    # --- The worker -------------------------------------------------------------------------------

    def _overload(self, read: Read) -> None:
        for recording in self.recordings.values():
            at = read.arrival_ns // 1_000_000
            gap = {"t": "gap", "recording": recording.recording, "from": at - 1000, "to": at}
            self._say({"event": gap | {"dropped": read.json.get("dropped", 0)}})

    def _event(self, recording: Recording, state: str, **more: Any) -> None:
        event = {"t": "recording", "recording": recording.recording, "part": recording.part}
        now = time.time_ns() // 1_000_000
        self._say({"event": event | {"room": recording.room, "state": state, "at": now} | more})

    def _say(self, words: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # a worker that is gone needs to know nothing
            self.link.sendall(json.dumps(words).encode() + b"\n")

    def _receive(self, size: int) -> bytes:
        """Bytes of the worker; ticks while there are none, and between much."""
        while True:
            ready, _, _ = select.select([self.link], [], [], TICK_S)
            self.tick()
            if ready:
                try:
                    return self.link.recv(max(size, CHUNK))
                except OSError:
                    return b""


def _plain(name: str) -> str:
    """A folder's name: ids only, whatever was sent."""
    return "".join(char for char in name if char.isalnum() or char == "-")[:64] or "unnamed"


def main() -> int:
    """Run until the worker is gone. Signals meant for the worker's group do not end it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the worker's end ends it, with its files whole
    link = socket.socket(fileno=options.fd)
    Recorder(options.folder, link).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
