"""The worker's side of its recorder: starts it, feeds it, starts it again when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from live.media.tap import Meta, TapWriter

logger = logging.getLogger(__name__)
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
HEALTHY_S = 10.0
BUFFER = 1 << 20


class RecorderLink:
    """A Tap. ``on_event`` gets what the web should hear, ``ask_key`` a publication's id."""

    def __init__(
        self,
        folder: Path,
        *,
        on_event: Callable[[dict[str, Any]], None],
        ask_key: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._on_event = on_event
        self._ask_key = ask_key
        self._metas: dict[int, Meta] = {}
        self._orders: dict[str, dict[str, Any]] = {}
        """By room: the order to record it, with ``paused``."""
        self._parts: dict[str, dict[str, Any]] = {}
        """By room: the part that is being written, as its event said."""
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._writer: TapWriter | None = None
        self._heard = b""
        self._started = 0.0
        self._wait = FIRST_WAIT_S
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The recorder's process id."""
        return None if self._process is None else self._process.pid

    @property
    def rooms(self) -> set[str]:
        """See Tap."""
        return set(self._orders)

    async def start(self) -> None:
        """Start the recorder."""
        self._loop = asyncio.get_running_loop()
        self._spawn()

    async def close(self) -> None:
        """Let the recorder finish its files."""
        self._closed = True
        self._hang_up()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, 5)

    # --- Tap --------------------------------------------------------------------------------------

    def on_published(self, meta: Meta) -> None:
        """See Tap."""
        self._metas[meta.number] = meta
        if self._writer is not None:
            self._writer.on_published(meta)

    def on_unpublished(self, meta: Meta) -> None:
        """See Tap."""
        self._metas.pop(meta.number, None)
        if self._writer is not None:
            self._writer.on_unpublished(meta)

    def on_rtp(self, number: int, kind: str, packet: bytes, arrival_ns: int) -> None:
        """See Tap."""
        if self._writer is not None and self._orders:
            self._writer.on_rtp(number, kind, packet, arrival_ns)

    def on_sender_report(
        self, number: int, kind: str, *, ssrc: int, ntp: int, rtp: int, arrival_ns: int
    ) -> None:
        """See Tap."""
        if self._writer is not None and self._orders:
            self._writer.on_sender_report(
                number, kind, ssrc=ssrc, ntp=ntp, rtp=rtp, arrival_ns=arrival_ns
            )

    def on_control(self, command: dict[str, Any]) -> None:
        """See Tap."""
        operation, room = command.get("op"), str(command.get("room"))
        if operation == "record_start":
            self._orders[room] = {**command, "paused": False}
        elif operation == "record_stop":
            self._orders.pop(room, None)
        elif operation in {"record_pause", "record_resume"} and room in self._orders:
            self._orders[room]["paused"] = operation == "record_pause"
        if self._writer is not None:
            self._writer.on_control(command)

    # --- The process ------------------------------------------------------------------------------

    def _spawn(self) -> None:
        if self._closed:
            return
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        command = [sys.executable, "-m", "live.media.recorder"]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--fd", str(theirs.fileno()), "--folder", str(self._folder)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # outlives a killed worker, to finish its files
        )
        theirs.close()
        self._socket, self._heard = ours, b""
        self._started = time.monotonic()
        self._writer = TapWriter(ours, self._loop)
        self._loop.add_reader(ours, self._readable)
        for meta in self._metas.values():
            self._writer.on_published(meta)
        for order in self._orders.values():
            self._writer.on_control({**order, "op": "record_start"})
            if order["paused"]:
                self._writer.on_control({**order, "op": "record_pause"})

    def _readable(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            self._line(json.loads(line))

    def _line(self, words: dict[str, Any]) -> None:
        if "ask_key" in words:
            self._ask_key(str(words["ask_key"]))
            return
        event: dict[str, Any] = words["event"]
        room = str(event.get("room", ""))
        if event["t"] == "recording" and event["state"] == "started":
            self._parts[room] = event
        elif event["t"] == "recording" and event["state"] == "stopped":
            self._parts.pop(room, None)
        self._on_event(event)

    def _lost(self) -> None:
        """It died: what it wrote is a part, another goes on, and the time between is a gap."""
        self._hang_up()
        now = time.time_ns() // 1_000_000
        for part in self._parts.values():
            self._on_event({**part, "state": "lost", "at": now})
        self._parts.clear()
        if self._closed or self._process is None:
            return
        self._process.kill()
        code = self._process.wait()
        lived = time.monotonic() - self._started
        self._wait = FIRST_WAIT_S if lived > HEALTHY_S else min(self._wait * 2, LONGEST_WAIT_S)
        logger.warning("recorder ended (%s); again in %.1f s", code, self._wait)
        self._loop.call_later(self._wait, self._spawn)

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None
