"""Handing in, giving back, and the trainer's acceptance that earns the lesson's hours."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid
from lms.courses.models import Enrolment, Lesson
from lms.courses.queries import hold_class
from lms.files.domain import uploads
from lms.files.models import Purpose, StoredFile
from lms.flipped import similarity
from lms.flipped.domain.facts import changed, put
from lms.flipped.domain.similar import flag_similar
from lms.flipped.domain.studying import locked, standing, took_part
from lms.flipped.domain.tasks import checked_scores, score_milli
from lms.flipped.errors import AlreadyDone, EmptySubmission, NothingSubmitted, TooLate, TooMuch
from lms.flipped.events import FlippedDone, FlippedReturned, FlippedSubmitted, TaskCompleted
from lms.flipped.models import FlippedTask, Place, Submission, SubmissionFile, Work
from lms.flipped.rules import late_by, late_rules, require_running
from lms.notify.domain.notify import notify
from lms.people.models import User

State = Place.State
FILES_MAX: Final = 20
VERSIONS_MAX: Final = 50


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What is handed in; files are uploads of the person, or files of the group's space."""

    text: str = ""
    links: Sequence[dict[str, str]] = ()
    shops: Sequence[dict[str, str]] = ()
    upload_ids: Sequence[uuid.UUID] = ()
    group_file_ids: Sequence[uuid.UUID] = ()
    keep_file_ids: Sequence[uuid.UUID] = field(default_factory=tuple)
    """Files of earlier versions that this version holds too."""


@transaction.atomic
def submit(*, lesson: Lesson, user: User, handed: Handed, event_key: uuid.UUID) -> Submission:
    """Hand in a version for one's work. The same ``event_key`` again is the same version.

    Raises ``EmptySubmission``, ``AlreadyDone``, ``TooLate``, ``TooMuch``, ``NotOpen``.
    """
    place = standing(lesson=lesson, user=user)
    hold_class(lesson.training_class_id)
    require_running(lesson.training_class)
    work = locked(place.work_id)
    seen = Submission.objects.filter(by=user, event_key=event_key).first()
    if seen is not None:
        return seen
    if work.accepted_at is not None:
        raise AlreadyDone
    now = clock.now()
    late = _lateness(place.task, lesson, now)
    files = _files(work, user, handed)
    if not (handed.text.strip() or handed.links or handed.shops or files):
        raise EmptySubmission
    number = work.submissions.count() + 1
    if number > VERSIONS_MAX:
        raise TooMuch(max=VERSIONS_MAX)
    made = Submission.objects.create(
        work=work,
        number=number,
        by=user,
        at=now,
        late_ms=late,
        text=handed.text.strip(),
        links=list(handed.links),
        shops=list(handed.shops),
        signature=list(similarity.signature(handed.text)),
        event_key=event_key,
    )
    SubmissionFile.objects.bulk_create(
        SubmissionFile(submission=made, file=file, title=file.name, order=n)
        for n, file in enumerate(files)
    )
    work.places.exclude(state=State.DONE).update(state=State.SUBMITTED, updated_at=now)
    put(
        FlippedSubmitted(
            task=str(place.task_id),
            work=str(work.pk),
            number=number,
            late=late,
            chars=len(made.text),
            links=len(made.links),
            shops=len(made.shops),
            files=[file.sha256 for file in files],
            ticked=work.ticks.count(),
            of=len(place.task.checklist),
        ),
        lesson=lesson,
        user_id=user.pk,
        private={"text": made.text} if made.text else None,
    )
    flag_similar(made, task=place.task)
    changed(work.pk, "work")
    return made


def _lateness(task: FlippedTask, lesson: Lesson, now: dt.datetime) -> int:
    rules = late_rules(lesson.training_class.rule_pack.body)
    assert task.due_at is not None
    late = late_by(rules, task.due_at, now)
    if rules.refused_after_ms is not None and late > rules.refused_after_ms:
        until = task.due_at + dt.timedelta(milliseconds=rules.refused_after_ms)
        raise TooLate(until=until.isoformat())
    return late


def _files(work: Work, user: User, handed: Handed) -> list[StoredFile]:
    """The files in their order, each once."""
    found = [
        uploads.take(owner=user, upload_id=upload_id, purpose=Purpose.SUBMISSION)
        for upload_id in handed.upload_ids
    ]
    shared = {row.pk: row.file for row in work.files.select_related("file")}
    earlier = {
        row.file_id: row.file
        for row in SubmissionFile.objects.filter(submission__work=work).select_related("file")
    }
    try:
        found += [shared[pk] for pk in handed.group_file_ids]
        found += [earlier[pk] for pk in handed.keep_file_ids]
    except KeyError as error:
        raise Invalid("A file is not of this work.", field="files") from error
    files = list({file.pk: file for file in found}.values())
    if len(files) > FILES_MAX:
        raise TooMuch(max=FILES_MAX)
    return files


