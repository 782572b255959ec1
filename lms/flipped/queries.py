"""Reads of one task that its pages share: task, materials, works, submissions, figures."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from lms.core import clock
from lms.courses.models import Lesson, TrainingClass
from lms.files import signing
from lms.files.models import StoredFile
from lms.flipped import peer
from lms.flipped.domain.reviews import practice_off
from lms.flipped.domain.tasks import score_milli
from lms.flipped.models import (
    Calibration,
    FlippedTask,
    Place,
    Review,
    Submission,
    SubmissionFile,
    Work,
)
from lms.flipped.rules import late_rules
from lms.people.models import User


def file_json(file: StoredFile, user: User, title: str = "") -> dict[str, Any]:
    """A file with a link for this person alone."""
    return {
        "id": file.pk,
        "title": title or file.name,
        "content_type": file.content_type,
        "size": file.size,
        "url": signing.file_url(user_id=user.pk, file=file),
    }


def task_json(task: FlippedTask, user: User, *, key: bool) -> dict[str, Any]:
    """The task; with ``key`` also the trainer's scores of the example."""
    lesson = task.lesson
    rules = late_rules(lesson.training_class.rule_pack.body)
    materials = task.materials.select_related("file", "lesson")
    return {
        "id": task.pk,
        "lesson": {
            "id": lesson.pk,
            "title": lesson.title,
            "class_id": lesson.training_class_id,
            "class_title": lesson.training_class.title,
            "starts_at": lesson.starts_at,
            "ends_at": lesson.ends_at,
            "hours_milli": lesson.hours_milli,
        },
        "mode": task.mode,
        "brief": task.brief,
        "checklist": task.checklist,
        "rubric": task.rubric,
        "due_at": task.due_at,
        "set_at": task.set_at,
        "late_minus_milli": rules.minus_milli,
        "grace_ms": rules.grace_ms,
        "reviews_each": task.reviews_each,
        "allocation": task.allocation,
        "show_reviewers": task.show_reviewers,
        "review_share_milli": task.review_share_milli,
        "reviews_due_at": task.reviews_due_at,
        "allocated_at": task.allocated_at,
        "example_text": task.example_text,
        "example_scores": task.example_scores if key else {},
        "materials": [
            {
                "id": row.pk,
                "kind": row.kind,
                "title": row.title,
                "lesson_id": row.lesson_id,
                "url": row.url,
                "file": file_json(row.file, user, row.title) if row.file else None,
            }
            for row in materials
        ],
    }


def submission_json(row: Submission, user: User) -> dict[str, Any]:
    """One version."""
    return {
        "id": row.pk,
        "number": row.number,
        "by_name": row.by.display_name,
        "at": row.at,
        "late_ms": row.late_ms,
        "text": row.text,
        "links": row.links,
        "shops": row.shops,
        "files": [file_json(one.file, user, one.title) for one in row.files.all()],
        "returned_at": row.returned_at,
        "return_reason": row.return_reason,
    }


def with_versions(works: QuerySet[Work]) -> QuerySet[Work]:
    """Works with their people, ticks and versions (newest first) in few queries."""
    versions = Submission.objects.select_related("by").prefetch_related(
        Prefetch("files", SubmissionFile.objects.select_related("file"))
    )
    return works.prefetch_related(
        Prefetch("submissions", versions),
        Prefetch("places", Place.objects.select_related("user").order_by("created_at", "pk")),
        "ticks__by",
    )


@dataclass(frozen=True)
class Figures:
    """What peers' words come to in one task."""

    outcome: peer.Outcome
    given: Mapping[str, int]
    """Reviewer → reviews given that count."""
    allocated: Mapping[str, int]

    def total(self, task: FlippedTask, place: Place, work: Work, late_ms: int) -> peer.Total:
        """A person's result."""
        name = str(place.user_id)
        rules = late_rules(task.lesson.training_class.rule_pack.body)
        return peer.total(
            trainer=work.score_milli,
            peers=self.outcome.works.get(str(work.pk)),
            reviewer=self.outcome.reviewers.get(name),
            gave_reviews=self.given.get(name, 0) > 0,
            share_milli=task.review_share_milli,
            late_minus_milli=rules.minus_milli if late_ms else 0,
        )


