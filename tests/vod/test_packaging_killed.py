"""A worker killed with SIGKILL in mid-packaging: nothing is left running, and the next goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from lms.files import paths
from lms.files.domain.store import store_path
from lms.jobs.domain.execute import drain
from lms.jobs.domain.sweep import sweep
from lms.jobs.models import Job, State
from tests.factories.courses import lecturer_of, running_class
from tests.vod import media
from vod.access import teaching_seat
from vod.domain import video
from vod.models import VodLesson

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORKER = (
    "import django; django.setup()\nfrom lms.jobs.domain.execute import drain\nprint(drain())\n"
)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def working_in(folder: Path) -> list[str]:
    """Processes whose working folder this is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(process.name)
    return found


def start_worker(folder: Path) -> subprocess.Popen[bytes]:
    name = str(connection.settings_dict["NAME"])
    database = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres:///{name}"
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=django_settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.base",
            "RONGKE_VAR": str(folder),
            "DATABASE_URL": database,
            "RONGKE_JOB_LEASE_S": "1",
        },
    )


def test_the_next_worker_goes_on_where_the_killed_one_was(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.RONGKE_JOBS = settings.RONGKE_JOBS | {"lease_s": 1}
    made = running_class()
    lecturer, lesson = lecturer_of(made), made.lessons.get()
    source = media.mp4(45, "1280x720")
    file = store_path(owner=lecturer, purpose="lesson_video", name="a.mp4", source=source)
    job = video.use_file(seat=teaching_seat(lecturer, lesson.pk), file=file)
    folder = paths.package("vod", job.pk)

    worker = start_worker(tmp_path)
    wait_for(lambda: (folder / "720p" / "done").exists() and any((folder / "360p").glob("*.m4s")))
    assert working_in(folder / "360p")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    wait_for(lambda: not working_in(folder / "360p"))
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert VodLesson.objects.get().package_id is None
    first_done = (folder / "720p" / "done").stat().st_mtime_ns

    wait_for(lambda: bool(sweep()) or Job.objects.get().state == State.QUEUED)
    drain()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)
    assert (folder / "720p" / "done").stat().st_mtime_ns == first_done
    vod = VodLesson.objects.get()
    assert (vod.package_id, vod.duration_ms) == (job.pk, 45_000)
    assert vod.renditions.count() == 2


def test_cancelling_stops_the_packager_and_leaves_nothing(tmp_path: Path, settings):
    from lms.jobs.domain.enqueue import cancel

    settings.MEDIA_ROOT = tmp_path / "files"
    made = running_class()
    lecturer, lesson = lecturer_of(made), made.lessons.get()
    file = store_path(
        owner=lecturer, purpose="lesson_video", name="a.mp4", source=media.mp4(45, "1280x720")
    )
    job = video.use_file(seat=teaching_seat(lecturer, lesson.pk), file=file)
    folder = paths.package("vod", job.pk)
    worker = start_worker(tmp_path)
    wait_for(lambda: any((folder / "360p").glob("*.m4s")))
    cancel(job=job)
    worker.wait(timeout=60)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not folder.exists()
