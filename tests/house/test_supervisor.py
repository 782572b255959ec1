"""The supervisor with real children: restarts, order at the end, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.jobs.serving.supervisor import (
    FIRST_WAIT_S,
    HEALTHY_AFTER_S,
    LONGEST_WAIT_S,
    next_wait,
)

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_db

CHILD = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(600)
"""
PARENT = """
import os, sys
from lms.jobs.serving.supervisor import Child, Supervisor
child = [sys.executable, "-c", sys.argv[1]]
Supervisor([
    Child(name=name, command=[*child, os.path.join(sys.argv[2], name)], environment=os.environ)
    for name in ("web", "worker")
]).run()
"""


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").read_text().split(")")[1].strip().startswith("Z")


class Running:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, CHILD, str(folder)], cwd=ROOT, start_new_session=True
        )

    def pids(self, name: str) -> list[int]:
        path = self.folder / name
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def wait_for_starts(self, name: str, count: int) -> list[int]:
        wait_for(lambda: len(self.pids(name)) == count)
        return self.pids(name)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    supervisor = Running(tmp_path)
    yield supervisor
    if supervisor.process.poll() is None:
        supervisor.process.kill()
        supervisor.process.wait()


def test_a_crashed_child_comes_back_and_the_other_goes_on(running: Running) -> None:
    [web], [worker] = running.wait_for_starts("web", 1), running.wait_for_starts("worker", 1)
    os.kill(web, signal.SIGKILL)
    [_, second] = running.wait_for_starts("web", 2)
    assert alive(second)
    assert alive(worker)
    assert running.pids("worker") == [worker]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(running: Running, number: signal.Signals) -> None:
    children = [*running.wait_for_starts("web", 1), *running.wait_for_starts("worker", 1)]
    running.process.send_signal(number)
    assert running.process.wait(timeout=30) == 0
    assert [pid for pid in children if alive(pid)] == []


def test_killing_the_supervisor_ends_its_children(running: Running) -> None:
    children = [*running.wait_for_starts("web", 1), *running.wait_for_starts("worker", 1)]
    running.process.kill()
    running.process.wait()
    wait_for(lambda: not any(alive(pid) for pid in children))


def test_the_wait_grows_to_a_limit_and_starts_over_after_health() -> None:
    wait, waits = FIRST_WAIT_S / 2, []
    for _ in range(9):
        wait = next_wait(wait, lived=0.1)
        waits.append(wait)
    assert waits[:4] == [FIRST_WAIT_S * factor for factor in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST_WAIT_S
    assert next_wait(wait, lived=HEALTHY_AFTER_S) == FIRST_WAIT_S
