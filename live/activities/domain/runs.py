"""An exercise in class: ask, answer within the server's countdown, close, show what came of it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from live.access import LiveSeat, Part, own_room_of, room_of, staff_room_of
from live.activities.domain.prepared import Wording, find, prepare, require_lead
from live.activities.errors import AnswerFinal, ExerciseOpen, ExerciseOver
from live.activities.models import ExerciseAnswer, ExerciseRun
from live.activities.wire import run_wire, tally_wire
from live.errors import NotOnAir
from live.models import Participant
from live.queries import open_session
from lms.core import clock
from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.people.queries import subject_id
from lms.questions.countdown import Countdown
from lms.questions.events import (
    ExerciseAnswered,
    ExerciseClosed,
    ExerciseOpened,
    ExerciseRevealed,
)
from lms.questions.types import load_question
from lms.realtime import publish

TRIES: Final = 2
"""An answer may be changed once."""
WINDOW_S: Final = 0.02
State = ExerciseRun.State


@transaction.atomic
def start(
    *,
    seat: LiveSeat,
    event_key: uuid.UUID,
    exercise_id: uuid.UUID | None = None,
    wording: Wording | None = None,
) -> ExerciseRun:
    """Ask the class a prepared exercise, or what was typed on the spot.

    Raises ``NotOnAir``, ``ExerciseOpen``, ``NotFound``, ``QuestionInvalid``.
    """
    require_lead(seat)
    seen = ExerciseRun.objects.filter(started_by=seat.user, event_key=event_key).first()
    if seen is not None:
        return seen
    session = open_session(seat.lesson.pk)
    if session is None:
        raise NotOnAir
    Lesson.objects.select_for_update().get(pk=seat.lesson.pk)  # one asks at a time
    for other in ExerciseRun.objects.filter(lesson=seat.lesson, state=State.OPEN):
        if not settle(other):
            raise ExerciseOpen(run=str(other.pk))
    if exercise_id is not None:
        exercise = find(seat, exercise_id)
    elif wording is not None:
        exercise = prepare(seat=seat, wording=wording, prepared=False)
    else:
        raise NotFound
    run = ExerciseRun.objects.create(
        exercise=exercise,
        lesson=seat.lesson,
        version=exercise.version,
        session_id=session.pk,
        anonymous=exercise.anonymous,
        started_at=clock.now(),
        started_by=seat.user,
        limit_ms=exercise.limit_ms,
        asked=present_trainees(seat),
        event_key=event_key,
    )
    record(
        ExerciseOpened(
            run=str(run.pk),
            question=str(run.version.question_id),
            version=run.version.number,
            type=run.version.type,
            limit=run.limit_ms,
        ),
        key=f"exercise-opened:{run.pk}",
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
    )
    tell(run)
    return run


def answer(
    *, seat: LiveSeat, event_key: uuid.UUID, run_id: uuid.UUID, given: dict[str, Any]
) -> ExerciseAnswer:
    """Answer, or change the answer once; the same ``event_key`` again changes nothing.

    Raises ``NotAllowed`` (only trainees answer), ``ExerciseOver``, ``AnswerFinal``,
    ``AnswerMalformed``, ``NotFound``.
    """
    if seat.part is not Part.TRAINEE:
        raise NotAllowed("Only the trainees of this class answer.")
    with transaction.atomic():
        mine = _answer(seat, event_key, run_id, given)
    if mine is None:  # what closed it is committed by now
        raise ExerciseOver
    return mine


def _answer(
    seat: LiveSeat, event_key: uuid.UUID, run_id: uuid.UUID, given: dict[str, Any]
) -> ExerciseAnswer | None:
    """Keep an answer; None when the exercise was over."""
    run = _locked(seat, run_id)
    mine = run.answers.filter(user=seat.user).first()
    if mine is not None and event_key in (mine.event_key, mine.first_key):
        return mine
    if run.state != State.OPEN or settle(run):
        return None
    if mine is not None and mine.tries >= TRIES:
        raise AnswerFinal
    verdict = load_question(run.version.type, run.version.body).check(given)
    now = clock.now()
    took = max(0, clock.to_ms(now) - clock.to_ms(run.started_at))
    values = {
        "answer": given,
        "correct": verdict.correct,
        "score_milli": verdict.score_milli,
        "took_ms": took,
        "event_key": event_key,
        "at": now,
    }
    if mine is None:
        mine = ExerciseAnswer.objects.create(run=run, user=seat.user, first_key=event_key, **values)
    else:
        mine.tries += 1
        for name, value in values.items():
            setattr(mine, name, value)
        mine.save()
    record(
        ExerciseAnswered(
            run=str(run.pk),
            took=took,
            attempt=mine.tries,
            correct=verdict.correct,
            points=run.version.points * verdict.score_milli // 1000,
        ),
        key=f"exercise-answered:{mine.pk}:{mine.tries}",
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
        private={"answer": json.dumps(given, ensure_ascii=False, sort_keys=True)},
    )
    _tell_count(run)
    return mine


@transaction.atomic
def close(*, seat: LiveSeat, run_id: uuid.UUID) -> ExerciseRun:
    """End answering now; again: no effect."""
    require_lead(seat)
    run = _locked(seat, run_id)
    if run.state == State.OPEN and not settle(run):
        _close(run, at=clock.now())
    return run


@transaction.atomic
def reveal(*, seat: LiveSeat, run_id: uuid.UUID, texts: bool) -> ExerciseRun:
    """Show the class chart and right answer (and, with ``texts``, what was written, nameless).

    An open exercise is closed first.
    """
    require_lead(seat)
    run = _locked(seat, run_id)
    if run.state == State.OPEN and not settle(run):
        _close(run, at=clock.now())
    if run.state == State.REVEALED and run.show_texts == texts:
        return run
    first = run.state != State.REVEALED
    run.state, run.show_texts = State.REVEALED, texts
    run.revealed_at = run.revealed_at or clock.now()
    run.rev += 1
    run.save()
    if first:
        record(
            ExerciseRevealed(run=str(run.pk), counts=run_wire(run)["counts"]),
            key=f"exercise-revealed:{run.pk}",
            class_id=run.lesson.training_class_id,
            lesson_id=run.lesson_id,
            actor_id=subject_id(seat.user.pk),
        )
    tell(run)
    return run


def nudge(*, seat: LiveSeat, run_id: uuid.UUID) -> int:
    """Remind those in the room who have not answered an open exercise; how many."""
    require_lead(seat)
    run = ExerciseRun.objects.filter(pk=run_id, lesson=seat.lesson).first()
    if run is None:
        raise NotFound
    if run.state != State.OPEN:
        raise ExerciseOver
    there = _present(seat).exclude(user__in=run.answers.values("user"))
    people = list(there.values_list("user_id", flat=True))
    for user_id in people:
        body = {"t": "exercise.nudged", "run": str(run.pk)}
        publish.publish(own_room_of(seat.lesson.pk, user_id), body)
    return len(people)


def end_with_session(session_id: uuid.UUID) -> None:
    """The class went off air: what is still open closes with it. In the caller's transaction."""
    for run in ExerciseRun.objects.select_for_update().filter(
        session_id=session_id, state=State.OPEN
    ):
        if not settle(run):
            _close(run, at=clock.now())


