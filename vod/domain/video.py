"""A lesson's video: taken from an upload, packaged by a job, put in place when that is done."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.courses.models import TrainingClass
from lms.files.domain import store, uploads
from lms.files.models import Purpose, StoredFile
from lms.jobs.domain import enqueue
from lms.jobs.errors import JobFailed, JobNotActive
from lms.jobs.models import Job
from vod.access import Seat
from vod.domain.publishing import editable, in_use, locked, record_published
from vod.errors import LessonInUse, NoVideo
from vod.models import Rendition, VodLesson
from vod.packaging.build import Package
from vod.packaging.hls import Made
from vod.presence_terms import forget_after_commit

AREA = "vod"
KIND = "vod.package"


def set_video(*, seat: Seat, upload_id: uuid.UUID) -> Job:
    """Package a finished upload for the lesson; what plays now goes on until that is done.

    Raises NotComplete, LessonInUse or ClassOver.
    """
    editable(seat)
    file = uploads.take(owner=seat.user, upload_id=upload_id, purpose=Purpose.LESSON_VIDEO)
    return use_file(seat=seat, file=file)


@transaction.atomic
def use_file(*, seat: Seat, file: StoredFile) -> Job:
    """As :func:`set_video`, with a stored file; the same file again returns its job."""
    editable(seat)
    vod = locked(seat)
    if vod.source_id == file.pk and vod.job_id is not None:
        return Job.objects.get(pk=vod.job_id)
    if vod.published_at is not None and in_use(vod):
        raise LessonInUse
    _cancel(vod)
    old = vod.source
    job = enqueue.enqueue(
        kind=KIND,
        params={"vod": str(vod.pk), "file": str(file.pk)},
        owner=seat.user,
        key=str(file.pk),
        class_id=seat.training_class.pk,
    )
    vod.source, vod.job_id = file, job.pk
    vod.save(update_fields=["source", "job_id", "updated_at"])
    if old is not None:
        store.delete(file=old)
    return job


@transaction.atomic
def remove(*, seat: Seat) -> None:
    """Take the video away. Raises NoVideo, or LessonInUse while the lesson is published."""
    editable(seat)
    vod = locked(seat)
    if vod.source is None and vod.package_id is None:
        raise NoVideo
    if vod.published_at is not None or in_use(vod):
        raise LessonInUse
    _cancel(vod)
    source, package_id = vod.source, vod.package_id
    vod.source = vod.job_id = vod.package_id = None
    vod.duration_ms = 0
    vod.save(update_fields=["source", "job_id", "package_id", "duration_ms", "updated_at"])
    vod.renditions.all().delete()
    if source is not None:
        store.delete(file=source)
    if package_id is not None:
        store.delete_package(area=AREA, package_id=package_id)


@transaction.atomic
def complete(*, vod_id: uuid.UUID, job_id: uuid.UUID, made: Package) -> None:
    """Put a finished package in place of the old one. Safe to repeat.

    Raises JobFailed when the lesson no longer wants it (replaced, or in use meanwhile).
    """
    vod = VodLesson.objects.select_for_update().filter(pk=vod_id, job_id=job_id).first()
    if vod is None:
        raise JobFailed("superseded", "Another video was chosen for this lesson meanwhile.")
    if vod.package_id == job_id:
        return
    if vod.published_at is not None and in_use(vod):
        raise JobFailed("lesson_in_use", LessonInUse.message)
    old = vod.package_id
    vod.package_id = job_id
    vod.duration_ms = made.duration_ms
    vod.audio_only = made.probe.video is None
    top = made.renditions[0].step
    vod.width, vod.height = top.width, top.height
    vod.has_sprites = made.has_sprites
    vod.save()
    vod.renditions.all().delete()
    Rendition.objects.bulk_create(rendition(vod, row) for row in made.renditions)
    vod.chapters.filter(at_ms__gte=vod.duration_ms).delete()
    if vod.published_at is not None:
        published_class = TrainingClass.objects.get(lessons=vod.lesson_id)
        record_published(vod, published_class, by=vod.published_by)
    forget_after_commit(vod.lesson_id)
    if old is not None:
        store.delete_package(area=AREA, package_id=old)


def rendition(vod: VodLesson, row: Made) -> Rendition:
    """The row of a finished rendition."""
    assert vod.package_id is not None
    copied = row.step.copy_video or (not row.step.height and row.step.copy_audio)
    return Rendition(
        vod=vod,
        package_id=vod.package_id,
        name=row.step.name,
        method=Rendition.Method.COPY if copied else Rendition.Method.TRANSCODE,
        width=row.step.width,
        height=row.step.height,
        bandwidth=row.bandwidth,
        codecs=row.codecs,
        bytes=row.bytes,
    )


def _cancel(vod: VodLesson) -> None:
    job = Job.objects.filter(pk=vod.job_id).first() if vod.job_id else None
    if job is None:
        return
    try:
        enqueue.cancel(job=job)
    except JobNotActive:
        return  # it has ended: nothing to stop
