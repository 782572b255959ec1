"""Leave (art. 7 (5)): asked for before the lesson, at most 4 class hours each, decided by a person.

How many leaves bar a trainee from assessment is the policy's business, not this module's.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from lms.core import clock
from lms.core.errors import NotAllowed
from lms.courses import hooks
from lms.courses.errors import LeaveRefused, LeaveState, ReasonNeeded
from lms.courses.events import LeaveDecided, LeaveRequested, LeaveWithdrawn
from lms.courses.models import Enrolment, Leave, Lesson, LessonKind, TrainingClass
from lms.events.domain.record import record
from lms.people.models import User

ACTIVE = (Leave.State.REQUESTED, Leave.State.APPROVED)
OPEN = (TrainingClass.State.APPROVED, TrainingClass.State.RUNNING)


@transaction.atomic
def request(*, enrolment: Enrolment, lesson_ids: Sequence[uuid.UUID], reason: str) -> Leave:
    """Ask to be away from own lessons that have not begun.

    Raises ``ReasonNeeded``, or ``LeaveRefused`` with ``details.problem``: ``no_lessons``,
    ``lesson_unknown``, ``class_not_open``, ``lesson_begun``, ``lesson_flipped``,
    ``already_on_leave``, ``hours_above`` (``hours_milli``, ``max_milli``).
    """
    why = reason.strip()
    if not why:
        raise ReasonNeeded(field="reason")
    training_class = enrolment.training_class
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    wanted = set(lesson_ids)
    lessons = list(
        Lesson.objects.filter(training_class=training_class, pk__in=wanted, cancelled_at=None)
    )
    _check(training_class, enrolment, lessons, wanted)
    leave = Leave.objects.create(enrolment=enrolment, reason=why[:500])
    leave.lessons.set(lessons)
    record(
        LeaveRequested(leave=str(leave.pk), lessons=_ids(lessons), hours_milli=_hours(lessons)),
        class_id=training_class.pk,
        subject_id=enrolment.user.subject.pk,
        rule_version=training_class.rule_pack.label,
    )
    teachers = training_class.lecturers.values_list("user_id", flat=True)
    _notice(leave, "leave.requested", tuple(teachers), name=enrolment.user.display_name)
    return leave


@transaction.atomic
def decide(*, leave_id: uuid.UUID, by: User, approved: bool, reason: str = "") -> Leave:
    """Approve or refuse; a refusal says why. Raises ``LeaveState``, ``ReasonNeeded``."""
    leave = _locked(leave_id)
    if leave.state != Leave.State.REQUESTED:
        raise LeaveState(state=leave.state)
    if leave.enrolment.user_id == by.pk:
        raise NotAllowed("Nobody decides on their own leave.")
    if not approved and not reason.strip():
        raise ReasonNeeded(field="reason")
    leave.state = Leave.State.APPROVED if approved else Leave.State.REFUSED
    leave.decided_by, leave.decided_at = by, clock.now()
    leave.decision_reason = reason.strip()[:500]
    leave.save()
    lessons = list(leave.lessons.all())
    training_class = leave.enrolment.training_class
    record(
        LeaveDecided(
            leave=str(leave.pk),
            lessons=_ids(lessons),
            hours_milli=_hours(lessons),
            approved=approved,
        ),
        class_id=training_class.pk,
        subject_id=leave.enrolment.user.subject.pk,
        actor_id=by.subject.pk,
        rule_version=training_class.rule_pack.label,
    )
    kind = "leave.approved" if approved else "leave.refused"
    _notice(leave, kind, (leave.enrolment.user_id,), reason=leave.decision_reason)
    return leave


@transaction.atomic
def withdraw(*, leave_id: uuid.UUID, by: User) -> Leave:
    """Take an undecided request back. Raises ``LeaveState``, ``NotAllowed``."""
    leave = _locked(leave_id)
    if leave.enrolment.user_id != by.pk:
        raise NotAllowed
    if leave.state != Leave.State.REQUESTED:
        raise LeaveState(state=leave.state)
    leave.state = Leave.State.WITHDRAWN
    leave.save(update_fields=["state", "updated_at"])
    record(
        LeaveWithdrawn(leave=str(leave.pk)),
        class_id=leave.enrolment.training_class_id,
        subject_id=by.subject.pk,
    )
    return leave


def _check(
    training_class: TrainingClass,
    enrolment: Enrolment,
    lessons: Sequence[Lesson],
    wanted: set[uuid.UUID],
) -> None:
    if not wanted:
        raise LeaveRefused(problem="no_lessons")
    if len(lessons) != len(wanted):
        raise LeaveRefused(problem="lesson_unknown")
    if training_class.state not in OPEN or enrolment.withdrawn_at is not None:
        raise LeaveRefused(problem="class_not_open")
    now = clock.now()
    if any(lesson.starts_at <= now for lesson in lessons):
        raise LeaveRefused(problem="lesson_begun")
    if any(lesson.kind == LessonKind.FLIPPED for lesson in lessons):
        raise LeaveRefused(problem="lesson_flipped")
    if Leave.objects.filter(enrolment=enrolment, state__in=ACTIVE, lessons__in=lessons).exists():
        raise LeaveRefused(problem="already_on_leave")
    most = training_class.rule_pack.body["barred"]["leave_max_hours"] * 1000
    if _hours(lessons) > most:
        raise LeaveRefused(problem="hours_above", hours_milli=_hours(lessons), max_milli=most)


def _locked(leave_id: uuid.UUID) -> Leave:
    return (
        Leave.objects.select_for_update(of=("self",))
        .select_related("enrolment__training_class__rule_pack", "enrolment__user")
        .get(pk=leave_id)
    )


def _hours(lessons: Sequence[Lesson]) -> int:
    return sum(lesson.hours_milli for lesson in lessons)


def _ids(lessons: Sequence[Lesson]) -> list[str]:
    return sorted(str(lesson.pk) for lesson in lessons)


def _notice(leave: Leave, kind: str, recipients: tuple[uuid.UUID, ...], **extra: str) -> None:
    training_class = leave.enrolment.training_class
    hooks.announce(
        hooks.Notice(
            kind=kind,
            recipients=recipients,
            args={
                "class": str(training_class.pk),
                "title": training_class.title,
                "leave": str(leave.pk),
                **extra,
            },
            link=f"/classes/{training_class.pk}/leaves",
        )
    )
