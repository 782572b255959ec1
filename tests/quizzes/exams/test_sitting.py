"""The door, the server's time, and answers that are kept once and in order."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from lms.core.errors import DomainError
from lms.events.models import LearningEvent
from lms.questions.errors import AnswerMalformed
from quizzes.exams import hooks, queries
from quizzes.exams.domain import allowances, door, sitting, submitting
from quizzes.exams.domain.sitting import EPOCH, Save
from quizzes.exams.errors import ExamElsewhere, ExamNotStarted, ExamOver, ExamRefused
from quizzes.exams.models import Attempt
from quizzes.exams.rules import Candidate, Staff
from tests.factories.courses import EnrolmentFactory
from tests.factories.exams import RIGHT, class_with, published_exam
from tests.factories.people import UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat():
    """A trainee who has begun: exam, candidate, attempt."""
    training_class, [trainee] = class_with(1)
    exam = published_exam(training_class, {"single": 40, "true_false": 60})
    candidate = Candidate(trainee, exam)
    attempt = door.start(candidate=candidate)
    sitting.take(candidate=candidate, holder=uuid.uuid4(), device="手机", force=False)
    return exam, candidate, attempt


def write(attempt, row, seq, answer, *, at=None, user_id=None, flagged=False):
    save = Save(
        user_id=user_id or attempt.user_id,
        exam_id=attempt.exam_id,
        answer_id=row.pk,
        seq=seq,
        answer=answer,
        flagged=flagged,
        at=at or timezone.now(),
    )
    [told] = sitting.save_answers([save])
    return told


def reasons(error) -> set[str]:
    return {reason["code"] for reason in error.value.details["reasons"]}


def test_the_door_says_why_it_stays_shut(monkeypatch):
    training_class, [trainee] = class_with(1)
    late = timezone.now() - dt.timedelta(minutes=40)
    exam = published_exam(training_class, opens_at=late, late_ms=30 * 60_000)
    unverified = EnrolmentFactory(
        training_class=training_class,
        user=person("trainee", scope=training_class.institution, verified=False),
        seat=9,
    ).user
    words = ({"zh": "缺勤与请假合计 3 次，超过 2 次。", "en": "3 times, more than 2."},)
    standing = hooks.Standing(barred=True, why=words, facts={"absences": 3})
    monkeypatch.setattr(hooks, "standings", [lambda _c, _u: standing])

    with pytest.raises(ExamRefused) as refused:
        door.start(candidate=Candidate(trainee, exam))
    with pytest.raises(ExamRefused) as stranger:
        door.start(candidate=Candidate(unverified, exam))

    assert reasons(refused) == {"not_closed", "attendance"}
    assert "real_name" in reasons(stranger)
    [attendance] = [r for r in refused.value.details["reasons"] if r["code"] == "attendance"]
    assert attendance["why"] == [dict(words[0])]
    assert not Attempt.objects.exists()


def test_late_entry_and_another_attempt_can_be_given():
    training_class, [trainee] = class_with(1)
    opens = timezone.now() - dt.timedelta(minutes=40)
    exam = published_exam(training_class, opens_at=opens, late_ms=60_000)
    candidate = Candidate(trainee, exam)
    staff = Staff(UserFactory(), exam)
    allowances.give(
        staff=staff, user_id=trainee.pk, extra_ms=0, late_ok=True, attempts_extra=1, reason="堵车"
    )

    first = door.start(candidate=candidate)
    assert door.start(candidate=candidate).pk == first.pk, "a second tab finds the same paper"
    sitting.hand_in(candidate=candidate)
    second = door.start(candidate=candidate)
    sitting.hand_in(candidate=candidate)

    assert (first.number, second.number) == (1, 2)
    with pytest.raises(ExamRefused) as refused:
        door.start(candidate=candidate)
    assert reasons(refused) == {"attempts_left"}


def test_answers_are_kept_once_and_an_older_never_replaces_a_newer(sat):
    _, _, attempt = sat
    row = attempt.answers.get(version__type="single")

    assert write(attempt, row, EPOCH + 2, {"option": "b"}).seq == EPOCH + 2
    assert write(attempt, row, EPOCH + 2, {"option": "b"}).seq == EPOCH + 2, "sent twice"
    assert write(attempt, row, EPOCH + 1, {"option": "a"}).seq == EPOCH + 2, "overtaken"

    row.refresh_from_db()
    attempt.refresh_from_db()
    assert row.answer == {"option": "b"}
    assert attempt.changes == 1
    assert isinstance(write(attempt, row, EPOCH + 3, {"option": ["b"]}), AnswerMalformed)
    assert write(attempt, row, EPOCH + 4, None, flagged=True).seq == EPOCH + 4
    row.refresh_from_db()
    assert (row.answer, row.flagged) == (None, True), "taken back, and marked for later"


def test_a_number_that_was_never_given_out_is_refused(sat):
    _, _, attempt = sat
    row = attempt.answers.first()

    told = write(attempt, row, 5 * EPOCH, {"option": "b"})

    assert isinstance(told, DomainError)
    assert told.code == "invalid"


def test_nobody_writes_on_another_ones_paper(sat):
    exam, _, attempt = sat
    other = EnrolmentFactory(training_class=exam.training_class, seat=5).user

    told = write(attempt, attempt.answers.first(), EPOCH + 1, {"option": "b"}, user_id=other.pk)

    assert told.code == "not_found"
    assert not attempt.answers.exclude(answer=None).exists()


def test_another_device_goes_on_and_what_the_first_still_sends_replaces_nothing_newer(sat):
    _, candidate, attempt = sat
    second = uuid.uuid4()
    with pytest.raises(ExamElsewhere) as refused:
        sitting.take(candidate=candidate, holder=second, device="电脑", force=False)
    assert refused.value.details["device"] == "手机"

    moved = sitting.take(candidate=candidate, holder=second, device="电脑", force=True)
    single = attempt.answers.get(version__type="single")
    other = attempt.answers.get(version__type="true_false")
    write(attempt, single, moved.epoch * EPOCH + 1, {"option": "b"})
    write(attempt, single, EPOCH + 9, {"option": "a"})
    write(attempt, other, EPOCH + 8, {"value": True})

    single.refresh_from_db()
    other.refresh_from_db()
    assert (moved.epoch, single.answer) == (2, {"option": "b"})
    assert other.answer == {"value": True}, "where the second wrote nothing, nothing is lost"
    assert LearningEvent.objects.filter(kind="exam.moved").count() == 1


def test_the_server_s_time_counts_with_a_short_grace_and_what_is_later_is_kept_apart(sat):
    exam, candidate, attempt = sat
    row, other = attempt.answers.order_by("position")
    end = attempt.deadline_at
    answers = {"single": {"option": "b"}, "true_false": {"value": True}}
    kind, other_kind = row.version.type, other.version.type

    assert write(attempt, row, EPOCH + 1, answers[kind], at=end + dt.timedelta(seconds=4)).seq
    told = write(attempt, other, EPOCH + 1, answers[other_kind], at=end + dt.timedelta(seconds=30))

    assert isinstance(told, ExamOver)
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=timezone.now() - dt.timedelta(minutes=1)
    )
    assert submitting.submit_due() == 1
    attempt.refresh_from_db()
    points = {"single": 40_000, "true_false": 60_000}
    assert (attempt.state, attempt.how) == ("submitted", "time")
    assert attempt.score_milli == points[kind]
    assert queries.desk(exam)["rows"][0]["late"] == 1

    taken = allowances.accept_late(
        staff=Staff(UserFactory(), exam), user_id=candidate.user.pk, reason="机房断网"
    )
    attempt.refresh_from_db()
    assert (taken, attempt.score_milli) == (1, 100_000)


def test_extra_time_moves_the_end_of_a_running_paper(sat):
    exam, candidate, attempt = sat
    before = attempt.deadline_at

    allowances.give(
        staff=Staff(UserFactory(), exam),
        user_id=candidate.user.pk,
        extra_ms=15 * 60_000,
        late_ok=False,
        attempts_extra=0,
        reason="视力障碍",
    )

    attempt.refresh_from_db()
    assert attempt.deadline_at - before == dt.timedelta(minutes=15)


def test_a_paper_ends_once_and_its_saves_are_folded_into_one_event(sat):
    _, candidate, attempt = sat
    for seq in range(1, 6):
        for row in attempt.answers.select_related("version"):
            write(attempt, row, EPOCH + seq, RIGHT[row.version.type])

    sitting.hand_in(candidate=candidate)
    sitting.hand_in(candidate=candidate)

    attempt.refresh_from_db()
    assert (attempt.how, attempt.score_milli, attempt.passed) == ("self", 100_000, True)
    [folded] = LearningEvent.objects.filter(kind="exam.answer_saved")
    [ended] = LearningEvent.objects.filter(kind="exam.submitted")
    assert (folded.payload["changes"], folded.payload["answered"]) == (10, 2)
    assert ended.payload["answers_sha256"] == folded.payload["answers_sha256"]
    with pytest.raises(ExamNotStarted):
        sitting.take(candidate=candidate, holder=uuid.uuid4(), device="x", force=True)


def test_one_person_s_broken_row_costs_nobody_else_anything(sat):
    exam, _, attempt = sat
    other = EnrolmentFactory(training_class=exam.training_class, seat=7).user
    second = door.start(candidate=Candidate(other, exam))
    sitting.take(candidate=Candidate(other, exam), holder=uuid.uuid4(), device="x", force=False)
    now = timezone.now()
    good = second.answers.get(version__type="single")
    bad = attempt.answers.get(version__type="single")

    told = sitting.save_answers(
        [
            Save(attempt.user_id, exam.pk, uuid.uuid4(), EPOCH + 1, {"option": "b"}, False, now),
            Save(attempt.user_id, exam.pk, bad.pk, EPOCH + 1, {"what": 1}, False, now),
            Save(other.pk, exam.pk, good.pk, EPOCH + 1, {"option": "b"}, False, now),
        ]
    )

    assert [getattr(one, "code", "") for one in told] == ["not_found", "answer_malformed", ""]
    good.refresh_from_db()
    assert good.answer == {"option": "b"}
