"""Marking and correcting attendance by hand: an event with a person and a reason behind it."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core.errors import NotFound
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.ledger.errors import ClassNotRunning, MarkRefused
from lms.ledger.events import AttendanceCorrected, AttendanceMarked
from lms.people.queries import subject_id

STATES = frozenset({"present", "late", "left_early", "absent", "on_leave", "made_up", "review"})
REASON_MAX = 500


def mark(
    *,
    training_class: TrainingClass,
    enrolment_id: uuid.UUID,
    lesson_id: uuid.UUID,
    state: str,
    credited_ms: int | None,
    reason: str,
    actor_id: uuid.UUID,
    corrects: int | None = None,
    correction: bool = False,
) -> LearningEvent:
    """Record a mark (grade hand) or, with ``correction``, a compensating correction.

    ``credited_ms`` is the lesson's total afterwards. Raises NotFound, ClassNotRunning, MarkRefused.
    """
    seat = Enrolment.objects.filter(pk=enrolment_id, training_class=training_class).first()
    lesson = Lesson.objects.filter(
        pk=lesson_id, training_class=training_class, cancelled_at=None
    ).first()
    if seat is None or lesson is None:
        raise NotFound
    if training_class.state != TrainingClass.State.RUNNING:
        raise ClassNotRunning
    hour_ms = int(training_class.rule_pack.body["hour_ms"])
    _check(state, reason, credited_ms, lesson.hours_milli * hour_ms // 1000)
    payload = (
        AttendanceCorrected(
            state=state, credited=credited_ms, reason=reason.strip(), corrects=corrects
        )
        if correction
        else AttendanceMarked(state=state, credited=credited_ms, reason=reason.strip())
    )
    with transaction.atomic():
        return record(
            payload,
            class_id=training_class.pk,
            lesson_id=lesson.pk,
            subject_id=subject_id(seat.user_id),
            actor_id=actor_id,
            rule_version=training_class.rule_pack.label,
        )


def _check(state: str, reason: str, credited_ms: int | None, most_ms: int) -> None:
    if state not in STATES:
        raise MarkRefused(state=state)
    if not 4 <= len(reason.strip()) <= REASON_MAX:
        raise MarkRefused("Give the reason in 4 to 500 characters.")
    if credited_ms is not None and not 0 <= credited_ms <= most_ms:
        raise MarkRefused(most_ms=most_ms)
