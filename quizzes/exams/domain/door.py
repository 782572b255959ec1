"""The door of an exam: every condition with its reason, and the paper of whoever passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import DomainError
from lms.courses.models import Enrolment, TrainingClass
from lms.people.rules import is_verified
from quizzes.exams import drawing, hooks
from quizzes.exams.domain.facts import digest_of_paper, put
from quizzes.exams.domain.submitting import settle
from quizzes.exams.errors import ExamRefused
from quizzes.exams.events import ExamStarted
from quizzes.exams.models import Allowance, Attempt, Exam, ExamAnswer, ExamItem
from quizzes.exams.rules import Candidate, attempts_of


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the door. ``why`` holds the ledger's own sentences where it has some."""

    code: str
    ok: bool
    args: dict[str, Any] = field(default_factory=dict)
    why: tuple[hooks.Words, ...] = ()

    def json(self) -> dict[str, Any]:
        """As doors send it."""
        return {
            "code": self.code,
            "ok": self.ok,
            "args": self.args,
            "why": [dict(words) for words in self.why],
        }


def allowance_of(candidate: Candidate) -> Allowance:
    """What this trainee gets beyond the others; nothing where nobody gave anything."""
    found = Allowance.objects.filter(exam=candidate.exam, user=candidate.user).first()
    return found or Allowance(exam=candidate.exam, user=candidate.user)


def checks(candidate: Candidate, *, browser: bool = True) -> list[Check]:
    """Every condition as it stands now, in the order in which a person meets them."""
    exam, now = candidate.exam, clock.now()
    given = allowance_of(candidate)
    used = attempts_of(candidate).count()
    allowed = exam.attempts_max + given.attempts_extra
    found = [
        Check("real_name", is_verified(candidate.user)),
        Check("class_running", exam.training_class.state == TrainingClass.State.RUNNING),
        Check("opened", now >= exam.opens_at, {"at": exam.opens_at.isoformat()}),
        Check("not_closed", now < last_start(exam, given), {"at": last_start_text(exam, given)}),
        Check("attempts_left", used < allowed, {"used": used, "allowed": allowed}),
    ]
    if exam.checks_attendance:
        found.append(_attendance(candidate))
    if exam.needs_sign_in and exam.lesson_id is not None:
        signed = hooks.signed_in(candidate.user.pk, exam.lesson_id)
        found.append(Check("signed_in", signed, {"lesson": str(exam.lesson_id)}))
    if browser and exam.lesson_id is not None and hooks.browsers:
        found += _browser(candidate)
    return found


def _attendance(candidate: Candidate) -> Check:
    standing = hooks.standing_of(candidate.exam.training_class_id, candidate.user.pk)
    return Check("attendance", not standing.barred, dict(standing.facts), standing.why)


def _browser(candidate: Candidate) -> list[Check]:
    assert candidate.exam.lesson_id is not None
    try:
        hooks.check_browser(candidate.user.pk, candidate.exam.lesson_id)
    except DomainError as error:
        lesson = str(candidate.exam.lesson_id)
        return [Check("safe_browser", ok=False, args={"lesson": lesson, "why": error.code})]
    return []


def last_start(exam: Exam, given: Allowance) -> dt.datetime:
    """Until when one may begin."""
    if exam.late_ms is None or given.late_ok:
        return exam.closes_at
    return min(exam.closes_at, exam.opens_at + dt.timedelta(milliseconds=exam.late_ms))


def last_start_text(exam: Exam, given: Allowance) -> str:
    """The same for the wire."""
    return last_start(exam, given).isoformat()


def deadline(exam: Exam, given: Allowance, started: dt.datetime) -> dt.datetime:
    """When a paper that began then ends: its minutes, the window's end, and what was given."""
    own = started + dt.timedelta(milliseconds=exam.duration_ms)
    return min(own, exam.closes_at) + dt.timedelta(milliseconds=given.extra_ms)


def start(*, candidate: Candidate) -> Attempt:
    """The running paper, or a new one. Raises ``ExamRefused`` with each reason.

    Whoever began goes on: the conditions are those of the moment at which one comes in.
    """
    running = attempts_of(candidate).filter(state=Attempt.State.RUNNING).first()
    if running is not None and not settle(running):
        return running
    with transaction.atomic():
        return _enter(candidate)


def _enter(candidate: Candidate) -> Attempt:
    # Two tabs at once: the second waits here and finds the first one's paper.
    Enrolment.objects.select_for_update().filter(
        training_class=candidate.exam.training_class_id, user=candidate.user
    ).get()
    running = attempts_of(candidate).filter(state=Attempt.State.RUNNING).first()
    if running is not None:
        return running
    reasons = refusals(checks(candidate))
    if candidate.exam.state != Exam.State.PUBLISHED:
        reasons.append(Check("announced", ok=False).json())
    if reasons:
        raise ExamRefused(reasons=reasons)
    return _begin(candidate)


def _begin(candidate: Candidate) -> Attempt:
    exam, now = candidate.exam, clock.now()
    number = attempts_of(candidate).count() + 1
    attempt = Attempt(
        exam=exam,
        user=candidate.user,
        number=number,
        code=_code(exam, candidate, number),
        started_at=now,
        deadline_at=deadline(exam, allowance_of(candidate), now),
    )
    attempt.save(force_insert=True)
    paper = paper_of(exam, attempt)
    ExamAnswer.objects.bulk_create(
        ExamAnswer(attempt=attempt, item=item, version_id=item.version_id, position=position)
        for position, item in enumerate(paper, start=1)
    )
    put(
        ExamStarted(
            exam=str(exam.pk),
            attempt=str(attempt.pk),
            number=number,
            questions=len(paper),
            deadline_ms=clock.to_ms(attempt.deadline_at),
            paper_sha256=digest_of_paper((item.version_id, item.points_milli) for item in paper),
        ),
        exam=exam,
        user_id=candidate.user.pk,
        key=f"exam-started:{attempt.pk}",
    )
    return attempt


def _code(exam: Exam, candidate: Candidate, number: int) -> str:
    """A paper's number for its markers: no name, no seat, no order of arrival."""
    taken = set(exam.attempts.values_list("code", flat=True))
    dice = drawing.generator(exam.seed, candidate.user.pk, number, "code")
    while (code := f"{dice.randrange(10**5):05d}") in taken:
        pass
    return code


def paper_of(exam: Exam, attempt: Attempt) -> list[ExamItem]:
    """The questions of one paper in its order: the same for the same seed, trainee and number."""
    dice = drawing.generator(exam.seed, attempt.user_id, attempt.number, "paper")
    items = list(exam.items.select_related("rule"))
    paper = [item for item in items if item.rule_id is None]
    for rule in exam.rules.all():
        pool = [item for item in items if item.rule_id == rule.pk]
        drawn = dice.sample(pool, rule.count)
        paper += sorted(drawn, key=lambda item: item.position)
    return drawing.shuffled(paper, dice) if exam.shuffle_questions else paper


def refusals(found: Sequence[Check]) -> list[dict[str, Any]]:
    """The conditions that are not met."""
    return [check.json() for check in found if not check.ok]
