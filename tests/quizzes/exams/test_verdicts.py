"""The theory exam as a part of the verdict: the best shown result, and what is still to come."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lms.ledger import verdict
from lms.wiring.judging import theory_exam
from quizzes.exams.domain import door, results, sitting
from quizzes.exams.domain.sitting import Save
from quizzes.exams.models import Exam
from quizzes.exams.rules import Candidate
from quizzes.exams.verdicts import theory_results
from tests.factories.exams import class_with, published_exam
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_part_follows_the_exam_from_pending_to_passed_failed_and_missing():
    training_class, [good, bad, absent] = class_with(3)
    ids = [good.pk, bad.pk, absent.pk]
    assert theory_results(training_class.pk, ids) == {}, "no theory exam, no part"
    exam = published_exam(training_class, purpose="final")

    for user, option in ((good, "b"), (bad, "a")):
        attempt = door.start(candidate=Candidate(user, exam))
        row = attempt.answers.get()
        answer = {"option": option}
        sitting.save_answers([Save(user.pk, exam.pk, row.pk, 1, answer, False, timezone.now())])
        sitting.hand_in(candidate=Candidate(user, exam))
    before = theory_results(training_class.pk, ids)
    assert {before[pk].state for pk in ids} == {"pending"}
    assert before[good.pk].score_milli is None, "an unpublished score is no part of a verdict"
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    assert theory_results(training_class.pk, ids)[absent.pk].state == "missing"
    exam.refresh_from_db()
    results.publish_results(exam=exam, by=UserFactory())

    after = theory_results(training_class.pk, ids)

    assert [after[pk].state for pk in ids] == ["passed", "failed", "missing"]
    assert (after[good.pk].score_milli, after[good.pk].of_milli) == (100_000, 100_000)
    assert after[good.pk].detail["pass_milli"] == 60_000
    [part] = theory_exam(training_class.pk, ids)[good.pk]
    assert (part.code, part.state, part.score_milli) == ("theory_exam", "passed", 100_000)
    assert theory_exam in verdict.part_sources
    published_exam(training_class, purpose="final", title="补考")
    assert theory_results(training_class.pk, ids)[bad.pk].state == "pending"
    assert theory_results(training_class.pk, ids)[good.pk].state == "passed"
