"""A trainee meets a timed question: it opens, the server counts down, an answer is judged."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import NotAllowed
from lms.events.domain.record import record
from lms.people.queries import subject_id
from lms.presence.domain import progress, windows
from lms.questions.countdown import Countdown
from lms.questions.errors import AnswerLate
from lms.questions.types import load_question
from vod.access import Part
from vod.domain.gates import Asked, Tried, is_passed, refresh_gate
from vod.domain.timed_questions import find
from vod.errors import QuestionDone, QuestionNotOpen, QuestionNotReached
from vod.events import QuestionAnswered, QuestionExpired, QuestionShown
from vod.films import QuestionSeat
from vod.models import QuestionTry, TimedQuestion

REACH_SLACK_MS = 2_500
"""How far ahead of the last beat a player may be when it opens a question."""

COUNTED_TRIES = 3
"""How often the same question's open time counts: asking to be asked again is no way to earn."""

UNLIMITED_COUNTS_MS = 120_000
"""A question without a countdown counts its open time up to here."""


@dataclass(frozen=True)
class Card:
    """What the trainee sees: the public face, and the server's countdown."""

    attempt: QuestionTry
    public: dict[str, Any]
    kind: str
    remaining_ms: int | None
    required: bool
    index: int
    count: int


@dataclass(frozen=True)
class Result:
    """What came of an answer; ``key`` and ``explanation`` only where no further try can use it."""

    attempt: QuestionTry
    next: str
    jump_to_ms: int | None
    key: dict[str, Any] | None
    explanation: str
    points: int
    gate_ms: int | None
    credited_ms: int


@transaction.atomic
def open_question(*, seat: QuestionSeat, question_id: uuid.UUID) -> Card:
    """Open a question that the video has reached, or return the one that is open.

    Raises ``QuestionNotReached``, ``QuestionDone``.
    """
    _trainee(seat)
    question = find(seat, question_id)
    settle_overdue(seat=seat)
    open_try = _open_try(seat, question)
    if open_try is None:
        _may_open(seat, question)
        open_try = _show(seat, question)
    return _card(seat, question, open_try)


@transaction.atomic
def answer_question(
    *, seat: QuestionSeat, question_id: uuid.UUID, event_key: uuid.UUID, answer: object
) -> Result:
    """Judge an answer; resending it (same ``event_key``) returns the same result.

    Raises ``AnswerMalformed`` (nothing used up), ``AnswerLate``, ``QuestionNotOpen``.
    """
    _trainee(seat)
    question = find(seat, question_id)
    seen = QuestionTry.objects.filter(
        user=seat.user, event_key=event_key, timed_question=question
    ).first()
    if seen is not None:
        return _result(seat, question, seen, credited_ms=0)
    attempt = _open_try(seat, question)
    if attempt is None:
        raise QuestionNotOpen
    now_ms = clock.now_ms()
    countdown = Countdown(clock.to_ms(attempt.opened_at), attempt.limit_ms)
    if not countdown.accepts(now_ms):
        raise AnswerLate
    verdict = load_question(attempt.version.type, attempt.version.body).check(answer)
    attempt.state = QuestionTry.State.ANSWERED
    attempt.answered_at = clock.now()
    attempt.event_key = event_key
    attempt.answer = answer
    attempt.correct = verdict.correct
    attempt.score_milli = verdict.score_milli
    attempt.save()
    credited = windows.close(user_id=seat.user.pk, ref=str(question.pk), answered_at_ms=now_ms)
    record(
        QuestionAnswered(
            question=str(question.pk),
            version=attempt.version.number,
            attempt=attempt.number,
            took=now_ms - countdown.opened_ms,
            correct=verdict.correct,
            points=_points(attempt),
        ),
        key=f"answer:{attempt.pk}",
        private={"answer": json.dumps(answer, ensure_ascii=False, sort_keys=True)},
        **_scope(seat),
    )
    return _result(seat, question, attempt, credited_ms=credited)


@transaction.atomic
def settle_overdue(*, seat: QuestionSeat) -> list[QuestionTry]:
    """Close this trainee's open questions whose time (and grace) is over; returns them."""
    overdue = [
        attempt
        for attempt in QuestionTry.objects.select_for_update()
        .filter(user=seat.user, state=QuestionTry.State.OPEN)
        .filter(timed_question__lesson=seat.lesson)
        .select_related("version", "timed_question")
        if not Countdown(clock.to_ms(attempt.opened_at), attempt.limit_ms).accepts(clock.now_ms())
    ]
    for attempt in overdue:
        expire(attempt, seat=seat)
    return overdue


