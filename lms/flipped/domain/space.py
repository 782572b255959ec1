"""The space of a work: lines, questions, calls of the trainer, files with versions."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import ClassLecturer
from lms.files.domain import uploads
from lms.files.models import Purpose
from lms.flipped.domain.facts import changed, put, tell
from lms.flipped.domain.studying import locked
from lms.flipped.errors import AlreadyDone, TooMuch
from lms.flipped.events import FlippedAnswered, FlippedFile, FlippedSaid
from lms.flipped.messages import LineBody, SpaceLine
from lms.flipped.models import GroupFile, GroupMessage, Work
from lms.flipped.rules import require_running
from lms.notify.domain.notify import notify
from lms.people.models import User
from lms.people.rules import require_verified

LINES_MAX: Final = 2000
FILES_MAX: Final = 60
"""Versions of all files of one work."""


def line_body(row: GroupMessage) -> LineBody:
    """A line as REST and the socket have it."""
    return LineBody(
        id=str(row.pk),
        kind=row.kind,
        text=row.text,
        at=row.at.isoformat(),
        author=str(row.author_id),
        author_name=row.author.display_name,
        event_key=str(row.event_key),
        answered_at=row.answered_at.isoformat() if row.answered_at else None,
    )


@transaction.atomic
def say(*, work: Work, user: User, kind: str, text: str, event_key: uuid.UUID) -> GroupMessage:
    """Write, ask or call; the same ``event_key`` again is the same line.

    Raises ``Invalid``, ``TooMuch``, ``NotOpen``.
    """
    lesson = work.task.lesson
    require_verified(user)
    require_running(lesson.training_class)
    seen = GroupMessage.objects.select_related("author").filter(author=user, event_key=event_key)
    if (found := seen.first()) is not None:
        return found
    clean = text.strip()
    if not clean and kind != GroupMessage.Kind.CALL:
        raise Invalid(field="text")
    if work.messages.count() >= LINES_MAX:
        raise TooMuch(max=LINES_MAX)
    row = GroupMessage.objects.create(
        work=work, author=user, kind=kind, text=clean, at=clock.now(), event_key=event_key
    )
    put(
        FlippedSaid(work=str(work.pk), line=str(row.pk), what=kind),
        lesson=lesson,
        user_id=user.pk,
        private={"text": clean} if clean else None,
    )
    tell(work.pk, SpaceLine(line=line_body(row)))
    if kind != GroupMessage.Kind.TEXT:
        _tell_teachers(work, row)
    return row


def _tell_teachers(work: Work, row: GroupMessage) -> None:
    lesson = work.task.lesson
    teachers = ClassLecturer.objects.filter(training_class=lesson.training_class_id)
    notify(
        kind=f"flipped.{row.kind}",
        args={"work": work.name, "title": lesson.title, "text": row.text[:120]},
        link=f"/teach/flipped/{lesson.pk}?work={work.pk}",
        recipients=teachers.values_list("user_id", flat=True),
        key=f"flipped-line:{row.pk}",
    )


@transaction.atomic
def answer(*, work: Work, user: User, line_id: uuid.UUID, text: str) -> GroupMessage:
    """The trainer saw to a call or question, with a line of their own where there are words."""
    row = (
        GroupMessage.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(work=work, pk=line_id)
        .exclude(kind=GroupMessage.Kind.TEXT)
        .first()
    )
    if row is None:
        raise NotFound
    if row.answered_at is None:
        row.answered_at, row.answered_by = clock.now(), user
        row.save(update_fields=["answered_at", "answered_by"])
        took = clock.to_ms(row.answered_at) - clock.to_ms(row.at)
        put(
            FlippedAnswered(work=str(work.pk), line=str(row.pk), took=took),
            lesson=work.task.lesson,
            user_id=row.author_id,
            actor_id=user.pk,
        )
        tell(work.pk, SpaceLine(line=line_body(row)))
    if text.strip():
        say(work=work, user=user, kind="text", text=text, event_key=uuid.uuid4())
    notify(
        kind="flipped.answered",
        args={"title": work.task.lesson.title},
        link=f"/flipped/{work.task.lesson_id}",
        recipients=work.places.values_list("user_id", flat=True),
        key=f"flipped-answered:{row.pk}",
    )
    return row


@transaction.atomic
def add_file(*, work: Work, user: User, upload_id: uuid.UUID, title: str) -> GroupFile:
    """A file for the group; one of the same title becomes its next version.

    Raises ``AlreadyDone``, ``TooMuch``, ``NotOpen``, and what an upload refuses with.
    """
    lesson = work.task.lesson
    require_verified(user)
    require_running(lesson.training_class)
    file = uploads.take(owner=user, upload_id=upload_id, purpose=Purpose.SUBMISSION)
    held = locked(work.pk)
    if held.accepted_at is not None:
        raise AlreadyDone
    if held.files.count() >= FILES_MAX:
        raise TooMuch(max=FILES_MAX)
    seen = held.files.filter(file=file).first()
    if seen is not None:
        return seen
    name = (title.strip() or file.name)[:120]
    last = held.files.filter(title=name).order_by("-number").first()
    row = GroupFile.objects.create(
        work=held,
        title=name,
        number=last.number + 1 if last else 1,
        file=file,
        by=user,
        at=clock.now(),
    )
    put(
        FlippedFile(work=str(held.pk), number=row.number, sha256=file.sha256, size=file.size),
        lesson=lesson,
        user_id=user.pk,
    )
    changed(held.pk, "files")
    return row
