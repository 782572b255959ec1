"""Appeals of marks stand on the one desk of all appeals, for those who may decide them."""

from __future__ import annotations

import pytest

from lms.ledger.appeal_queries import rows_for
from quizzes.exams.domain import appeals, results
from quizzes.exams.rules import Candidate, Staff
from tests.factories.courses import ClassLecturerFactory
from tests.factories.exams import class_with, published_exam
from tests.factories.people import UserFactory
from tests.quizzes.exams.test_marking import close, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def appealed():
    """A wrong answer whose mark its trainee appeals, and everybody around."""
    training_class, [trainee, mate] = class_with(2)
    publisher, colleague = (
        ClassLecturerFactory(training_class=training_class).user for _ in range(2)
    )
    exam = published_exam(training_class, {"single": 100})
    sit(exam, trainee, {"single": {"option": "d"}})
    exam = close(exam)
    results.publish_results(exam=exam, by=publisher)
    exam.refresh_from_db()
    answer = exam.attempts.get().answers.get()
    made = appeals.appeal(candidate=Candidate(trainee, exam), answer_id=answer.pk, text="请再看")
    return made, exam, trainee, mate, publisher, colleague


def test_a_colleague_finds_it_on_the_desk_and_its_page(appealed):
    made, exam, trainee, mate, publisher, colleague = appealed

    [row] = rows_for(colleague, mine=False)

    assert (row.id, row.kind, row.state, row.decides) == (made.pk, "exam", "waiting", True)
    assert row.link == f"/teach/exams/{exam.pk}?tab=appeals"
    assert row.trainee == trainee.display_name
    assert row.stood == {"zh": "0 分", "en": "0 points"}
    for nobody in (mate, publisher, UserFactory()):
        assert rows_for(nobody, mine=False) == []
        assert rows_for(nobody, mine=True) == []


def test_its_trainee_reads_what_became_of_it(appealed):
    made, exam, trainee, _, _, colleague = appealed
    [waiting] = rows_for(trainee, mine=True)
    assert (waiting.state, waiting.link) == ("waiting", f"/exams/{exam.pk}")

    appeals.decide(
        staff=Staff(colleague, exam),
        appeal_id=made.pk,
        upheld=True,
        score_milli=50_000,
        reason="有歧义",
    )

    [row] = rows_for(trainee, mine=True)
    assert (row.state, row.became, row.decision_reason) == (
        "granted", {"zh": "50 分", "en": "50 points"}, "有歧义",
    )  # fmt: skip
    assert row.decided_by == colleague.display_name
