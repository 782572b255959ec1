"""What a trainee's page of a task shows; nothing of other groups' work but what they review."""

from __future__ import annotations

from typing import Any

from lms.core import clock
from lms.courses.hooks import credit_of
from lms.flipped.domain.space import line_body
from lms.flipped.domain.studying import took_part
from lms.flipped.models import Calibration, FlippedTask, GroupFile, Place, Review, Work
from lms.flipped.queries import (
    Figures,
    figures_of,
    file_json,
    late_ms_of,
    submission_json,
    task_json,
    total_json,
    with_versions,
)
from lms.flipped.rules import late_by, late_rules
from lms.people.models import User

LINES = 300


def page_of(task: FlippedTask, user: User) -> dict[str, Any]:
    """The task and the person's own part in it; ``place`` None for who came later and has not
    opened it yet."""
    place = task.places.select_related("work").filter(user=user).first()
    figures = figures_of(task)
    credit = credit_of(task.lesson.training_class_id, user.pk).lessons.get(task.lesson_id)
    rules = late_rules(task.lesson.training_class.rule_pack.body)
    now = clock.now()
    return {
        "task": task_json(task, user, key=False),
        "now": now,
        "late_ms": late_by(rules, task.due_at, now) if task.due_at else 0,
        "place": None if place is None else _place(task, place, user, figures),
        "credit": {
            "state": credit.state if credit else "not_started",
            "hours_milli": credit.hours_milli if credit else 0,
        },
        "reviews": reviews_of(task, user, figures),
    }


def _place(task: FlippedTask, place: Place, user: User, figures: Figures) -> dict[str, Any]:
    work = with_versions(Work.objects.filter(pk=place.work_id)).get()
    gone_in = took_part(work)
    return {
        "state": place.state,
        "is_leader": place.is_leader,
        "contribution": place.contribution,
        "done_at": place.done_at,
        "studied": list(place.studied.values_list("material_id", flat=True)),
        "hard": [{"target": row.target, "note": row.note} for row in place.hard_marks.all()],
        "took_part": user.pk in gone_in,
        "work": {
            "id": work.pk,
            "name": work.name,
            "ticks": [
                {"item": row.item, "by_name": row.by.display_name, "at": row.at}
                for row in work.ticks.all()
            ],
            "people": [
                {
                    "user": one.user_id,
                    "name": one.user.display_name,
                    "is_leader": one.is_leader,
                    "state": one.state,
                    "contribution": one.contribution,
                    "took_part": one.user_id in gone_in,
                }
                for one in work.places.all()
            ],
            "submissions": [submission_json(row, user) for row in work.submissions.all()],
            "accepted_at": work.accepted_at,
            "remark": work.remark,
            "scores": work.scores,
            "total": total_json(figures.total(task, place, work, late_ms_of(work))),
        },
        "received": _received(task, work, user, figures),
    }


def _received(
    task: FlippedTask, work: Work, user: User, figures: Figures
) -> list[dict[str, Any]] | None:
    """Reviews of the own work, once the own ones are given: who gives none gains nothing."""
    due = figures.allocated.get(str(user.pk), 0)
    if due and figures.given.get(str(user.pk), 0) < due:
        return None
    rows = work.reviews.filter(submitted_at__isnull=False, discarded_at=None)
    return [
        {
            "scores": row.scores,
            "comment": row.comment,
            "reviewer_name": row.reviewer.display_name if task.show_reviewers else None,
        }
        for row in rows.select_related("reviewer").order_by("pk")
    ]


def reviews_of(task: FlippedTask, user: User, figures: Figures) -> dict[str, Any]:
    """What this person is to review: works without their people's names."""
    practised = Calibration.objects.filter(task=task, reviewer=user).first()
    wanted = bool(task.example_text and task.example_scores)
    rows = Review.objects.filter(work__task=task, reviewer=user).order_by("created_at", "pk")
    rows = rows.filter(discarded_at=None)
    works = {
        work.pk: work for work in with_versions(Work.objects.filter(pk__in=rows.values("work_id")))
    }
    return {
        "practice": {
            "wanted": wanted,
            "done": practised is not None,
            "scores": practised.scores if practised else {},
            # The trainer's own scores are shown once the person has given theirs.
            "right": task.example_scores if practised else {},
        },
        "reviewer_milli": figures.outcome.reviewers.get(str(user.pk)),
        "items": [
            {
                "id": row.pk,
                "number": n,
                "scores": row.scores,
                "comment": row.comment,
                "submitted_at": row.submitted_at,
                "submission": _anonymous(works[row.work_id], user),
            }
            for n, row in enumerate(rows, 1)
        ],
    }


def _anonymous(work: Work, user: User) -> dict[str, Any] | None:
    versions = list(work.submissions.all())
    if not versions:
        return None
    return {**submission_json(versions[0], user), "by_name": "", "return_reason": ""}


def space_of(work: Work, user: User) -> dict[str, Any]:
    """The shared space: the last lines and all files."""
    lines = work.messages.select_related("author").order_by("-at", "-pk")[:LINES]
    files = GroupFile.objects.filter(work=work).select_related("file", "by")
    return {
        "work": {"id": work.pk, "name": work.name, "lesson_id": work.task.lesson_id},
        "lines": [line_body(row).model_dump() for row in reversed(lines)],
        "files": [
            {
                "id": row.pk,
                "title": row.title,
                "number": row.number,
                "by_name": row.by.display_name,
                "at": row.at,
                "file": file_json(row.file, user, row.title),
            }
            for row in files
        ],
    }