def expire(attempt: QuestionTry, *, seat: QuestionSeat) -> None:
    """The countdown ran out: on record, and the time up to the limit is credited."""
    attempt.state = QuestionTry.State.EXPIRED
    attempt.save(update_fields=["state"])
    deadline = clock.to_ms(attempt.opened_at) + attempt.limit_ms
    windows.close(
        user_id=attempt.user_id, ref=str(attempt.timed_question_id), answered_at_ms=deadline
    )
    record(
        QuestionExpired(question=str(attempt.timed_question_id), version=attempt.version.number),
        key=f"expired:{attempt.pk}",
        **_scope(seat),
    )
    refresh_gate(seat.lesson.pk, attempt.user_id)


def _trainee(seat: QuestionSeat) -> None:
    if seat.part is not Part.TRAINEE:
        raise NotAllowed("Only trainees of the class answer; use the preview to try a question.")


def _scope(seat: QuestionSeat) -> dict[str, Any]:
    return {
        "class_id": seat.training_class.pk,
        "lesson_id": seat.lesson.pk,
        "subject_id": subject_id(seat.user.pk),
    }


def _open_try(seat: QuestionSeat, question: TimedQuestion) -> QuestionTry | None:
    return (
        QuestionTry.objects.select_for_update(of=("self",))
        .filter(user=seat.user, timed_question=question, state=QuestionTry.State.OPEN)
        .select_related("version")
        .first()
    )


def _may_open(seat: QuestionSeat, question: TimedQuestion) -> None:
    asked = Asked(question.pk, question.at_ms, question.required, question.on_wrong)
    tries = QuestionTry.objects.filter(user=seat.user, timed_question=question)
    done = [Tried(*row) for row in tries.values_list("timed_question_id", "state", "correct")]
    if is_passed(asked, done):
        raise QuestionDone
    reached = progress.frontier_of(user_id=seat.user.pk, lesson_id=seat.lesson.pk)
    if question.at_ms > reached + REACH_SLACK_MS:
        raise QuestionNotReached(at_ms=question.at_ms, reached_ms=reached)


def _show(seat: QuestionSeat, question: TimedQuestion) -> QuestionTry:
    number = QuestionTry.objects.filter(user=seat.user, timed_question=question).count() + 1
    attempt = QuestionTry.objects.create(
        timed_question=question,
        user=seat.user,
        version=question.version,
        number=number,
        opened_at=clock.now(),
        limit_ms=question.limit_ms,
    )
    counted = (question.limit_ms or UNLIMITED_COUNTS_MS) if number <= COUNTED_TRIES else 0
    if counted:
        windows.open(
            user_id=seat.user.pk,
            lesson_id=seat.lesson.pk,
            ref=str(question.pk),
            basis="question",
            limit_ms=counted,
        )
    record(
        QuestionShown(
            question=str(question.pk),
            version=question.version.number,
            limit=counted,
            media=question.at_ms,
        ),
        key=f"shown:{attempt.pk}",
        **_scope(seat),
    )
    return attempt


def _card(seat: QuestionSeat, question: TimedQuestion, attempt: QuestionTry) -> Card:
    version = attempt.version
    standing = list(
        TimedQuestion.objects.filter(
            lesson=seat.lesson, film=seat.film, removed_at=None
        ).values_list("pk", flat=True)
    )
    countdown = Countdown(clock.to_ms(attempt.opened_at), attempt.limit_ms)
    return Card(
        attempt=attempt,
        public=load_question(version.type, version.body).public(
            seed=f"{seat.user.pk}:{question.pk}"
        ),
        kind=version.type,
        remaining_ms=countdown.remaining_ms(clock.now_ms()),
        required=question.required,
        index=standing.index(question.pk) + 1,
        count=len(standing),
    )


def _points(attempt: QuestionTry) -> int:
    return attempt.version.points * attempt.score_milli // 1000


def _result(
    seat: QuestionSeat, question: TimedQuestion, attempt: QuestionTry, *, credited_ms: int
) -> Result:
    wrong = attempt.correct is False
    again = wrong and question.on_wrong != TimedQuestion.OnWrong.EXPLAIN
    step = {"retry": "retry", "jump": "jump"}.get(question.on_wrong, "continue")
    version = attempt.version
    return Result(
        attempt=attempt,
        next=step if again else "continue",
        jump_to_ms=question.jump_to_ms if again and step == "jump" else None,
        key=None if again else load_question(version.type, version.body).key_view(),
        explanation="" if again else version.explanation,
        points=_points(attempt),
        gate_ms=refresh_gate(seat.lesson.pk, seat.user.pk),
        credited_ms=credited_ms,
    )
