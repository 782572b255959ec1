"""Marking by people, publication, regrades with their audit, and appeals decided by others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lms.events.models import LearningEvent
from lms.notify.models import Notification
from quizzes.domain import bank
from quizzes.exams import queries
from quizzes.exams.domain import appeals, door, marking, regrading, results, sitting
from quizzes.exams.domain.sitting import Save
from quizzes.exams.errors import (
    ExamState,
    KeyDiffers,
    MarkingOpen,
    MarkInvalid,
    MarkRefused,
    SameJudge,
)
from quizzes.exams.models import Exam
from quizzes.exams.rest.marking import to_mark
from quizzes.exams.rules import Candidate, Staff
from quizzes.formats.item import Item
from tests.factories.exams import BODIES, RIGHT, class_with, published_exam
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def sit(exam, user, answers):
    """The trainee answers these kinds and hands in."""
    candidate = Candidate(user, exam)
    attempt = door.start(candidate=candidate)
    rows = list(attempt.answers.select_related("version"))
    sitting.save_answers(
        [
            Save(user.pk, exam.pk, row.pk, n, answers[row.version.type], False, timezone.now())
            for n, row in enumerate(rows, start=1)
            if row.version.type in answers
        ]
    )
    return sitting.hand_in(candidate=candidate)


def close(exam):
    """The window is over."""
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    return Exam.objects.select_related("training_class").get(pk=exam.pk)


@pytest.fixture
def essay_exam():
    """An essay of 40 points for two markers and a single choice of 60, sat by one trainee."""
    training_class, [trainee] = class_with(1)
    exam = published_exam(training_class, {"single": 60, "essay": 40}, markers_needed=2)
    attempt = sit(exam, trainee, RIGHT)
    return exam, trainee, attempt


def mark(exam, user, answer, score):
    return marking.mark(
        staff=Staff(user, exam), answer_id=answer.pk, score_milli=score, rubric={}, comment=""
    )


def test_two_markers_who_agree_make_the_mean(essay_exam):
    exam, _, attempt = essay_exam
    first, second = UserFactory(), UserFactory()
    answer = attempt.answers.get(version__type="essay")
    assert attempt.score_milli is None, "no total before it is marked"

    mark(exam, first, answer, 30_000)
    with pytest.raises(MarkRefused):
        mark(exam, first, answer, 40_000)
    mark(exam, second, answer, 34_000)

    attempt = type(attempt).objects.get(pk=attempt.pk)
    answer.refresh_from_db()
    assert (answer.score_milli, answer.needs) == (32_000, 0)
    assert (attempt.score_milli, attempt.passed) == (92_000, True)
    assert LearningEvent.objects.filter(kind="exam.answer_marked").count() == 2


def test_two_who_are_too_far_apart_leave_it_to_a_third(essay_exam):
    exam, _, attempt = essay_exam
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    answer = attempt.answers.get(version__type="essay")

    mark(exam, first, answer, 10_000)
    mark(exam, second, answer, 38_000)

    answer.refresh_from_db()
    assert (answer.disputed, answer.needs, answer.score_milli) == (True, 1, None)
    assert not marking.waiting_for(Staff(first, exam)).exists(), "not one of the two again"
    mark(exam, third, answer, 20_000)
    answer.refresh_from_db()
    assert (answer.score_milli, answer.needs) == (20_000, 0)
    assert answer.marks.get(marker=third).deciding


def test_a_marker_sees_no_name_and_no_other_mark(essay_exam):
    exam, trainee, attempt = essay_exam
    answer = attempt.answers.get(version__type="essay")
    mark(exam, UserFactory(), answer, 30_000)

    [row] = marking.waiting_for(Staff(UserFactory(), exam))
    shown = str(to_mark(row))

    assert trainee.display_name not in shown
    assert str(trainee.pk) not in shown
    assert to_mark(row)["earlier"] == []


def test_marks_fit_the_points_and_the_rubric(essay_exam):
    exam, _, attempt = essay_exam
    answer = attempt.answers.get(version__type="essay")
    staff = Staff(UserFactory(), exam)

    with pytest.raises(MarkInvalid):
        mark(exam, staff.user, answer, 40_001)
    answer.item.rubric = [{"id": "c1", "text": "依据", "points_milli": 40_000}]
    answer.item.save()
    for rubric in ({}, {"c2": 1}, {"c1": 40_001}):
        with pytest.raises(MarkInvalid):
            marking.mark(staff=staff, answer_id=answer.pk, score_milli=1, rubric=rubric, comment="")
    marking.mark(
        staff=staff, answer_id=answer.pk, score_milli=None, rubric={"c1": 25_000}, comment="好"
    )
    assert answer.marks.get().score_milli == 25_000


def test_results_are_shown_by_decision_once_all_is_marked(essay_exam):
    exam, trainee, attempt = essay_exam
    lecturer = UserFactory()
    with pytest.raises(ExamState):
        results.publish_results(exam=exam, by=lecturer)
    exam = close(exam)
    with pytest.raises(MarkingOpen):
        results.publish_results(exam=exam, by=lecturer)
    answer = attempt.answers.get(version__type="essay")
    mark(exam, UserFactory(), answer, 20_000)
    mark(exam, UserFactory(), answer, 20_000)
    [own] = queries.mine(trainee)
    assert (own["step"], own["attempts"][0]["score_milli"]) == ("marking", None)

    results.publish_results(exam=exam, by=lecturer)

    [own] = queries.mine(trainee)
    assert (own["step"], own["attempts"][0]["score_milli"]) == ("results", 80_000)
    [event] = LearningEvent.objects.filter(kind="exam.result_published")
    assert event.payload == {
        "exam": str(exam.pk),
        "attempt": str(attempt.pk),
        "score_milli": 80_000,
        "of_milli": 100_000,
        "passed": True,
    }
    assert Notification.objects.filter(recipient=trainee, kind="exam.results").count() == 1


@pytest.fixture
def shown():
    """A published result: the trainee chose d where the key says b."""
    training_class, [trainee] = class_with(1)
    exam = published_exam(training_class, {"single": 50, "true_false": 50})
    sit(exam, trainee, {"single": {"option": "d"}, "true_false": {"value": True}})
    exam = close(exam)
    lecturer = UserFactory()
    results.publish_results(exam=exam, by=lecturer)
    exam.refresh_from_db()
    return exam, trainee, lecturer


def new_key(exam, **changes):
    """The lecturer fixes the question in the bank; its newest version."""
    item = exam.items.get(version__type="single")
    changed = bank.change(
        course=exam.training_class.course,
        question_id=item.bank_question_id,
        by=UserFactory(),
        item=Item(kind="single", body={**BODIES["single"], **changes}),
    )
    return item, changed.version


def test_a_fixed_key_marks_again_and_the_question_stays(shown):
    exam, trainee, lecturer = shown
    item, version = new_key(exam, right="d")

    audit = regrading.regrade(
        staff=Staff(lecturer, exam),
        item_id=item.pk,
        key_id=version.pk,
        full=False,
        reason="答案录错",
    )

    answer = exam.attempts.get().answers.get(item=item)
    assert answer.version_id == item.version_id != version.pk, "what was asked stays"
    assert exam.attempts.get().score_milli == 100_000
    assert audit.changes == [{"attempt": str(exam.attempts.get().pk), "before": 0, "after": 50_000}]
    assert (audit.before_key.number, audit.after_key.number) == (1, 2)
    scores = [
        event.payload["score_milli"]
        for event in LearningEvent.objects.filter(kind="exam.result_published").order_by("pk")
    ]
    assert sorted(scores) == [50_000, 100_000]
    assert "答案录错" not in str(LearningEvent.objects.get(kind="exam.regraded").payload)
    assert Notification.objects.filter(recipient=trainee, kind="exam.regraded").exists()


def test_another_question_is_no_key(shown):
    exam, _, lecturer = shown
    item, version = new_key(exam, stem="另一个问题？", right="d")

    with pytest.raises(KeyDiffers):
        regrading.regrade(
            staff=Staff(lecturer, exam), item_id=item.pk, key_id=version.pk, full=False, reason="x"
        )
    regrading.regrade(
        staff=Staff(lecturer, exam), item_id=item.pk, key_id=None, full=True, reason="题干有误"
    )
    assert exam.attempts.get().score_milli == 100_000


def test_an_appeal_is_decided_by_another_person_and_stays_through_a_regrade(shown):
    exam, trainee, lecturer = shown
    item = exam.items.get(version__type="single")
    answer = exam.attempts.get().answers.get(item=item)
    made = appeals.appeal(
        candidate=Candidate(trainee, exam), answer_id=answer.pk, text="教材第 40 页写的是 d"
    )

    with pytest.raises(SameJudge):
        appeals.decide(
            staff=Staff(lecturer, exam),
            appeal_id=made.pk,
            upheld=False,
            score_milli=None,
            reason="x",
        )
    appeals.decide(
        staff=Staff(UserFactory(), exam),
        appeal_id=made.pk,
        upheld=True,
        score_milli=25_000,
        reason="教材有歧义，给一半",
    )

    assert exam.attempts.get().score_milli == 75_000
    [event] = LearningEvent.objects.filter(kind="exam.appeal_decided")
    assert (event.payload["before_milli"], event.payload["after_milli"]) == (0, 25_000)
    with pytest.raises(ExamState):
        appeals.appeal(candidate=Candidate(trainee, exam), answer_id=answer.pk, text="再看看")
    _, version = new_key(exam, right="c")
    regrading.regrade(
        staff=Staff(lecturer, exam), item_id=item.pk, key_id=version.pk, full=False, reason="x"
    )
    assert exam.attempts.get().score_milli == 75_000
