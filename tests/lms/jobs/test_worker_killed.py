"""A real Celery worker, killed in the middle of a job: another one brings it to its end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from lms.jobs.domain.enqueue import enqueue
from lms.jobs.models import Job, Outcome, State
from tests.lms.jobs import handlers  # noqa: F401 - registers the kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

REDIS = (
    f"redis://127.0.0.1:6379/{8 + zlib.crc32(os.environ.get('RONGKE_TEST_ID', '').encode()) % 8}"
)
"""One of Redis's databases, by the name of the test run: runs side by side share no queue."""


def database_url() -> str:
    """The test database, as a process of its own finds it."""
    name = str(connection.settings_dict["NAME"])
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres:///{name}"


class Workers:
    """Celery processes on the test database, each in its own process group."""

    def __init__(self, folder: Path, redis: str) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.base",
            "RONGKE_VAR": str(folder / "var"),
            "DATABASE_URL": database_url(),
            "RONGKE_JOB_LEASE_S": "1",
            "RONGKE_JOB_SWEEP_S": "1",
            "REDIS_URL": redis,
        }

    def start(self, queue: str, *extra: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{queue}-{len(self.running)}.log").open("wb")
        command = [sys.executable, "-m", "celery", "-A", "lms.celery", "worker", "-Q", queue]
        command += ["-I", "tests.lms.jobs.handlers", "--without-mingle", "--without-gossip", *extra]
        process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))


@pytest.fixture(params=["folder", "redis"])
def workers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workers]:
    pool = Workers(tmp_path, REDIS if request.param == "redis" else "")
    yield pool
    for process in pool.running:
        pool.kill(process)


def wait_for(condition: Callable[[], bool], workers: Workers) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, workers.logs()
        time.sleep(0.05)


def test_a_job_survives_kill_9_of_its_worker(workers: Workers, tmp_path: Path) -> None:
    job = enqueue(kind="test.hold", params={"folder": str(tmp_path)})
    workers.start("rongke-ticks", "-B", "-P", "solo")
    first = workers.start("rongke-jobs", "-c", "1")
    wait_for((tmp_path / "working-1").exists, workers)
    workers.kill(first)
    (tmp_path / "go").touch()
    workers.start("rongke-jobs", "-c", "1")
    wait_for(lambda: Job.objects.get(pk=job.pk).state == State.DONE, workers)
    job.refresh_from_db()
    assert (job.attempts, job.result) == (2, {"attempt": 2})
    assert list(job.runs.values_list("outcome", flat=True)) == [Outcome.LOST, Outcome.DONE]


def test_a_long_job_keeps_its_lease_for_as_long_as_its_worker_lives(
    workers: Workers, tmp_path: Path
) -> None:
    job = enqueue(kind="test.hold", params={"folder": str(tmp_path)})
    workers.start("rongke-ticks", "-B", "-P", "solo")
    workers.start("rongke-jobs", "-c", "2")
    wait_for((tmp_path / "working-1").exists, workers)
    started = Job.objects.get(pk=job.pk).lease_until
    assert started is not None

    def renewed() -> bool:
        lease = Job.objects.get(pk=job.pk).lease_until
        return lease is not None and (lease - started).total_seconds() > 3

    wait_for(renewed, workers)
    (tmp_path / "go").touch()
    wait_for(lambda: Job.objects.get(pk=job.pk).state == State.DONE, workers)
    assert not (tmp_path / "working-2").exists()
    assert list(job.runs.values_list("outcome", flat=True)) == [Outcome.DONE]


@pytest.mark.any_db
def test_a_health_check_tells_a_running_worker_from_none(tmp_path: Path) -> None:
    workers = Workers(tmp_path, REDIS)

    def healthy() -> bool:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker_health"]
        done = subprocess.run(command, env=workers.environment, capture_output=True, check=False)
        return done.returncode == 0

    assert not healthy()
    process = workers.start("rongke-jobs", "-c", "1")
    try:
        wait_for(healthy, workers)
    finally:
        workers.kill(process)
