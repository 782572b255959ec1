"""Mastery out of what is on record: videos, exercises, the bank's labels; and who sees whose."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from lms.core import clock
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.mastery.queries import heat_map, score_of
from lms.people.queries import subject_id
from lms.questions.events import ExerciseAnswered
from tests.factories.courses import EnrolmentFactory
from tests.factories.exams import ExamAnswerFactory
from tests.factories.live_activities import ExerciseRunFactory
from tests.factories.quizzes import BankQuestionFactory, BankTagFactory
from tests.factories.vod import (
    PushedExerciseFactory,
    VodLessonFactory,
    lecturer_seat,
    timed_question,
    trainee_seat,
)
from vod.events import QuestionAnswered

pytestmark = pytest.mark.django_db


@pytest.fixture
def vod():
    return VodLessonFactory(lesson__title="布光与取景")


def video_answer(seat, question, *, correct, attempt=1):
    record(
        QuestionAnswered(
            question=str(question.pk),
            version=1,
            attempt=attempt,
            took=5_000,
            correct=correct,
            points=question.version.points if correct else 0,
        ),
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
    )


def run_answer(user, training_class, lesson, run, *, correct):
    record(
        ExerciseAnswered(run=str(run.pk), took=1, attempt=1, correct=correct, points=0),
        class_id=training_class.pk,
        lesson_id=lesson.pk,
        subject_id=subject_id(user.pk),
    )


def page(user, training_class, part=""):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/classes/{training_class.pk}/mastery/{part}")


def test_answers_of_video_and_exercise_add_up_and_point_to_their_moment(vod):
    seat = trainee_seat(vod)
    questions = [timed_question(vod.lesson, at_ms=60_000 * n) for n in (1, 2, 3)]
    for number, question in enumerate(questions):
        video_answer(seat, question, correct=number == 0)
    pushed = PushedExerciseFactory(lesson=vod.lesson)
    run_answer(seat.user, seat.training_class, vod.lesson, pushed, correct=False)

    body = page(seat.user, seat.training_class, "me/").json()

    (chapter,) = body["chapters"]
    assert (chapter["topic"], chapter["questions"], chapter["level"]) == ("布光与取景", 4, "weak")
    assert chapter["milli"] == 250
    assert {step["moment_ms"] for step in body["weak"][0]["steps"]} == {None, 120_000, 180_000}
    assert all(step["lesson"] == str(vod.lesson_id) for step in chapter["steps"])
    assert body["formula"]["rated_from"] == 3


def test_a_question_of_the_bank_carries_its_tags_wherever_it_was_asked(vod):
    seat = trainee_seat(vod)
    banked = BankQuestionFactory(course=seat.training_class.course, difficulty=5)
    BankTagFactory(bank_question=banked, name="侧光")
    run = ExerciseRunFactory(
        exercise__version=banked.version, exercise__lesson__training_class=seat.training_class
    )
    pushed = PushedExerciseFactory(lesson=vod.lesson, version=banked.version)
    run_answer(seat.user, seat.training_class, run.lesson, run, correct=False)
    run_answer(seat.user, seat.training_class, vod.lesson, pushed, correct=True)

    body = page(seat.user, seat.training_class, "me/").json()

    (tag,) = body["tags"]
    assert (tag["topic"], tag["questions"], tag["milli"]) == ("侧光", 1, 1000)


def test_the_class_is_trainees_by_topics(vod):
    seats = [trainee_seat(vod) for _ in range(3)]
    questions = [timed_question(vod.lesson, at_ms=60_000 * n) for n in (1, 2, 3)]
    for number, seat in enumerate(seats[:2]):
        for question in questions:
            video_answer(seat, question, correct=number == 0)
    teacher = lecturer_seat(vod)

    body = page(teacher.user, teacher.training_class).json()

    assert body["topics"] == ["布光与取景"]
    assert [row["cells"][0] and row["cells"][0]["milli"] for row in body["rows"]] == [1000, 0, None]
    assert body["whole"] == [
        {"topic": "布光与取景", "milli": 500, "rated": 2, "weak": 1, "level": "weak"}
    ]
    one = page(teacher.user, teacher.training_class, f"{body['rows'][1]['enrolment']}/").json()
    assert [each["by"] for each in one["weak"]] == ["chapter"]


def test_an_exams_paper_counts_once_its_result_is_published(vod):
    seat = trainee_seat(vod)
    banked = BankQuestionFactory(course=seat.training_class.course)
    BankTagFactory(bank_question=banked, name="选品")
    answer = ExamAnswerFactory(
        attempt__exam__training_class=seat.training_class,
        attempt__exam__title="第一周测验",
        attempt__user=seat.user,
        item__bank_question=banked,
        version=banked.version,
        item__points_milli=4_000,
        score_milli=3_000,
    )
    assert page(seat.user, seat.training_class, "me/").json()["overall"] is None

    answer.attempt.published_at = clock.now()
    answer.attempt.save()

    body = page(seat.user, seat.training_class, "me/").json()
    assert body["overall"]["milli"] == 750
    assert [each["topic"] for each in body["chapters"]] == ["第一周测验"]
    assert [each["topic"] for each in body["tags"]] == ["选品"]


def test_what_nobody_has_marked_says_nothing(vod):
    seat = trainee_seat(vod)
    video_answer(seat, timed_question(vod.lesson), correct=None)

    assert page(seat.user, seat.training_class, "me/").json()["overall"] is None


def test_the_same_events_give_the_same_figures(vod):
    """Recomputable: the page is a function of the events, and of nothing that it kept."""
    seat = trainee_seat(vod)
    for number in range(1, 5):
        question = timed_question(vod.lesson, at_ms=10_000 * number)
        video_answer(seat, question, correct=number % 2 == 0)
    before = page(seat.user, seat.training_class, "me/").json()

    assert page(seat.user, seat.training_class, "me/").json() == before
    assert before["overall"]["milli"] == 500
    assert LearningEvent.objects.filter(kind="question.answered").count() == 4


def test_another_trainee_and_another_class_see_nothing(vod):
    seat, other = trainee_seat(vod), trainee_seat(vod)
    stranger = EnrolmentFactory().user
    mine = seat.training_class.enrolments.get(user=seat.user).pk

    assert page(other.user, seat.training_class).status_code == 403
    assert page(other.user, seat.training_class, f"{mine}/").status_code == 403
    assert page(stranger, seat.training_class, "me/").status_code == 404
    assert page(lecturer_seat(vod).user, seat.training_class, f"{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    ("payload", "points", "score"),
    [
        ({"correct": True, "points": 0}, 0, 1000),
        ({"correct": False, "points": 1}, 2, 500),
        ({"correct": False, "points": 0}, 2, 0),
        ({"correct": False, "points": 0}, 0, 0),
        ({"correct": None, "points": 0}, 2, None),
    ],
)
def test_scores_of_events(payload, points, score):
    assert score_of(payload, points) == score


def test_a_class_of_thirty_costs_a_fixed_number_of_queries(vod, django_assert_max_num_queries):
    teacher = lecturer_seat(vod)
    questions = [timed_question(vod.lesson, at_ms=1_000 * n) for n in range(1, 6)]
    for _ in range(8):
        seat = trainee_seat(vod)
        for question in questions:
            video_answer(seat, question, correct=True)
    with django_assert_max_num_queries(12):
        found = heat_map(teacher.training_class, "chapter")

    assert len(found["rows"]) == 8
