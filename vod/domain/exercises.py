"""An exercise for those who watch a lesson now: ask, answer in time, close with its figures.

It stands beside the video and moves no minute: credit is what watching and timed questions earn.
Whoever opens the lesson while it is open is asked as well; when it closes, chart and right answer
are shown to all who are there.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.people.queries import subject_id
from lms.people.rules import require_verified
from lms.presence import queries as presence
from lms.questions.countdown import Countdown
from lms.questions.events import ExerciseAnswered, ExerciseClosed, ExerciseOpened
from lms.questions.lending import borrow
from lms.questions.types import EXERCISE_TYPES, load_question
from lms.realtime import publish
from vod.access import Part, Seat, room_of, staff_room_of
from vod.errors import ClassNotRunning, ExerciseAnswerFinal, ExerciseIsOpen, ExerciseIsOver
from vod.models import PushedAnswer, PushedExercise

LIMIT_MS: Final = range(10_000, 600_001)
TRIES: Final = 2
"""An answer may be changed once."""


@transaction.atomic
def push(
    *, seat: Seat, event_key: uuid.UUID, question: uuid.UUID, limit_ms: int, anonymous: bool
) -> PushedExercise:
    """Ask a question of the bank now; the same ``event_key`` again returns the same asking.

    Raises NotAllowed, ClassNotRunning, ExerciseIsOpen, NotFound, Invalid.
    """
    if not seat.teaches:
        raise NotAllowed
    seen = PushedExercise.objects.filter(started_by=seat.user, event_key=event_key).first()
    if seen is not None:
        return seen
    if limit_ms not in LIMIT_MS:
        raise Invalid(fields={"limit_ms": "out_of_range"})
    if seat.training_class.state != "running" or seat.vod.published_at is None:
        raise ClassNotRunning
    Lesson.objects.select_for_update().get(pk=seat.lesson.pk)  # one asks at a time
    for other in seat.lesson.pushed_exercises.filter(closed_at=None):
        if not settle(other):
            raise ExerciseIsOpen
    (version,) = borrow(user=seat.user, lesson=seat.lesson, ids=[question], among=EXERCISE_TYPES)
    made = PushedExercise.objects.create(
        lesson=seat.lesson,
        version=version,
        limit_ms=limit_ms,
        anonymous=anonymous,
        asked=len(presence.watchers_of(lesson_id=seat.lesson.pk)),
        started_at=clock.now(),
        started_by=seat.user,
        event_key=event_key,
    )
    record(
        ExerciseOpened(
            run=str(made.pk),
            question=str(version.question_id),
            version=version.number,
            type=version.type,
            limit=limit_ms,
        ),
        key=f"exercise-opened:{made.pk}",
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    _tell(made)
    return made


def answer(
    *, seat: Seat, exercise_id: uuid.UUID, event_key: uuid.UUID, given: dict[str, Any]
) -> PushedAnswer:
    """Answer, or change the answer once; the same ``event_key`` again changes nothing.

    Raises NotAllowed (only trainees answer), NotFound, ExerciseIsOver, ExerciseAnswerFinal,
    AnswerMalformed.
    """
    if seat.part is not Part.TRAINEE:
        raise NotAllowed("Only the trainees of this class answer.")
    require_verified(seat.user)
    with transaction.atomic():
        mine = _answer(seat, exercise_id, event_key, given)
    if mine is None:  # what closed it is committed by now
        raise ExerciseIsOver
    return mine


@transaction.atomic
def close(*, seat: Seat, exercise_id: uuid.UUID) -> PushedExercise:
    """End it and show its figures; again: no effect. Raises NotAllowed, NotFound."""
    if not seat.teaches:
        raise NotAllowed
    found = _locked(seat, exercise_id)
    if found.closed_at is None and not settle(found):
        _close(found, clock.now())
    return found


def settle(exercise: PushedExercise) -> bool:
    """Close one whose countdown (the grace included) is over; whether it was.

    Nothing wakes at a countdown's end: whoever touches it next finds it closed at the time at
    which it ended. Call in a transaction.
    """
    countdown = Countdown(clock.to_ms(exercise.started_at), exercise.limit_ms)
    if exercise.closed_at is not None or countdown.accepts(clock.now_ms()):
        return False
    _close(exercise, exercise.started_at + dt.timedelta(milliseconds=exercise.limit_ms))
    return True


def settle_lesson(lesson_id: uuid.UUID) -> None:
    """Close what is over in a lesson, before anybody reads it."""
    with transaction.atomic():
        rows = PushedExercise.objects.select_for_update().filter(
            lesson_id=lesson_id, closed_at=None
        )
        for row in rows:
            settle(row)


def _answer(
    seat: Seat, exercise_id: uuid.UUID, event_key: uuid.UUID, given: dict[str, Any]
) -> PushedAnswer | None:
    """Keep an answer; None when the exercise was over."""
    found = _locked(seat, exercise_id)
    mine = found.answers.filter(user=seat.user).first()
    if mine is not None and event_key in (mine.event_key, mine.first_key):
        return mine
    if found.closed_at is not None or settle(found):
        return None
    if mine is not None and mine.tries >= TRIES:
        raise ExerciseAnswerFinal
    version = found.version
    verdict = load_question(version.type, version.body).check(given)
    now = clock.now()
    took = max(0, clock.to_ms(now) - clock.to_ms(found.started_at))
    if mine is None:
        mine = PushedAnswer(exercise=found, user=seat.user, first_key=event_key, tries=0)
    mine.answer, mine.correct, mine.took_ms = given, verdict.correct, took
    mine.event_key, mine.at, mine.tries = event_key, now, mine.tries + 1
    mine.save()
    record(
        ExerciseAnswered(
            run=str(found.pk),
            took=took,
            attempt=mine.tries,
            correct=verdict.correct,
            points=version.points * verdict.score_milli // 1000,
        ),
        key=f"exercise-answered:{mine.pk}:{mine.tries}",
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
        private={"answer": json.dumps(given, ensure_ascii=False, sort_keys=True)},
    )
    _send(staff_room_of(seat.lesson.pk), found)
    return mine


def _close(exercise: PushedExercise, at: dt.datetime) -> None:
    exercise.closed_at = at
    exercise.save(update_fields=["closed_at", "updated_at"])
    marks = list(exercise.answers.values_list("correct", flat=True))
    record(
        ExerciseClosed(
            run=str(exercise.pk),
            answered=len(marks),
            asked=max(exercise.asked, len(marks)),
            right=sum(mark is True for mark in marks),
        ),
        key=f"exercise-closed:{exercise.pk}",
        class_id=exercise.lesson.training_class_id,
        lesson_id=exercise.lesson_id,
        occurred_at=at,
    )
    _tell(exercise)


def _tell(exercise: PushedExercise) -> None:
    """Everybody in the lesson looks again."""
    _send(room_of(exercise.lesson_id), exercise)


def _send(room: str, exercise: PushedExercise) -> None:
    body = {"t": "exercise.changed", "id": str(exercise.pk)}
    transaction.on_commit(lambda: publish.publish(room, body))


def _locked(seat: Seat, exercise_id: uuid.UUID) -> PushedExercise:
    found = (
        PushedExercise.objects.select_for_update(of=("self",))
        .select_related("version", "lesson")
        .filter(pk=exercise_id, lesson=seat.lesson)
        .first()
    )
    if found is None:
        raise NotFound
    return found
