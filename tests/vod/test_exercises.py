"""In-class exercises from the bank: pushed to who watches, or placed on the time line."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.questions.domain.versions import write_version
from tests.factories.quizzes import BankMediaFactory, BankQuestionFactory
from tests.factories.vod import (
    SINGLE,
    PushedExerciseFactory,
    VodLessonFactory,
    lecturer_seat,
    trainee_seat,
)
from vod import queries_exercises as queries
from vod.domain import exercises, timed_questions
from vod.domain.timed_questions import Placement
from vod.errors import ExerciseAnswerFinal, ExerciseIsOpen, ExerciseIsOver
from vod.models import PushedExercise

pytestmark = pytest.mark.django_db
RIGHT, WRONG = {"option": "b"}, {"option": "a"}


@pytest.fixture
def vod():
    return VodLessonFactory()


@pytest.fixture
def teacher(vod):
    return lecturer_seat(vod)


@pytest.fixture
def banked(vod):
    """A single choice in the bank of the class's course; ``b`` is right."""
    version = write_version(owner_id=None, kind="single", body=SINGLE)
    return BankQuestionFactory(course=vod.lesson.training_class.course, version=version)


def pushed(teacher, banked, **values):
    plain = {"event_key": uuid.uuid4(), "limit_ms": 60_000, "anonymous": False}
    return exercises.push(seat=teacher, question=banked.pk, **{**plain, **values})


def answers(seat, asked, given, key=None):
    return exercises.answer(
        seat=seat, exercise_id=asked.pk, event_key=key or uuid.uuid4(), given=given
    )


def test_asked_answered_and_shown_at_the_end(vod, teacher, banked):
    first, second = trainee_seat(vod), trainee_seat(vod)
    asked = pushed(teacher, banked)

    before = queries.exercise(first, asked.pk)
    assert (before["state"], before["key"], before["counts"]) == ("open", None, None)
    answers(first, asked, RIGHT)
    answers(second, asked, WRONG)
    tally = queries.exercise(teacher, asked.pk)
    assert tally["counts"] == {"a": 1, "b": 1, "c": 0}
    assert tally["right"] == 1
    exercises.close(seat=teacher, exercise_id=asked.pk)

    after = queries.exercise(second, asked.pk)
    assert (after["state"], after["mine"]["correct"]) == ("revealed", False)
    assert after["key"] == {"option": "b"}
    assert after["people"] == []
    kinds = LearningEvent.objects.filter(lesson_id=vod.lesson_id).values_list("kind", flat=True)
    assert sorted(kinds) == [
        "exercise.answered",
        "exercise.answered",
        "exercise.closed",
        "exercise.opened",
    ]
    closed = LearningEvent.objects.get(kind="exercise.closed")
    assert (closed.payload["answered"], closed.payload["right"]) == (2, 1)


def test_anonymous_names_who_answered_and_never_what(vod, teacher, banked):
    asked = pushed(teacher, banked, anonymous=True)
    answers(trainee_seat(vod), asked, RIGHT)

    (person,) = queries.exercise(teacher, asked.pk)["people"]

    assert person["name"]
    assert (person["answer"], person["correct"]) == (None, None)


def test_an_answer_is_changed_once_and_sent_twice_without_harm(vod, teacher, banked):
    seat, asked, key = trainee_seat(vod), pushed(teacher, banked), uuid.uuid4()
    answers(seat, asked, WRONG, key)
    answers(seat, asked, WRONG, key)
    answers(seat, asked, RIGHT)
    with pytest.raises(ExerciseAnswerFinal):
        answers(seat, asked, WRONG)
    again = answers(seat, asked, WRONG, key)

    assert again.answer == RIGHT
    assert again.tries == 2


def test_its_time_ends_by_itself_at_the_servers_clock(vod, teacher, banked):
    seat, asked = trainee_seat(vod), pushed(teacher, banked, limit_ms=30_000)
    with clock.travelling(asked.started_at + dt.timedelta(seconds=40)):
        with pytest.raises(ExerciseIsOver):
            answers(seat, asked, RIGHT)
        row = queries.exercises(seat)[0]

    assert row["state"] == "revealed"
    asked.refresh_from_db()
    assert asked.closed_at == asked.started_at + dt.timedelta(seconds=30)


def test_one_at_a_time_and_the_same_push_once(teacher, banked):
    key = uuid.uuid4()
    first = pushed(teacher, banked, event_key=key)

    assert pushed(teacher, banked, event_key=key).pk == first.pk
    with pytest.raises(ExerciseIsOpen):
        pushed(teacher, banked)
    assert PushedExercise.objects.count() == 1


def test_what_was_asked_keeps_its_words_when_the_bank_is_reworded(vod, teacher, banked):
    seat, asked = trainee_seat(vod), pushed(teacher, banked)
    reworded = write_version(
        owner_id=None,
        kind="single",
        body={**SINGLE, "stem": "辅光放在哪里？", "right": "a"},
        question=banked.question,
    )
    banked.version = reworded
    banked.save()

    answers(seat, asked, RIGHT)

    shown = queries.exercise(seat, asked.pk)
    assert shown["public"]["stem"] == SINGLE["stem"]
    assert queries.exercise(teacher, asked.pk)["right"] == 1


def test_who_may(vod, teacher, banked):
    seat = trainee_seat(vod)
    with pytest.raises(NotAllowed):
        pushed(seat, banked)
    asked = pushed(teacher, banked)
    with pytest.raises(NotAllowed):
        answers(teacher, asked, RIGHT)
    with pytest.raises(NotAllowed):
        exercises.close(seat=seat, exercise_id=asked.pk)
    elsewhere = PushedExerciseFactory()
    with pytest.raises(NotFound):
        answers(seat, elsewhere, RIGHT)


@pytest.mark.parametrize("limit_ms", [0, 9_999, 600_001])
def test_a_countdown_that_nobody_could_keep_is_refused(teacher, banked, limit_ms):
    with pytest.raises(Invalid):
        pushed(teacher, banked, limit_ms=limit_ms)


def test_another_courses_question_and_one_with_pictures_are_refused(teacher, banked):
    with pytest.raises(NotFound):
        pushed(teacher, BankQuestionFactory())
    BankMediaFactory(bank_question=banked)
    with pytest.raises(Invalid):
        pushed(teacher, banked)


def test_placed_on_the_time_line_in_the_banks_words(vod, teacher, banked):
    other = BankQuestionFactory(course=banked.course)
    made = timed_questions.take(
        seat=teacher, questions=[banked.pk, other.pk], placement=Placement(at_ms=60_000)
    )

    assert [row.at_ms for row in made] == [60_000, 61_000]
    assert made[0].version_id == banked.version_id
    with pytest.raises(Invalid):
        timed_questions.take(
            seat=teacher, questions=[banked.pk], placement=Placement(at_ms=vod.duration_ms + 1)
        )


def test_rewording_a_borrowed_question_leaves_the_bank_alone(teacher, banked):
    (placed,) = timed_questions.take(
        seat=teacher, questions=[banked.pk], placement=Placement(at_ms=60_000)
    )
    changed = timed_questions.change(
        seat=teacher,
        question_id=placed.pk,
        placement=Placement(at_ms=60_000),
        kind="single",
        body={**SINGLE, "stem": "自己的话"},
        explanation="",
        points=1,
    )

    assert changed.version.question_id != banked.question_id
    assert banked.question.versions.count() == 1
