"""Drafts, what keeps them back, and what stands once an exam is announced."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lms.events.models import LearningEvent
from lms.notify.models import Notification
from quizzes.domain import bank
from quizzes.exams.domain import door, editing
from quizzes.exams.errors import ExamFrozen, ExamIncomplete, ExamState
from quizzes.exams.models import Exam
from quizzes.exams.rules import Candidate
from quizzes.formats.item import Item
from tests.factories.courses import RulePackFactory
from tests.factories.exams import (
    BODIES,
    ExamFactory,
    ExamItemFactory,
    ExamRuleFactory,
    bank_question,
    class_with,
    published_exam,
)
from tests.factories.people import UserFactory, person

pytestmark = pytest.mark.django_db


def fields(**more):
    now = timezone.now()
    return {
        "title": "理论考试",
        "opens_at": now,
        "closes_at": now + dt.timedelta(hours=2),
        "minutes": 30,
        "pass_points": 50,
        **more,
    }


def test_a_final_exam_takes_minutes_and_pass_mark_from_the_rule_pack():
    training_class, _ = class_with(
        kind="lecturer", rule_pack=RulePackFactory(class_kind="lecturer")
    )

    exam = editing.create(
        training_class=training_class, by=UserFactory(), fields=fields(purpose="final")
    )

    assert (exam.duration_ms, exam.pass_milli) == (90 * 60_000, 60_000)
    assert exam.rule == training_class.rule_pack.label


def test_points_must_be_a_hundred_and_pools_large_enough():
    training_class, _ = class_with()
    exam = ExamFactory(training_class=training_class)
    ExamItemFactory(
        exam=exam, position=1, bank_question=bank_question(training_class), points_milli=30_000
    )
    ExamRuleFactory(exam=exam, position=1, difficulty=2, count=3, points_milli=20_000)
    bank_question(training_class, number=1, difficulty=2)

    with pytest.raises(ExamIncomplete) as refused:
        editing.publish(exam=exam, by=UserFactory())

    problems = {p["code"]: p for p in refused.value.details["problems"]}
    assert problems["points_total"]["found"] == 90_000
    assert (problems["pool_short"]["found"], problems["pool_short"]["wanted"]) == (1, 3)


def test_papers_are_drawn_with_equal_points_and_difficulty_and_never_a_question_twice():
    training_class, trainees = class_with(8)
    exam = ExamFactory(training_class=training_class)
    for n in range(12):
        bank_question(
            training_class, number=n + 1, difficulty=1 + n % 2, tag="选品" if n < 8 else "直播"
        )
    ExamRuleFactory(exam=exam, position=1, tag="选品", difficulty=1, count=2, points_milli=20_000)
    ExamRuleFactory(exam=exam, position=2, difficulty=2, count=2, points_milli=15_000)
    ExamRuleFactory(exam=exam, position=3, difficulty=1, count=2, points_milli=15_000)
    announced = editing.publish(exam=exam, by=person("lecturer", scope=training_class.institution))

    papers = []
    for user in trainees:
        attempt = door.start(candidate=Candidate(user, announced))
        papers.append([answer.item for answer in attempt.answers.select_related("item")])

    assert {sum(item.points_milli for item in paper) for paper in papers} == {100_000}
    assert {sum(item.difficulty or 0 for item in paper) for paper in papers} == {8}
    assert all(len({item.bank_question_id for item in paper}) == 6 for paper in papers)
    assert len({tuple(item.pk for item in paper) for paper in papers}) > 4, "papers differ"
    again = door.paper_of(exam, Candidate(trainees[0], exam).exam.attempts.get(user=trainees[0]))
    assert [item.pk for item in again] == [item.pk for item in papers[0]]


def test_what_was_announced_is_frozen_though_the_bank_goes_on():
    training_class, [trainee] = class_with(1)
    exam = published_exam(training_class)
    question = exam.items.get().bank_question

    bank.change(
        course=training_class.course,
        question_id=question.pk,
        by=UserFactory(),
        item=Item(kind="single", body={**BODIES["single"], "right": "d"}),
    )

    attempt = door.start(candidate=Candidate(trainee, exam))
    assert attempt.answers.get().version.body["right"] == "b"
    with pytest.raises(ExamFrozen):
        editing.change(exam=exam, fields=fields())
    with pytest.raises(ExamFrozen):
        editing.publish(exam=exam, by=UserFactory())
    with pytest.raises(ExamState):
        editing.cancel(exam=exam, by=UserFactory(), reason="有人已开考")


def test_the_class_hears_of_it_and_the_log_has_its_paper():
    training_class, [trainee] = class_with(1)

    exam = published_exam(training_class)

    assert Notification.objects.get(recipient=trainee).kind == "exam.published"
    event = LearningEvent.objects.get(kind="exam.published")
    assert event.class_id == training_class.pk
    assert (event.payload["of_milli"], event.payload["questions"]) == (100_000, 1)
    editing.cancel(exam=exam, by=UserFactory(), reason="停电")
    assert Exam.objects.get(pk=exam.pk).state == "cancelled"
    assert "停电" not in str(LearningEvent.objects.get(kind="exam.cancelled").payload)
