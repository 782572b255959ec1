"""The trainer's morning page: who finished, what was hard, what to take up in class."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from lms.core import clock
from lms.courses.models import Enrolment, Lesson, LessonKind
from lms.flipped import hooks
from lms.flipped.domain.studying import took_part
from lms.flipped.models import FlippedTask, GroupMessage, HardMark, Place, Review, Similarity, Work
from lms.flipped.queries import (
    Figures,
    figures_of,
    late_ms_of,
    submission_json,
    task_json,
    total_json,
    with_versions,
)
from lms.people.models import User

HARD_MOST = 12
LIVE_MOST = 20


def desk_of(task: FlippedTask, user: User) -> dict[str, Any]:
    """Everything the trainer needs about one task."""
    seated = set(
        Enrolment.objects.filter(
            training_class=task.lesson.training_class_id, withdrawn_at=None
        ).values_list("user_id", flat=True)
    )
    works = list(with_versions(task.works.all()))
    figures = figures_of(task)
    places = [place for work in works for place in work.places.all() if place.user_id in seated]
    states = dict.fromkeys(Place.State.values, 0)
    for place in places:
        states[place.state] += 1
    return {
        "task": task_json(task, user, key=True),
        "now": clock.now(),
        "people": len(seated),
        "states": states,
        "works": [_work(task, work, user, figures, seated) for work in works],
        "hard": hard_of(task, works, len(places)),
        "calls": _calls(task),
        "similar": _similar(task),
        "reviews": reviews_overview(task, figures),
        "live_lessons": _live_lessons(task.lesson),
    }


def _work(
    task: FlippedTask, work: Work, user: User, figures: Figures, seated: set[uuid.UUID]
) -> dict[str, Any]:
    gone_in = took_part(work)
    late = late_ms_of(work)
    return {
        "id": work.pk,
        "name": work.name,
        "ticked": [row.item for row in work.ticks.all()],
        "accepted_at": work.accepted_at,
        "scores": work.scores,
        "score_milli": work.score_milli,
        "peer_milli": figures.outcome.works.get(str(work.pk)),
        "remark": work.remark,
        "submissions": [submission_json(row, user) for row in work.submissions.all()],
        "people": [
            {
                "user": place.user_id,
                "name": place.user.display_name,
                "state": place.state,
                "is_leader": place.is_leader,
                "contribution": place.contribution,
                "took_part": place.user_id in gone_in,
                "in_class": place.user_id in seated,
                "total": total_json(figures.total(task, place, work, late)),
            }
            for place in work.places.all()
        ],
    }


def hard_of(task: FlippedTask, works: list[Work], people: int) -> list[dict[str, Any]]:
    """What was hard, most first, each with the sum it comes from.

    ``weight`` in thousandths: of a checklist item the share of works that did not tick it, plus
    the share of people who marked it; of a timed question the share who failed it at first.
    """
    marks: dict[str, int] = defaultdict(int)
    notes: dict[str, list[str]] = defaultdict(list)
    for mark in HardMark.objects.filter(place__task=task):
        marks[mark.target] += 1
        if mark.note:
            notes[mark.target].append(mark.note)
    begun = [w for w in works if len(w.submissions.all()) + len(w.ticks.all())]
    rows: list[dict[str, Any]] = []
    for item in task.checklist:
        open_still = sum(item["id"] not in {t.item for t in work.ticks.all()} for work in begun)
        target = f"item:{item['id']}"
        rows.append(
            _hard("item", target, item["text"], open_still, len(begun), marks, notes, people)
        )
    for material in task.materials.all():
        target = f"material:{material.pk}"
        rows.append(_hard("material", target, material.title, 0, 0, marks, notes, people))
    rows += _questions(task)
    found = [row for row in rows if row["weight_milli"] > 0]
    return sorted(found, key=lambda row: (-row["weight_milli"], row["target"]))[:HARD_MOST]


def _hard(
    kind: str,
    target: str,
    text: str,
    missed: int,
    of: int,
    marks: dict[str, int],
    notes: dict[str, list[str]],
    people: int,
) -> dict[str, Any]:
    weight = (1000 * missed // of if of else 0) + (1000 * marks[target] // people if people else 0)
    return {
        "kind": kind,
        "target": target,
        "text": text,
        "missed": missed,
        "of": of,
        "marks": marks[target],
        "notes": notes[target][:5],
        "weight_milli": weight,
    }


def _questions(task: FlippedTask) -> list[dict[str, Any]]:
    lessons = list(task.materials.exclude(lesson=None).values_list("lesson_id", flat=True))
    found = [row for source in hooks.hard_questions for row in source(lessons)]
    return [
        {
            "kind": "question",
            "target": f"question:{row.version_id}",
            "text": row.stem,
            "missed": row.wrong,
            "of": row.people,
            "marks": 0,
            "notes": [],
            "weight_milli": 1000 * row.wrong // row.people if row.people else 0,
        }
        for row in found
    ]


def _calls(task: FlippedTask) -> list[dict[str, Any]]:
    """Questions and calls of all works, open ones first."""
    rows = (
        GroupMessage.objects.filter(work__task=task)
        .exclude(kind=GroupMessage.Kind.TEXT)
        .select_related("work", "author")
        .order_by("-at")
    )
    found = [
        {
            "id": row.pk,
            "work": row.work_id,
            "work_name": row.work.name,
            "kind": row.kind,
            "text": row.text,
            "at": row.at,
            "author_name": row.author.display_name,
            "answered_at": row.answered_at,
        }
        for row in rows[:100]
    ]
    return sorted(found, key=lambda row: row["answered_at"] is not None)


def _similar(task: FlippedTask) -> list[dict[str, Any]]:
    rows = Similarity.objects.filter(second__work__task=task).select_related(
        "first__work", "second__work"
    )
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "milli": row.milli,
            "evidence": row.evidence,
            "first": {"work": row.first.work_id, "name": row.first.work.name, "at": row.first.at},
            "second": {
                "work": row.second.work_id,
                "name": row.second.work.name,
                "at": row.second.at,
            },
            "seen_at": row.seen_at,
        }
        for row in rows
    ]


def reviews_overview(task: FlippedTask, figures: Figures) -> dict[str, Any]:
    """Who reviews what, and how each review counted."""
    rows = Review.objects.filter(work__task=task).select_related("reviewer", "work")
    told = {(one.reviewer, one.work): one for one in figures.outcome.reviews}
    return {
        "items": [
            {
                "id": row.pk,
                "reviewer": row.reviewer_id,
                "reviewer_name": row.reviewer.display_name,
                "work": row.work_id,
                "work_name": row.work.name,
                "submitted_at": row.submitted_at,
                "comment": row.comment,
                "discarded_at": row.discarded_at,
                "discard_reason": row.discard_reason,
                **_counted(told.get((str(row.reviewer_id), str(row.work_id)))),
            }
            for row in rows
        ],
        "reviewers": [
            {
                "user": uuid.UUID(name),
                "given": figures.given.get(name, 0),
                "allocated": figures.allocated[name],
                "bias_milli": figures.outcome.bias.get(name, 0),
                "grade_milli": grade,
            }
            for name, grade in figures.outcome.reviewers.items()
        ],
    }


def _counted(told: Any) -> dict[str, Any]:
    if told is None:
        return {"raw_milli": None, "corrected_milli": None, "weight_milli": None, "empty": False}
    return {
        "raw_milli": told.raw,
        "corrected_milli": told.corrected,
        "weight_milli": told.weight,
        "empty": told.empty,
    }


def _live_lessons(lesson: Lesson) -> list[dict[str, Any]]:
    """Live lessons to come, into which an exercise can be put."""
    rows = lesson.training_class.lessons.filter(
        kind=LessonKind.LIVE, cancelled_at=None, ends_at__gt=clock.now()
    ).order_by("starts_at")
    return [
        {"id": row.pk, "title": row.title, "starts_at": row.starts_at} for row in rows[:LIVE_MOST]
    ]
