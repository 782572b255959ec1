"""Keeps a few child processes running: restarts what crashes, stops everything together.

Each child leads its own process group, so that nothing it started outlives it, and asks the
kernel to end it should the supervisor itself be killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger("rongke.supervisor")

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 30.0
HEALTHY_AFTER_S = 20.0
"""A child that lived this long starts again without a growing wait."""
GRACE_S = 8.0
"""What children get to finish in when asked to stop."""
PR_SET_PDEATHSIG = 1


def next_wait(previous: float, lived: float) -> float:
    """Seconds before the next start of a child that lived ``lived`` seconds."""
    if lived >= HEALTHY_AFTER_S:
        return FIRST_WAIT_S
    return min(previous * 2, LONGEST_WAIT_S)


def _end_with_parent() -> None:
    """In the child, before it becomes the program: SIGTERM when the parent dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised program."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT_S / 2
    start_at: float = 0.0
    restarts: int = field(default=-1)

    def start(self) -> None:
        """Start the program in a process group of its own."""
        self.restarts += 1
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )

    def look(self, instant: float) -> None:
        """Notice an exit and plan a restart; start when the plan says so."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.signal_group(signal.SIGKILL)  # whatever it left behind
            self.process = None
            self.wait = next_wait(self.wait, instant - self.started)
            self.start_at = instant + self.wait
            logger.warning("%s ended (%s); again in %.1f s", self.name, code, self.wait)
        if instant >= self.start_at:
            self.start()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the child and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        """SIGTERM to the program alone: it ends its own children in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class Supervisor:
    """Runs children until a signal comes."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self, *, on_tick: Callable[[], None] = lambda: None) -> None:
        """Start all, keep them up, and return after SIGTERM, SIGINT or SIGHUP stopped them."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                instant = time.monotonic()
                for child in self.children:
                    child.look(instant)
                on_tick()
                time.sleep(0.1)
        finally:
            self._stop_children()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_children(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        end = time.monotonic() + GRACE_S
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, end - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process.wait()
