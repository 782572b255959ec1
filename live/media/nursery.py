"""Keeps one worker alive from a process that has everything loaded already.

A fresh interpreter takes one to three seconds to load aiortc on a busy machine; a class whose
worker was killed waits for that. Here the loaded process forks its worker, and another the moment
it dies. It holds no socket, thread or loop of its own: what a fork must not inherit is not there.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

logger = logging.getLogger(__name__)
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
TOO_SHORT_S: Final = 2.0
"""A worker that ends within this time is broken: the supervisor waits longer each time."""
PR_SET_PDEATHSIG: Final = 1


class Nursery:
    """One worker at a time, as a child of this process."""

    def __init__(self, serve: Callable[[], None]) -> None:
        self._serve = serve
        self._child = 0
        self._stopping = False

    def run(self) -> int:
        """Until a signal, or until a worker ends by itself; the exit code to end with."""
        gc.collect()
        gc.freeze()  # the children share these pages as long as nobody touches them
        for number in SIGNALS:
            signal.signal(number, self._pass_on)
        while True:
            began = time.monotonic()
            code = self._one()
            if self._stopping or code == 0 or time.monotonic() - began < TOO_SHORT_S:
                return max(code, 0)
            logger.warning("media worker ended (%s); another takes over", code)

    def _one(self) -> int:
        """Fork a worker and wait for its end; its exit code, negative for a signal."""
        parent = os.getpid()
        # A signal between the fork and the note of whom to pass it on to would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            self._be_the_worker(parent)
        self._child = pid
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if self._stopping:
            self._pass_on(signal.SIGTERM, None)
        _, status = os.waitpid(pid, 0)
        self._child = 0
        return os.waitstatus_to_exitcode(status)

    def _be_the_worker(self, parent: int) -> None:
        code = 1
        try:
            if sys.platform == "linux":
                ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)  # it died between the fork and the request above
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._serve()
            code = 0
        except Exception:
            logger.exception("media worker failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        if self._child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGTERM)
