"""Decisions of people: incidents, appeals, and the parts of a verdict."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.courses.models import Lesson
    from lms.ledger.appeals import Row
    from lms.ledger.verdict import Part
    from lms.people.models import User
    from proctoring.hooks import Correction, Credited


def attention_is_weighed() -> None:
    """Pages report absences to presence, proctoring weighs them, the ledger writes decisions."""
    from lms.presence.domain import focus
    from proctoring import hooks
    from proctoring.domain.focus import standing, weigh_report

    if weigh_report not in focus.listeners:
        focus.listeners.append(weigh_report)
        focus.standing.append(standing)
    if credited_now not in hooks.credited:
        hooks.credited.append(credited_now)
        hooks.correct.append(correct_by_decision)


def credited_now(user_id: uuid.UUID, lesson: Lesson) -> Credited:
    """What the ledger's cell of a trainee's lesson says."""
    from lms.ledger.queries import credit_of
    from proctoring.hooks import Credited

    found = credit_of(lesson.training_class_id, user_id).lessons.get(lesson.pk)
    return Credited(found.state, found.credited_ms) if found else Credited("not_started", 0)


def correct_by_decision(correction: Correction) -> uuid.UUID:
    """A decision about an incident as a compensating entry of the ledger."""
    from lms.courses.models import Enrolment
    from lms.ledger.domain.marks import mark
    from lms.people.queries import subject_id

    lesson = correction.lesson
    seat = Enrolment.objects.get(
        training_class=lesson.training_class_id, user=correction.user_id, withdrawn_at=None
    )
    event = mark(
        training_class=lesson.training_class,
        enrolment_id=seat.pk,
        lesson_id=lesson.pk,
        state=correction.state,
        credited_ms=correction.credited_ms,
        reason=correction.reason,
        actor_id=subject_id(correction.by.pk),
        correction=True,
    )
    return event.pk


def others_on_the_appeals_desk() -> None:
    """Appeals that are decided on a page of their own stand beside all others."""
    from lms.ledger import appeals

    if appealed_incidents not in appeals.elsewhere:
        appeals.elsewhere.append(appealed_incidents)
        appeals.elsewhere.append(appealed_marks)


def appealed_incidents(user: User) -> Iterator[Row]:
    """Incidents that were appealed, as rows of the desk; their own page decides them."""
    from lms.ledger.appeals import Row
    from proctoring.queries import appealed_for, decides

    for incident, last in appealed_for(user):
        waits = last is None
        kept = last is not None and last.decision == "uphold"
        yield Row(
            id=incident.pk,
            kind="incident",
            state="waiting" if waits else "refused" if kept else "granted",
            class_id=incident.lesson.training_class_id,
            class_title=incident.lesson.training_class.title,
            trainee=incident.user.display_name,
            title={
                "zh": f"《{incident.lesson.title}》的切屏处理",
                "en": f"Absences in “{incident.lesson.title}”",
            },
            stood={"zh": f"切屏 {incident.counted} 次", "en": f"{incident.counted} absences"},
            text=incident.appeal,
            asked_at=incident.appealed_at or incident.opened_at,
            link=f"/incidents/{incident.pk}",
            decision_reason=last.reason if last else "",
            decided_by=last.by.display_name if last else "",
            decided_at=last.at if last else None,
            decides=decides(user, incident),
        )


def appealed_marks(user: User) -> Iterator[Row]:
    """Appealed marks of exams as rows of the desk; the exam's own page decides them."""
    from lms.ledger.appeals import Row
    from quizzes.exams.appeal_queries import appeals_for
    from quizzes.exams.models import Appeal

    states = {Appeal.State.UPHELD: "granted", Appeal.State.REFUSED: "refused"}
    for appeal, decides in appeals_for(user):
        exam = appeal.answer.attempt.exam
        yield Row(
            id=appeal.pk,
            kind="exam",
            state=states.get(Appeal.State(appeal.state), "waiting"),
            class_id=exam.training_class_id,
            class_title=exam.training_class.title,
            trainee=appeal.answer.attempt.user.display_name,
            title={
                "zh": f"《{exam.title}》一题的得分",
                "en": f"A mark in “{exam.title}”",
            },
            stood=_points(appeal.before_milli),
            text=appeal.text,
            asked_at=appeal.made_at,
            link=f"/teach/exams/{exam.pk}?tab=appeals" if decides else f"/exams/{exam.pk}",
            became=_points(appeal.after_milli) if appeal.after_milli is not None else {},
            decision_reason=appeal.reason,
            decided_by=appeal.decided_by.display_name if appeal.decided_by else "",
            decided_at=appeal.decided_at,
            decides=decides,
        )


def _points(milli: int) -> dict[str, str]:
    number = f"{milli / 1000:g}"
    return {"zh": f"{number} 分", "en": f"{number} points"}


def parts_of_verdicts() -> None:
    """What features know of a trainee's assessment enters the one verdict."""
    from lms.ledger import verdict

    if class_performance not in verdict.part_sources:
        verdict.part_sources.append(class_performance)
        verdict.part_sources.append(theory_exam)
        verdict.part_sources.append(assessment_works)


def assessment_works(
    class_id: uuid.UUID, users: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Part]]:
    """Practical results and business plans that were handed in."""
    from lms.ledger.verdict import Part
    from lms.results.work_queries import standings

    return {
        user: [
            Part(kind, found.state, found.score_milli, found.of_milli, until=found.until)
            for kind, found in kinds.items()
        ]
        for user, kinds in standings(class_id, users).items()
    }


def theory_exam(class_id: uuid.UUID, users: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Part]]:
    """The theory exam's best shown result; pending while one is still to be sat or shown."""
    from dataclasses import asdict

    from lms.ledger.verdict import Part
    from quizzes.exams.verdicts import theory_results

    found = theory_results(class_id, users)
    return {user: [Part("theory_exam", **asdict(result))] for user, result in found.items()}


def class_performance(
    class_id: uuid.UUID, users: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Part]]:
    """The lecturers' marks; passed from the rules' minimum on, if they have one."""
    from lms.courses.models import TrainingClass
    from lms.ledger.verdict import Part
    from lms.results.queries import standings
    from lms.results.rules import OF_MILLI

    here = TrainingClass.objects.select_related("rule_pack").get(pk=class_id)
    least = (here.rule_pack.body.get("assessment") or {}).get("class_performance_min", 0) * 1000
    running = here.state == TrainingClass.State.RUNNING
    return {
        user: [
            Part(
                "class_performance",
                "pending" if running and least else "passed" if mean >= least else "failed",
                mean,
                OF_MILLI,
                {"days": days},
            )
        ]
        for user, (days, mean) in standings(class_id, users).items()
    }
