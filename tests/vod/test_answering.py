"""Timed questions: the server opens, counts down, judges, and holds the gate."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from lms.core import clock
from lms.core.errors import NotAllowed
from lms.events.models import LearningEvent
from lms.presence.domain import lease
from lms.presence.models import LessonProgress, PresenceState
from lms.questions.errors import AnswerLate, AnswerMalformed
from tests.factories.vod import VodLessonFactory, lecturer_seat, timed_question, trainee_seat
from vod.access import Seat
from vod.domain.answering import answer_question, open_question, settle_overdue
from vod.errors import QuestionDone, QuestionNotOpen, QuestionNotReached
from vod.models import QuestionTry, TimedQuestion

pytestmark = pytest.mark.django_db

RIGHT, WRONG = {"option": "b"}, {"option": "a"}


def reach(seat: Seat, ms: int) -> None:
    """Put the trainee's furthest watched moment at ``ms``."""
    LessonProgress.objects.update_or_create(
        user_id=seat.user.pk, lesson_id=seat.lesson.pk, defaults={"frontier_ms": ms}
    )


def answer(seat: Seat, question: TimedQuestion, given: object, key: uuid.UUID | None = None):
    return answer_question(
        seat=seat, question_id=question.pk, event_key=key or uuid.uuid4(), answer=given
    )


def gate_of(seat: Seat) -> int | None:
    return LessonProgress.objects.get(user_id=seat.user.pk, lesson_id=seat.lesson.pk).gate_ms


@pytest.fixture
def seat() -> Seat:
    return trainee_seat(VodLessonFactory())


def test_a_right_answer_opens_the_gate_and_is_on_record(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 60_000)
    card = open_question(seat=seat, question_id=question.pk)
    assert card.remaining_ms is not None
    assert card.remaining_ms <= 30_000
    assert "right" not in card.public
    result = answer(seat, question, RIGHT)
    assert (result.attempt.correct, result.next, result.points) == (True, "continue", 2)
    assert result.gate_ms is None
    assert result.explanation == "侧光显形。"
    kinds = list(
        LearningEvent.objects.filter(subject_id=seat.user.subject.pk, kind__startswith="question.")
        .order_by("occurred_at")
        .values_list("kind", flat=True)
    )
    assert kinds == ["question.shown", "question.answered"]
    answered = LearningEvent.objects.get(kind="question.answered")
    assert "answer" in answered.commitments
    assert "option" not in str(answered.payload)


@pytest.mark.parametrize(
    ("on_wrong", "next_step", "reveals", "gate"),
    [
        ("explain", "continue", True, None),
        ("retry", "retry", False, 60_000),
        ("jump", "jump", False, 60_000),
    ],
)
def test_a_wrong_answer_explains_or_asks_again(
    seat: Seat, on_wrong: str, next_step: str, reveals: bool, gate: int | None
) -> None:
    question = timed_question(seat.lesson, on_wrong=on_wrong, jump_to_ms=20_000)
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    result = answer(seat, question, WRONG)
    assert result.next == next_step
    assert (result.key is not None) == reveals
    assert bool(result.explanation) == reveals
    assert result.jump_to_ms == (20_000 if on_wrong == "jump" else None)
    assert gate_of(seat) == gate