def settle(run: ExerciseRun) -> bool:
    """Close an open run whose countdown (the grace included) is over; whether it was.

    Nothing wakes at a countdown's end: whoever touches the run next finds it closed at the time
    at which it ended. Call in a transaction.
    """
    countdown = Countdown(clock.to_ms(run.started_at), run.limit_ms)
    if countdown.accepts(clock.now_ms()):
        return False
    _close(run, at=run.started_at + dt.timedelta(milliseconds=run.limit_ms))
    return True


def present_trainees(seat: LiveSeat) -> int:
    """How many trainees are in the room."""
    return _present(seat).count()


def tell(run: ExerciseRun) -> None:
    """Tell the room how a run stands, and the lecturers its figures."""
    run.refresh_from_db()
    _send(room_of(run.lesson_id), {"t": "exercise.run", "run": run_wire(run)})
    _send(staff_room_of(run.lesson_id), {"t": "exercise.tally", **tally_wire(run)})


def _tell_count(run: ExerciseRun) -> None:
    tally = tally_wire(run)
    count = {name: tally[name] for name in ("run", "n", "answered", "asked")}
    _send(room_of(run.lesson_id), {"t": "exercise.count", **count})
    _send(staff_room_of(run.lesson_id), {"t": "exercise.tally", **tally})


def _send(room: str, message: Mapping[str, Any]) -> None:
    transaction.on_commit(lambda: publish.publish(room, message, window_s=WINDOW_S))


def _close(run: ExerciseRun, *, at: dt.datetime) -> None:
    run.state, run.closed_at = State.CLOSED, at
    run.rev += 1
    run.save(update_fields=["state", "closed_at", "rev", "updated_at"])
    rows = list(run.answers.values_list("correct", flat=True))
    record(
        ExerciseClosed(
            run=str(run.pk),
            answered=len(rows),
            asked=max(run.asked, len(rows)),
            right=sum(correct is True for correct in rows),
        ),
        key=f"exercise-closed:{run.pk}",
        class_id=run.lesson.training_class_id,
        lesson_id=run.lesson_id,
        occurred_at=at,
    )
    tell(run)


def _present(seat: LiveSeat) -> QuerySet[Participant]:
    return Participant.objects.filter(live=seat.live, part=Part.TRAINEE, joined_at__isnull=False)


def _locked(seat: LiveSeat, run_id: uuid.UUID) -> ExerciseRun:
    run = (
        ExerciseRun.objects.select_for_update(of=("self",))
        .select_related("version", "lesson")
        .filter(pk=run_id, lesson=seat.lesson)
        .first()
    )
    if run is None:
        raise NotFound
    return run
