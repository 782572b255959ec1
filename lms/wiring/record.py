"""What features add to the record: evidence, statistics, looks at personal data."""

from __future__ import annotations

import uuid
from collections.abc import Iterable


def signatures_in_the_period_file() -> None:
    """Signatures, and pictures of sign-ins where consent allows, stand in the evidence."""
    from checkin.evidence import signature_files
    from checkin.faces.evidence import capture_files
    from lms.reports import parts

    if signature_files not in parts.evidence_sources:
        parts.evidence_sources += [signature_files, capture_files]


def texts_of_comments() -> None:
    """Statistics tell a repeated comment by its words, while there are any."""
    from lms.reports.statistics import hooks

    if comment_texts not in hooks.text_sources:
        hooks.text_sources.append(comment_texts)


def comment_texts(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The words of comments and questions by id, from wherever they were written."""
    from live.activities.models import RoomQuestion
    from live.models import ChatMessage, LiveBullet
    from vod.models import Bullet, Message

    wanted = list(ids)
    found = dict(ChatMessage.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(LiveBullet.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(Bullet.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(Message.objects.filter(pk__in=wanted).values_list("pk", "body"))
    found.update(RoomQuestion.objects.filter(pk__in=wanted).values_list("pk", "body"))
    return found


def looks_in_the_class_log() -> None:
    """A look at a full name stands in the logs of the classes that the person attends."""
    from lms.courses.queries import open_classes_of
    from lms.people import hooks

    if open_classes_of not in hooks.classes_of:
        hooks.classes_of.append(open_classes_of)