def test_a_resent_answer_is_the_same_answer(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    key = uuid.uuid4()
    first = answer(seat, question, RIGHT, key)
    again = answer(seat, question, WRONG, key)
    assert again.attempt.pk == first.attempt.pk
    assert again.attempt.correct is True
    assert LearningEvent.objects.filter(kind="question.answered").count() == 1


def test_shown_once_unless_wrong(seat: Seat) -> None:
    question = timed_question(seat.lesson, on_wrong="retry")
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    answer(seat, question, WRONG)
    assert open_question(seat=seat, question_id=question.pk).attempt.number == 2
    answer(seat, question, RIGHT)
    with pytest.raises(QuestionDone):
        open_question(seat=seat, question_id=question.pk)


def test_opening_twice_does_not_restart_the_countdown(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 60_000)
    first = open_question(seat=seat, question_id=question.pk)
    QuestionTry.objects.update(opened_at=clock.now() - dt.timedelta(seconds=20))
    second = open_question(seat=seat, question_id=question.pk)
    assert second.attempt.pk == first.attempt.pk
    assert second.remaining_ms is not None
    assert second.remaining_ms <= 10_000


def test_a_late_answer_is_refused_and_the_question_expires(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    QuestionTry.objects.update(opened_at=clock.now() - dt.timedelta(seconds=40))
    with pytest.raises(AnswerLate):
        answer(seat, question, RIGHT)
    assert [item.state for item in settle_overdue(seat=seat)] == ["expired"]
    assert gate_of(seat) == 60_000
    assert LearningEvent.objects.filter(kind="question.expired").count() == 1
    with pytest.raises(QuestionNotOpen):
        answer(seat, question, RIGHT)
    assert open_question(seat=seat, question_id=question.pk).attempt.number == 2


def test_nonsense_uses_up_nothing(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    with pytest.raises(AnswerMalformed):
        answer(seat, question, {"option": ["b"]})
    assert answer(seat, question, RIGHT).attempt.number == 1


def test_a_question_ahead_of_what_was_watched_stays_shut(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    reach(seat, 30_000)
    with pytest.raises(QuestionNotReached):
        open_question(seat=seat, question_id=question.pk)
    with pytest.raises(QuestionNotOpen):
        answer(seat, question, RIGHT)


def test_lecturers_leave_no_answers() -> None:
    vod = VodLessonFactory()
    question = timed_question(vod.lesson)
    with pytest.raises(NotAllowed):
        open_question(seat=lecturer_seat(vod), question_id=question.pk)


def test_the_open_time_of_an_answered_question_is_credited(seat: Seat) -> None:
    question = timed_question(seat.lesson)
    lease.take(
        user_id=seat.user.pk, lesson_id=seat.lesson.pk, mode="vod", device="desk", connection="c"
    )
    reach(seat, 60_000)
    open_question(seat=seat, question_id=question.pk)
    result = answer(seat, question, RIGHT)
    progress = LessonProgress.objects.get(user_id=seat.user.pk)
    assert progress.credited_ms == result.credited_ms
    assert 0 <= result.credited_ms <= 5_000


def test_asking_to_be_asked_again_is_no_way_to_earn(seat: Seat) -> None:
    question = timed_question(seat.lesson, on_wrong="retry")
    lease.take(
        user_id=seat.user.pk, lesson_id=seat.lesson.pk, mode="vod", device="desk", connection="c"
    )
    reach(seat, 60_000)
    for _ in range(6):
        open_question(seat=seat, question_id=question.pk)
        answer(seat, question, WRONG)
    shown = LearningEvent.objects.filter(kind="question.shown").order_by("occurred_at")
    assert [event.payload["limit"] for event in shown] == [30_000] * 3 + [0] * 3
    open_question(seat=seat, question_id=question.pk)
    assert PresenceState.objects.get(user=seat.user).window is None


@pytest.mark.django_db(transaction=True)
def test_thirty_trainees_answer_one_question_in_the_same_second() -> None:
    vod = VodLessonFactory()
    question = timed_question(vod.lesson)
    seats = [trainee_seat(vod) for _ in range(30)]
    for seat in seats:
        reach(seat, 60_000)
        open_question(seat=seat, question_id=question.pk)

    def one(seat: Seat) -> bool | None:
        try:
            return answer(seat, question, RIGHT).attempt.correct
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(one, seats))
    connection.close()
    assert results == [True] * 30
    assert QuestionTry.objects.filter(state="answered").count() == 30
    assert LearningEvent.objects.filter(kind="question.answered").count() == 30
