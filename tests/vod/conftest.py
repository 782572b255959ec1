"""A running class with an on-demand lesson, its people, and a way to upload and package."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.test import Client

from lms.courses.models import Lesson, TrainingClass
from lms.files import paths
from lms.files.domain.store import store_path
from lms.jobs.domain.execute import drain
from lms.jobs.models import Job
from lms.people.models import User
from tests.factories.courses import lecturer_of, running_class, trainee_of
from vod.access import teaching_seat
from vod.domain import publishing, video
from vod.models import VodLesson


@dataclasses.dataclass
class Room:
    """One lesson and who belongs to it."""

    training_class: TrainingClass
    lesson: Lesson
    lecturer: User
    trainee: User

    @property
    def vod(self) -> VodLesson:
        return VodLesson.objects.get(lesson=self.lesson)

    def url(self, tail: str) -> str:
        return f"/api/v1/lessons/{self.lesson.pk}/{tail}"

    def seat(self):
        return teaching_seat(self.lecturer, self.lesson.pk)

    def package(self) -> Path:
        """The folder of what plays now."""
        assert self.vod.package_id is not None
        return paths.package("vod", self.vod.package_id)

    def put_video(self, path: Path) -> Job:
        """Store the file and package it here and now, as a worker would."""
        file = store_path(owner=self.lecturer, purpose="lesson_video", name=path.name, source=path)
        job = video.use_file(seat=self.seat(), file=file)
        drain()
        job.refresh_from_db()
        return job

    def publish(self) -> None:
        publishing.publish(seat=self.seat())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def media_root(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def room(db: None, media_root: Path, settings) -> Room:
    # The thread that renews a lease cannot see the rows of a test's open transaction.
    settings.RONGKE_JOBS = settings.RONGKE_JOBS | {"lease_s": 600}
    made = running_class(trainees=2)
    return Room(made, made.lessons.get(), lecturer_of(made), trainee_of(made))
