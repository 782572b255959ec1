"""Reads of the reports app: period files and their builds, the logs' public state."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q

from lms.core.clock import to_ms
from lms.courses.models import TrainingClass
from lms.events.models import Checkpoint, LearningEvent, Log, LogEntry
from lms.files import signing
from lms.jobs.models import Job
from lms.people.models import User
from lms.reports.domain.period_file import KIND
from lms.reports.models import PeriodFile

AREA = "period"
URL_TTL_S = 900
SHOWN_MAX = 200


def period_file_state(training_class: TrainingClass, user: User) -> dict[str, Any]:
    """The last build and the last file; ``stale`` when the log has grown since."""
    job = Job.objects.filter(kind=KIND, class_id=training_class.pk).first()
    row = PeriodFile.objects.filter(class_id=training_class.pk).first()
    log = Log.objects.filter(class_id=training_class.pk).first()
    return {
        "state": "none" if job is None else job.state,
        "job": None if job is None else job.pk,
        "progress": 0 if job is None else job.progress,
        "progress_code": "" if job is None else job.progress_code,
        "error_code": "" if job is None else job.error_code,
        "error_message": "" if job is None else job.error_message,
        "built_at_ms": None if row is None else to_ms(row.built_at),
        "bytes": None if row is None else row.size,
        "sha256": None if row is None else row.sha256,
        "leaves": None if row is None else row.log_size,
        "url": None if row is None else file_url(row, user),
        "stale": bool(row and log and has_later_records(row, log)),
    }


def has_later_records(row: PeriodFile, log: Log) -> bool:
    """Whether the log holds more than the file.

    Apart from what using the file itself adds: handing it in, and who took it out. Otherwise no
    downloaded file would ever be the current one.
    """
    if row.log_size >= log.size:
        return False
    later = LogEntry.objects.filter(log=log, index__gte=row.log_size).values("event_id")
    events = LearningEvent.objects.filter(pk__in=later)
    about_the_file = Q(kind__startswith="materials.") | Q(kind__startswith="personal.")
    return events.exclude(about_the_file).exists()


def file_url(row: PeriodFile, user: User) -> str:
    """A download link bound to this person, good for a quarter of an hour."""
    token = signing.token(user_id=user.pk, area=AREA, item_id=row.pk, ttl_s=URL_TTL_S)
    return f"/api/v1/period-files/{row.pk}/{token}/period-file.zip"


def checkpoints_of(class_id: uuid.UUID | None) -> list[dict[str, Any]]:
    """A log's newest checkpoints with who cosigned them."""
    rows = (
        Checkpoint.objects.filter(log__class_id=class_id)
        .prefetch_related("cosignatures__cosigner")
        .order_by("-size")[:SHOWN_MAX]
    )
    return [
        {
            "size": row.size,
            "root": bytes(row.root).hex(),
            "at_ms": to_ms(row.created_at),
            "cosigned": [
                {"name": sign.cosigner.name, "at_ms": to_ms(sign.signed_at)}
                for sign in row.cosignatures.all()
            ],
        }
        for row in rows
    ]
