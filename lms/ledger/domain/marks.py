"""Marking and correcting attendance by hand: an event with a person and a reason behind it."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core.errors import NotFound
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.ledger.errors import ClassNotRunning, MarkRefused
from lms.ledger.events import AttendanceCorrectedBy, AttendanceMarked
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
    agency: bool = False,
    confirmed: bool = False,
    after_close: bool = False,
) -> LearningEvent:
    """Record a mark (grade hand) or, with ``correction``, a compensating correction.

    ``credited_ms`` is the lesson's total afterwards. ``agency``: an officer made or confirmed it;
    ``confirmed``: a second person did; ``after_close``: an appeal decided in a closed class.
    Raises NotFound, ClassNotRunning, MarkRefused.
    """
    seat = Enrolment.objects.filter(pk=enrolment_id, training_class=training_class).first()
    lesson = Lesson.objects.filter(
        pk=lesson_id, training_class=training_class, cancelled_at=None
    ).first()
    if seat is None or lesson is None:
        raise NotFound
    states = TrainingClass.State
    if training_class.state not in (states.RUNNING, *((states.CLOSED,) if after_close else ())):
        raise ClassNotRunning
    check_mark(training_class, lesson, state, reason, credited_ms)
    payload = (
        AttendanceCorrectedBy(
            state=state,
            credited=credited_ms,
            reason=reason.strip(),
            corrects=corrects,
            by="agency" if agency else "institution",
            confirmed=confirmed,
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


def check_mark(
    training_class: TrainingClass,
    lesson: Lesson,
    state: str,
    reason: str,
    credited_ms: int | None,
) -> None:
    """Whether a mark says what a mark must say. Raises MarkRefused."""
    hour_ms = int(training_class.rule_pack.body["hour_ms"])
    most_ms = lesson.hours_milli * hour_ms // 1000
    if state not in STATES:
        raise MarkRefused(state=state)
    if not 4 <= len(reason.strip()) <= REASON_MAX:
        raise MarkRefused("Give the reason in 4 to 500 characters.")
    if credited_ms is not None and not 0 <= credited_ms <= most_ms:
        raise MarkRefused(most_ms=most_ms)
