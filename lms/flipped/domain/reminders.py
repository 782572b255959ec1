"""Telling people in time: what is due soon, what is overdue, which reviews wait. Each once."""

from __future__ import annotations

import datetime as dt
from typing import Final

from lms.core import clock
from lms.courses.models import ClassLecturer, Enrolment, TrainingClass
from lms.flipped.models import FlippedTask, Place, Review
from lms.notify.domain.notify import notify

SOON: Final = dt.timedelta(hours=2)
LATE: Final = dt.timedelta(hours=12)
"""How long after the due time an overdue word still makes sense."""


def remind() -> int:
    """Everything that is due for a word now; how many were told."""
    now = clock.now()
    tasks = FlippedTask.objects.filter(
        set_at__isnull=False,
        due_at__gt=now - LATE,
        due_at__lte=now + SOON,
        lesson__cancelled_at=None,
        lesson__training_class__state=TrainingClass.State.RUNNING,
    ).select_related("lesson")
    told = sum(_about(task, now) for task in tasks)
    waiting = FlippedTask.objects.filter(
        allocated_at__isnull=False,
        reviews_due_at__gt=now,
        reviews_due_at__lte=now + SOON,
        lesson__training_class__state=TrainingClass.State.RUNNING,
    ).select_related("lesson")
    return told + sum(_reviews(task) for task in waiting)


def _seated(task: FlippedTask) -> set[object]:
    seats = Enrolment.objects.filter(
        training_class=task.lesson.training_class_id, withdrawn_at=None
    )
    return set(seats.values_list("user_id", flat=True))


def _about(task: FlippedTask, now: dt.datetime) -> int:
    assert task.due_at is not None
    open_still = task.places.exclude(state__in=(Place.State.SUBMITTED, Place.State.DONE))
    seated = _seated(task)
    people = [pk for pk in open_still.values_list("user_id", flat=True) if pk in seated]
    over = task.due_at <= now
    made = notify(
        kind="flipped.overdue" if over else "flipped.due",
        args={"title": task.lesson.title, "due_at": task.due_at.isoformat()},
        link=f"/flipped/{task.lesson_id}",
        recipients=people,
        key=f"flipped-{'over' if over else 'due'}:{task.pk}",
        mail=True,
    )
    if over:
        teachers = ClassLecturer.objects.filter(training_class=task.lesson.training_class_id)
        made += notify(
            kind="flipped.morning",
            args={"title": task.lesson.title, "count": len(people)},
            link=f"/teach/flipped/{task.lesson_id}",
            recipients=teachers.values_list("user_id", flat=True),
            key=f"flipped-morning:{task.pk}",
        )
    return len(made)


def _reviews(task: FlippedTask) -> int:
    assert task.reviews_due_at is not None
    seated = _seated(task)
    open_still = Review.objects.filter(work__task=task, submitted_at=None)
    people = {pk for pk in open_still.values_list("reviewer_id", flat=True) if pk in seated}
    made = notify(
        kind="flipped.review_due",
        args={"title": task.lesson.title, "due_at": task.reviews_due_at.isoformat()},
        link=f"/flipped/{task.lesson_id}?tab=reviews",
        recipients=people,
        key=f"flipped-review-due:{task.pk}",
        mail=True,
    )
    return len(made)