@transaction.atomic
def give_back(*, work: Work, by: User, reason: str) -> Submission:
    """Return the last version with a reason; its people may hand in another.

    Raises ``NothingSubmitted``, ``AlreadyDone``, ``NotOpen``, ``Invalid``.
    """
    lesson = work.task.lesson
    require_running(lesson.training_class)
    held = locked(work.pk)
    if held.accepted_at is not None:
        raise AlreadyDone
    last = held.submissions.order_by("-number").first()
    if last is None or last.returned_at is not None:
        raise NothingSubmitted
    clean = reason.strip()
    if not clean:
        raise Invalid(field="reason")
    now = clock.now()
    last.returned_at, last.return_reason = now, clean
    last.save(update_fields=["returned_at", "return_reason"])
    held.remark = clean
    held.save(update_fields=["remark", "updated_at"])
    held.places.filter(state=State.SUBMITTED).update(state=State.RETURNED, updated_at=now)
    put(
        FlippedReturned(task=str(held.task_id), work=str(held.pk), number=last.number),
        lesson=lesson,
        user_id=last.by_id,
        actor_id=by.pk,
        private={"reason": clean},
    )
    _tell(held, lesson, "flipped.returned", f"flipped-returned:{last.pk}")
    changed(held.pk, "work")
    return last


@transaction.atomic
def accept(
    *,
    work: Work,
    by: User,
    scores: dict[str, int] | None = None,
    remark: str = "",
    members: Collection[uuid.UUID] | None = None,
) -> list[uuid.UUID]:
    """The practical task is done: its people earn the lesson's hours. Who was credited now.

    ``members`` None: those with something of the work on record; the others stay submitted until
    the trainer names them. Again on an accepted work: the scores change and further members are
    credited. Raises ``NothingSubmitted``, ``NotOpen``, ``ScoresIncomplete``, ``Invalid``.
    """
    lesson = work.task.lesson
    hold_class(lesson.training_class_id)
    require_running(lesson.training_class)
    held = locked(work.pk)
    last = held.submissions.order_by("-number").first()
    if last is None or last.returned_at is not None:
        raise NothingSubmitted
    now = clock.now()
    if scores:
        held.scores = checked_scores(work.task, scores)
        held.score_milli = score_milli(work.task, held.scores)
    held.remark = remark.strip() or held.remark
    if held.accepted_at is None:
        held.accepted_at, held.accepted_by = now, by
    held.save()
    wanted = took_part(held) if members is None else set(members)
    credited = [
        place
        for place in held.places.select_for_update(of=("self",)).exclude(state=State.DONE)
        if place.user_id in wanted and _seated(place, lesson)
    ]
    if members is not None and set(members) - set(held.places.values_list("user_id", flat=True)):
        raise Invalid("Only people of this work can be credited with it.", field="members")
    if not credited and not held.places.filter(state=State.DONE).exists():
        raise Invalid("Nobody has a part of this work on record; name who took part.")
    most = sum(row["max"] for row in work.task.rubric) * 1000
    total = None if held.score_milli is None else sum(held.scores.values()) * 1000
    for place in credited:
        place.state, place.done_at = State.DONE, now
        place.save(update_fields=["state", "done_at", "updated_at"])
        ids: dict[str, Any] = {"lesson": lesson, "user_id": place.user_id, "actor_id": by.pk}
        done = FlippedDone(
            task=str(held.task_id),
            work=str(held.pk),
            number=last.number,
            late=last.late_ms,
            score_milli=total,
            of_milli=most,
        )
        put(done, key=f"flipped.done:{place.pk}", **ids)
        put(TaskCompleted(task=str(held.task_id)), key=f"task.completed:{place.pk}", **ids)
    _tell(held, lesson, "flipped.done", f"flipped-done:{held.pk}")
    changed(held.pk, "work")
    return [place.user_id for place in credited]


def _seated(place: Place, lesson: Lesson) -> bool:
    """Who left the class earns nothing in it any more."""
    seats = Enrolment.objects.filter(
        training_class=lesson.training_class_id, user=place.user_id, withdrawn_at=None
    )
    return seats.exists()


def _tell(work: Work, lesson: Lesson, kind: str, key: str) -> None:
    notify(
        kind=kind,
        args={"title": lesson.title},
        link=f"/flipped/{lesson.pk}",
        recipients=work.places.values_list("user_id", flat=True),
        key=key,
        mail=kind == "flipped.returned",
    )
