"""The loaded process behind a worker: another at once after a kill, and none left behind."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server import ROOT, free_port

PATIENCE_S = 20


@pytest.fixture
def nursery() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """``python -m live.media`` and its port."""
    port = free_port()
    environment = {
        **os.environ,
        "RONGKE_MEDIA_SECRET": secrets.token_hex(32),
        "RONGKE_MEDIA_HTTP": f"127.0.0.1:{port}",
    }
    environment.pop("RONGKE_MEDIA_RECORDINGS", None)
    command = [sys.executable, "-m", "live.media"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def boot(port: int) -> str:
    """Which life of the worker answers; empty for none."""
    url = f"http://127.0.0.1:{port}/health"
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
        return str(json.loads(answer.read())["boot"])
    return ""


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def child_of(pid: int) -> int:
    """The one child of a process."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_killed_worker_is_followed_by_another_from_the_same_process(
    nursery: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = nursery
    until(lambda: boot(port) != "")
    first, worker = boot(port), child_of(process.pid)
    time.sleep(2.1)  # a worker that ends younger than this counts as broken
    os.kill(worker, signal.SIGKILL)
    until(lambda: boot(port) not in ("", first))
    assert process.poll() is None
    process.terminate()
    assert process.wait(PATIENCE_S) == 0
    assert boot(port) == ""


def test_a_worker_does_not_outlive_the_process_behind_it(
    nursery: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = nursery
    until(lambda: boot(port) != "")
    worker = child_of(process.pid)
    process.kill()
    process.wait()
    until(lambda: gone(worker))
    assert boot(port) == ""


def test_a_worker_that_cannot_begin_ends_the_process_with_a_code() -> None:
    """Its supervisor waits longer each time; a fork in a circle would not."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment = {
            **os.environ,
            "RONGKE_MEDIA_SECRET": secrets.token_hex(32),
            "RONGKE_MEDIA_HTTP": f"127.0.0.1:{taken.getsockname()[1]}",
        }
        environment.pop("RONGKE_MEDIA_RECORDINGS", None)
        done = subprocess.run(
            [sys.executable, "-m", "live.media"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert b"address already in use" in done.stderr
