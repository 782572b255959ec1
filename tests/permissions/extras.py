"""What the routes of on-demand lessons, files and jobs name, in the matrix's world."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from lms.files.models import StoredFile, Upload
from lms.people.models import User
from tests.factories.events import CosignerFactory
from tests.factories.jobs import JobFactory
from tests.factories.vod import (
    MessageFactory,
    PushedExerciseFactory,
    VodLessonFactory,
    timed_question,
)
from tests.permissions.world import World
from vod.models import Attachment, Subtitle


def on_demand(world: World) -> dict[str, object]:
    """The world's lesson is published, with a question, a message, a subtitle, an attachment."""
    vod = VodLessonFactory(lesson=world.things["lesson"])
    lecturer = world.people["lecturer"]
    assert isinstance(lecturer, User)
    file = StoredFile.objects.create(
        owner=lecturer,
        purpose="attachment",
        name="讲义.pdf",
        size=1,
        sha256="0" * 64,
        content_type="application/pdf",
        path=f"attachment/{uuid.uuid4()}",
    )
    attachment = Attachment.objects.create(vod=vod, file=file, title="讲义")
    Subtitle.objects.create(vod=vod, language="zh", label="中文", body="WEBVTT\n", cues=0)
    upload = Upload.objects.create(
        owner=lecturer,
        purpose="lesson_video",
        name="课.mp4",
        length=10,
        expires_at=timezone.now() + dt.timedelta(hours=1),
    )
    message = MessageFactory(lesson=vod.lesson, author=world.people["trainee"])
    return {
        "question_id": timed_question(vod.lesson).pk,
        "pushed_id": PushedExerciseFactory(lesson=vod.lesson).pk,
        "message_id": message.pk,
        "language": "zh",
        "attachment_id": attachment.pk,
        "upload_id": upload.pk,
        "file_id": file.pk,
        "package_id": vod.package_id,
        "area": "hls",
        "name": "index.m3u8",
        "token": "no-token-of-ours",
        "cosigner_id": CosignerFactory(region_id=world.things["province"].pk).pk,
        "pk": JobFactory(owner=world.people["institution"]).pk,
    }
