"""The sample's on-demand lessons: one video, packaged once, in every class that runs."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import uuid
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.module_loading import import_string

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.files import paths
from lms.files.domain.store import store_path
from lms.files.models import Purpose
from lms.people.models import User
from verifier.policy.packs import video_needed_ms
from vod.access import Part, Seat, teaching_seat
from vod.domain import attachments, chapters, publishing, subtitles, video
from vod.models import Rendition, VodLesson
from vod.packaging.build import Package, build
from vod.sample import render, script

MORE: Final = "vod.sample.interaction.load"
"""Questions, bullets and messages of the sample lesson: ``load(sample, lesson)``."""
MAIN_LESSON: Final = "商品布光入门"
INTRODUCTION: Final = (
    "三盏灯各管一件事：主光定形，补光提暗，轮廓光分背景。看完完成作业：同一件产品交三张主图。"
)


class _Quiet:
    """Packaging outside a job: nobody watches, nobody cancels."""

    def progress(self, permille: int, code: str = "") -> None:
        """Not shown."""

    def check(self) -> None:
        """Never stops."""


def load(sample: Any) -> None:
    """Fill the on-demand lessons of the running classes; a closed one keeps what it had."""
    master = uuid.uuid5(uuid.NAMESPACE_URL, f"rongke sample {render.version()}")
    made = build(render.video(), paths.package(video.AREA, master), _Quiet())
    running = TrainingClass.State.RUNNING
    for training_class in [c for c in sample.classes.values() if c.state == running]:
        _fill_class(training_class, master, made)
    lesson = sample.main.lessons.get(title=MAIN_LESSON)
    _dress(lesson)
    if find_spec(MORE.rpartition(".")[0]):
        import_string(MORE)(sample, lesson)


def _fill_class(training_class: TrainingClass, master: uuid.UUID, made: Package) -> None:
    """The lessons of days that have come, published in the evening before each."""
    today = clock.now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    until = today + dt.timedelta(days=2)  # the same lessons at whatever hour the sample is loaded
    lessons = training_class.lessons.filter(
        kind=LessonKind.ON_DEMAND, starts_at__lt=until, cancelled_at=None
    )
    for lesson in lessons.select_related("training_class__rule_pack"):
        if made.duration_ms < video_needed_ms(
            lesson.training_class.rule_pack.body, lesson.hours_milli
        ):
            continue  # another city's rules: a short film does not stand for a lesson there
        teacher = lesson.lecturer or training_class.lecturers.all()[0].user
        assert training_class.started_at is not None
        evening = min(lesson.starts_at - dt.timedelta(hours=12), clock.now())
        with clock.travelling(max(evening, training_class.started_at + dt.timedelta(minutes=5))):
            _fill_lesson(lesson, teacher, master, made)


@transaction.atomic
def _fill_lesson(lesson: Lesson, teacher: User, master: uuid.UUID, made: Package) -> None:
    package_id = uuid.uuid4()
    _link_tree(paths.package(video.AREA, master), paths.package(video.AREA, package_id))
    vod, _ = VodLesson.objects.update_or_create(
        lesson=lesson,
        defaults={
            "package_id": package_id,
            "duration_ms": made.duration_ms,
            "width": made.renditions[0].step.width,
            "height": made.renditions[0].step.height,
            "has_sprites": made.has_sprites,
        },
    )
    Rendition.objects.bulk_create(video.rendition(vod, row) for row in made.renditions)
    seat = Seat(teacher, lesson, vod, Part.LECTURER)
    marks = [chapters.Mark(at, title) for at, title in script.chapters()]
    chapters.replace(seat=seat, marks=marks)
    publishing.publish(seat=seat)


def _dress(lesson: Lesson) -> None:
    """The lesson that visitors look at: its source, subtitles, handout and introduction."""
    teacher = lesson.lecturer
    assert teacher is not None
    seat = teaching_seat(teacher, lesson.pk)
    source = store_path(
        owner=teacher,
        purpose=Purpose.LESSON_VIDEO,
        name="商品布光入门.mp4",
        source=render.video(),
    )
    VodLesson.objects.filter(pk=seat.vod.pk).update(source=source)
    for language, label, key in (("zh-CN", "中文", "zh"), ("en", "English", "en")):
        subtitles.put(
            seat=seat,
            language=language,
            label=label,
            text=script.subtitles(key),
            is_default=key == "zh",
        )
    handout = store_path(
        owner=teacher, purpose=Purpose.ATTACHMENT, name="讲义与布光图.pdf", source=render.handout()
    )
    attachments.attach(seat=seat, file=handout, title="讲义与布光图")
    publishing.change_settings(seat=seat, settings=publishing.Settings(introduction=INTRODUCTION))


def _link_tree(source: Path, target: Path) -> None:
    """The same files under another name: hard links where the disk has them."""
    try:
        shutil.copytree(source, target, copy_function=os.link, dirs_exist_ok=True)
    except (OSError, shutil.Error):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
