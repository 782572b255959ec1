"""Reads of exams: what a trainee sees, and what waits at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment, TrainingClass
from lms.people.models import User
from quizzes.exams.domain.door import Check, allowance_of, checks
from quizzes.exams.domain.sitting import remaining_ms
from quizzes.exams.domain.submitting import settle
from quizzes.exams.errors import ExamNotStarted
from quizzes.exams.models import Allowance, Attempt, Exam, ExamAnswer, ExamItem
from quizzes.exams.models.exams import TOTAL_MILLI
from quizzes.exams.questions import loaded, public_of
from quizzes.exams.rules import ANNOUNCED, Candidate, attempts_of
from quizzes.models import BankMedia

MINE_MAX = 100


def head(exam: Exam) -> dict[str, Any]:
    """What everybody of the class may know of an announced exam."""
    return {
        "id": exam.pk,
        "title": exam.title,
        "instructions": exam.instructions,
        "purpose": exam.purpose,
        "state": exam.state,
        "class_id": exam.training_class_id,
        "class_title": exam.training_class.title,
        "lesson": exam.lesson_id,
        "opens_at": exam.opens_at,
        "closes_at": exam.closes_at,
        "duration_ms": exam.duration_ms,
        "late_ms": exam.late_ms,
        "attempts_max": exam.attempts_max,
        "of_milli": TOTAL_MILLI,
        "pass_milli": exam.pass_milli,
        "rule": exam.rule,
        "watches_focus": exam.watches_focus,
        "review": exam.review,
        "results_at": exam.results_at,
    }


def mine(user: User) -> list[dict[str, Any]]:
    """The announced exams of the classes that a person attends, with how each stands."""
    seats = Enrolment.objects.filter(
        user=user,
        withdrawn_at=None,
        training_class__state__in=(
            TrainingClass.State.APPROVED,
            TrainingClass.State.RUNNING,
            TrainingClass.State.CLOSED,
        ),
    )
    exams = (
        Exam.objects.filter(
            training_class__in=seats.values("training_class_id"), state__in=ANNOUNCED
        )
        .select_related("training_class__rule_pack")
        .order_by("-opens_at", "pk")[:MINE_MAX]
    )
    return [own_state(Candidate(user, exam)) for exam in exams]


def own_state(candidate: Candidate) -> dict[str, Any]:
    """An exam for its trainee: one next step, and the own papers."""
    exam, now = candidate.exam, clock.now()
    papers = list(attempts_of(candidate).select_related("exam").order_by("number"))
    for paper in papers:
        settle(paper)
    running = next((p for p in papers if p.state == Attempt.State.RUNNING), None)
    given = allowance_of(candidate)
    left = exam.attempts_max + given.attempts_extra - len(papers)
    if exam.state == Exam.State.RESULTS:
        step = "results" if papers else "none"
    elif running is not None:
        step = "continue"
    elif now < exam.opens_at:
        step = "wait"
    elif now < exam.closes_at and left > 0:
        step = "start"
    else:
        step = "marking" if papers else "none"
    return {
        **head(exam),
        "step": step,
        "extra_ms": given.extra_ms,
        "remaining_ms": remaining_ms(running, now) if running else None,
        "device": running.device if running else "",
        "attempts": [_own_paper(exam, paper) for paper in papers],
    }


def _own_paper(exam: Exam, paper: Attempt) -> dict[str, Any]:
    shown = exam.state == Exam.State.RESULTS
    return {
        "id": paper.pk,
        "number": paper.number,
        "state": paper.state,
        "started_at": paper.started_at,
        "submitted_at": paper.submitted_at,
        "how": paper.how,
        "score_milli": paper.score_milli if shown else None,
        "passed": paper.passed if shown else None,
    }


def door(candidate: Candidate) -> dict[str, Any]:
    """The page before an exam: how it stands and every condition with its reason."""
    state = own_state(candidate)
    found: list[Check] = checks(candidate) if state["step"] in ("start", "wait") else []
    questions = candidate.exam.items.filter(rule=None).count()
    questions += sum(candidate.exam.rules.values_list("count", flat=True))
    return {**state, "questions": questions, "checks": [check.json() for check in found]}


def paper(candidate: Candidate) -> dict[str, Any]:
    """The running paper with what is saved on it. Raises ``ExamNotStarted``."""
    attempt = (
        attempts_of(candidate)
        .select_related("exam__training_class")
        .filter(state=Attempt.State.RUNNING)
        .first()
    )
    if attempt is None or settle(attempt):
        raise ExamNotStarted
    now = clock.now()
    rows = list(attempt.answers.select_related("version", "item"))
    media = media_of(row.item for row in rows)
    return {
        **head(attempt.exam),
        "attempt": attempt.pk,
        "number": attempt.number,
        "remaining_ms": remaining_ms(attempt, now),
        "now_ms": clock.to_ms(now),
        "questions": [
            {
                "id": row.pk,
                "position": row.position,
                "type": row.version.type,
                "public": public_of(row, attempt),
                "points_milli": row.item.points_milli,
                "answer": row.answer,
                "flagged": row.flagged,
                "seq": row.seq,
                "media": media.get(row.item.bank_question_id, {}),
            }
            for row in rows
        ],
    }


def media_of(items: Iterable[ExamItem]) -> dict[uuid.UUID, dict[str, str]]:
    """Names that texts use → media ids, by bank question."""
    found: dict[uuid.UUID, dict[str, str]] = {}
    rows = BankMedia.objects.filter(bank_question__in={item.bank_question_id for item in items})
    for row in rows:
        found.setdefault(row.bank_question_id, {})[row.name] = str(row.pk)
    return found


def medium(candidate: Candidate, medium_id: uuid.UUID) -> BankMedia:
    """A picture of a question on an own paper, or ``NotFound``."""
    asked = ExamAnswer.objects.filter(
        attempt__exam=candidate.exam, attempt__user=candidate.user
    ).values("item__bank_question_id")
    rows = BankMedia.objects.filter(pk=medium_id, bank_question__in=asked)
    found = rows.select_related("file").first()
    if found is None:
        raise NotFound
    return found


def review(candidate: Candidate) -> dict[str, Any]:
    """Own papers after publication, as far as the exam shows them. Raises ``ExamNotStarted``."""
    exam = candidate.exam
    if exam.state != Exam.State.RESULTS:
        raise ExamNotStarted
    papers = attempts_of(candidate).select_related("exam").order_by("number")
    return {
        **head(exam),
        "attempts": [
            {**_own_paper(exam, attempt), "answers": _reviewed(exam, attempt)} for attempt in papers
        ],
    }


def _reviewed(exam: Exam, attempt: Attempt) -> list[dict[str, Any]]:
    if exam.review == Exam.Review.SCORE:
        return []
    full = exam.review == Exam.Review.FULL
    rows = list(
        attempt.answers.select_related("version", "item__key").prefetch_related("marks", "appeals")
    )
    media = media_of(row.item for row in rows)
    return [
        {
            "id": row.pk,
            "position": row.position,
            "type": row.version.type,
            "public": public_of(row, attempt),
            "points_milli": row.item.points_milli,
            "answer": row.answer,
            "score_milli": row.score_milli,
            "correct": row.correct,
            "key": loaded(row.item.key).key_view() if full else None,
            "explanation": row.item.key.explanation if full else "",
            "treatment": row.item.treatment,
            "comments": [mark.comment for mark in row.marks.all() if mark.comment],
            "media": media.get(row.item.bank_question_id, {}),
            "appeal": next(
                (
                    {"state": one.state, "text": one.text, "reason": one.reason}
                    for one in row.appeals.all()
                ),
                None,
            ),
        }
        for row in rows
    ]


def desk(exam: Exam) -> dict[str, Any]:
    """Who is in, how far each is, and what each was given. No answer is in it."""
    now = clock.now()
    papers: dict[uuid.UUID, list[Attempt]] = {}
    counted = exam.attempts.annotate(
        answered=Count("answers", filter=Q(answers__answer__isnull=False)),
        asked=Count("answers"),
        late=Count("answers", filter=Q(answers__late_seq__gt=0)),
        saved=Max("answers__saved_at"),
        waiting=Count("answers", filter=Q(answers__needs__gt=0)),
    )
    for attempt in counted.select_related("exam").order_by("number"):
        papers.setdefault(attempt.user_id, []).append(attempt)
    given = {row.user_id: row for row in Allowance.objects.filter(exam=exam)}
    seats = Enrolment.objects.filter(
        training_class=exam.training_class_id, withdrawn_at=None
    ).select_related("user")
    return {
        "now_ms": clock.to_ms(now),
        "rows": [
            _desk_row(seat, papers.get(seat.user_id, []), given.get(seat.user_id)) for seat in seats
        ],
    }


def _desk_row(seat: Enrolment, papers: list[Attempt], given: Allowance | None) -> Mapping[str, Any]:
    last = papers[-1] if papers else None
    facts: dict[str, Any] = {
        "user_id": seat.user_id,
        "seat": seat.seat,
        "name": seat.user.display_name,
        "attempts": len(papers),
        "state": last.state if last else "absent",
        "extra_ms": given.extra_ms if given else 0,
        "late_ok": bool(given and given.late_ok),
        "attempts_extra": given.attempts_extra if given else 0,
        "given_reason": given.reason if given else "",
        "answered": 0,
        "asked": 0,
        "late": 0,
        "remaining_ms": None,
        "device": "",
        "started_at": None,
        "submitted_at": None,
        "how": "",
        "saved_at": None,
    }
    if last is not None:
        running = last.state == Attempt.State.RUNNING
        facts |= {
            "answered": getattr(last, "answered", 0),
            "asked": getattr(last, "asked", 0),
            "late": getattr(last, "late", 0),
            "remaining_ms": remaining_ms(last, clock.now()) if running else None,
            "device": last.device,
            "started_at": last.started_at,
            "submitted_at": last.submitted_at,
            "how": last.how,
            "saved_at": getattr(last, "saved", None),
        }
    return facts


def results(exam: Exam) -> list[dict[str, Any]]:
    """Every paper with its score, best of a trainee first; None where marks are open."""
    seats = {
        seat.user_id: seat
        for seat in Enrolment.objects.filter(training_class=exam.training_class_id).select_related(
            "user"
        )
    }
    rows = exam.attempts.annotate(waiting=Count("answers", filter=Q(answers__needs__gt=0)))
    return [
        {
            "attempt": row.pk,
            "user_id": row.user_id,
            "seat": seats[row.user_id].seat,
            "name": seats[row.user_id].user.display_name,
            "number": row.number,
            "state": row.state,
            "how": row.how,
            "started_at": row.started_at,
            "submitted_at": row.submitted_at,
            "score_milli": row.score_milli,
            "passed": row.passed,
            "waiting": row.waiting,
        }
        for row in rows.order_by("user", "number")
        if row.user_id in seats
    ]


def best_results(
    class_id: uuid.UUID, user_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Attempt | None]:
    """The best shown paper of the class's theory exams by trainee; None: none was shown."""
    found: dict[uuid.UUID, Attempt | None] = dict.fromkeys(user_ids)
    shown = Attempt.objects.filter(
        exam__training_class=class_id,
        exam__purpose=Exam.Purpose.FINAL,
        exam__state=Exam.State.RESULTS,
        user__in=list(found),
        score_milli__isnull=False,
    ).select_related("exam")
    for attempt in shown.order_by("score_milli"):
        found[attempt.user_id] = attempt
    return found
