"""Running ffmpeg and the prober as limited children, with progress and a way to stop."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Final

from lms.jobs.errors import JobFailed

LAUNCHER: Final = str(Path(__file__).with_name("launcher.py"))
MEMORY: Final = 3 * 1024**3
"""Bytes of address space; x264 at 1080p with two threads maps under one GiB."""
FILE_SIZE: Final = 6 * 1024**3
STDERR_KEPT: Final = 4000


class ChildFailed(Exception):
    """The command ended badly; ``limited`` says that it ran into a limit of ours."""

    def __init__(self, status: int, tail: str, *, limited: bool) -> None:
        super().__init__(f"status {status}: {tail[-300:]}")
        self.status = status
        self.tail = tail
        self.limited = limited


def run(
    command: Sequence[str],
    *,
    cpu_s: int,
    wall_s: int,
    check: Callable[[], None],
    on_output: Callable[[bytes], None] | None = None,
    folder: Path | None = None,
) -> None:
    """Run a command to its end.

    ``on_output`` sees stdout piece by piece; ``check`` is called several times a second and stops
    the child by raising. Raises ChildFailed.
    """
    with tempfile.TemporaryFile() as errors:
        limits = (str(cpu_s), str(MEMORY), str(FILE_SIZE))
        process = subprocess.Popen(  # noqa: S603 - no shell; names inside are our own ids
            [sys.executable, "-I", "-S", LAUNCHER, *limits, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            start_new_session=True,
        )
        try:
            _watch(process, wall_s, check, on_output or (lambda data: None), errors)
        finally:
            _end(process)
        if process.returncode != 0:
            raise ChildFailed(
                process.returncode,
                _tail(errors),
                limited=-process.returncode in {signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL},
            )


def _watch(
    process: subprocess.Popen[bytes],
    wall_s: int,
    check: Callable[[], None],
    on_output: Callable[[bytes], None],
    errors: IO[bytes],
) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + wall_s
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            check()
            if time.monotonic() > deadline:
                raise ChildFailed(-signal.SIGKILL, "wall time", limited=True)
            if os.fstat(errors.fileno()).st_size > 16 * 1024**2:
                raise ChildFailed(-signal.SIGKILL, "endless complaints", limited=True)
            if selector.select(timeout=0.25):
                data = os.read(process.stdout.fileno(), 65536)
                if not data:
                    break
                on_output(data)
    process.wait(timeout=max(1.0, deadline - time.monotonic()))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Whatever happened, nothing of the child's session is left."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - STDERR_KEPT))
    return errors.read().decode("utf-8", "replace")


def as_failure(error: ChildFailed, code: str, message: str) -> JobFailed:
    """The job's reason: ``media_too_complex`` when a limit was hit, else the given one."""
    if error.limited:
        return JobFailed(
            "media_too_complex",
            "Processing this file takes more time or memory than is allowed; export it again "
            "as an ordinary MP4 (H.264, AAC) and upload that.",
        )
    return JobFailed(code, message)