def figures_of(task: FlippedTask) -> Figures:
    """The pure arithmetic over the task's reviews (two queries)."""
    rows = list(Review.objects.filter(work__task=task))
    counting = [row for row in rows if row.submitted_at and not row.discarded_at]
    given = [
        peer.Given(
            str(row.reviewer_id),
            str(row.work_id),
            score_milli(task, row.scores),
            peer.is_empty(row.comment),
        )
        for row in counting
    ]
    allocated: dict[str, int] = {}
    for row in rows:
        allocated[str(row.reviewer_id)] = allocated.get(str(row.reviewer_id), 0) + 1
    practice = {
        str(row.reviewer_id): practice_off(task, row)
        for row in Calibration.objects.filter(task=task)
        if task.example_scores
    }
    count: dict[str, int] = {}
    for one in given:
        count[one.reviewer] = count.get(one.reviewer, 0) + 1
    found = peer.outcome(given, allocated=allocated, practice=practice)
    return Figures(outcome=found, given=count, allocated=allocated)


def total_json(found: peer.Total) -> dict[str, Any]:
    """As REST has it."""
    return {
        "work_milli": found.work,
        "by": found.by,
        "late_minus_milli": found.late_minus,
        "reviewer_milli": found.reviewer,
        "total_milli": found.total,
    }


def late_ms_of(work: Work) -> int:
    """Of the last version; 0 where nothing is handed in."""
    versions = list(work.submissions.all())
    return versions[0].late_ms if versions else 0


def lesson_facts(lesson_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """For courses' lists and Today: whether a flipped lesson's task is set, and until when."""
    now = clock.now()
    rows = FlippedTask.objects.filter(
        lesson_id__in=list(lesson_ids), set_at__isnull=False
    ).select_related("lesson__training_class__rule_pack")
    return {row.lesson_id: _facts(row, open_still=_takes(row, now)) for row in rows}


def _facts(task: FlippedTask, *, open_still: bool) -> dict[str, Any]:
    return {
        "task_set": True,
        "task_due": clock.to_ms(task.due_at) if task.due_at else None,
        "task_mode": task.mode,
        "actions": ["finish"] if open_still else [],
    }


def _takes(task: FlippedTask, now: Any) -> bool:
    """Whether work can still be handed in: working time has no limit of its own."""
    rules = late_rules(task.lesson.training_class.rule_pack.body)
    if task.lesson.training_class.state != TrainingClass.State.RUNNING or task.due_at is None:
        return False
    over = clock.to_ms(now) - clock.to_ms(task.due_at)
    return rules.refused_after_ms is None or over <= rules.refused_after_ms


def tasks_of_class(training_class: TrainingClass) -> list[dict[str, Any]]:
    """The flipped lessons of a class with how far their tasks are."""
    lessons = Lesson.objects.filter(
        training_class=training_class, kind="flipped", cancelled_at=None
    ).order_by("starts_at")
    tasks = {
        task.lesson_id: task
        for task in FlippedTask.objects.filter(lesson__in=lessons).prefetch_related("places")
    }
    return [_class_row(lesson, tasks.get(lesson.pk)) for lesson in lessons]


def _class_row(lesson: Lesson, task: FlippedTask | None) -> dict[str, Any]:
    states = dict.fromkeys(Place.State.values, 0)
    if task is not None:
        for place in task.places.all():
            states[place.state] += 1
    return {
        "lesson_id": lesson.pk,
        "title": lesson.title,
        "starts_at": lesson.starts_at,
        "ends_at": lesson.ends_at,
        "hours_milli": lesson.hours_milli,
        "set_at": task.set_at if task else None,
        "due_at": task.due_at if task else None,
        "mode": task.mode if task else "",
        "states": states,
    }
