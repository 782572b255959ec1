"""Reads of assessment works: a trainee's own, the desk of those who decide, the verdict's parts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from django.db.models import Max, Q

from lms.courses.models import Enrolment, TrainingClass
from lms.people.models import User
from lms.results import content as works
from lms.results.models import AssessmentWork
from lms.results.rules import reviews, works_to_review

State = AssessmentWork.State
ROWS_MAX = 500
Class = TrainingClass.State
PartState = Literal["passed", "failed", "pending"]


class Standing(NamedTuple):
    """A work as a part of the verdict; no standing for what was never handed in."""

    state: PartState
    score_milli: int | None
    of_milli: int | None
    until: dt.datetime | None


def asked_of(training_class: TrainingClass) -> tuple[str, ...]:
    """The works that the rules of a class ask for (arts. 7 (5), 13 (5))."""
    asked = training_class.rule_pack.body.get("assessment") or {}
    wanted = {works.PRACTICAL: asked.get("practical_min"), works.PLAN: asked.get("plan")}
    return tuple(kind for kind in works.KINDS if wanted[kind])


def least_milli(training_class: TrainingClass, kind: str) -> int:
    """From which score × 1000 a practical result passes."""
    if kind != works.PRACTICAL:
        return 0
    asked = training_class.rule_pack.body.get("assessment") or {}
    return int(asked.get("practical_min") or 0) * 1000


def own_works(user: User) -> list[dict[str, Any]]:
    """One's own works, one for each that one's classes ask for, begun or not."""
    seats = Enrolment.objects.filter(
        user=user,
        withdrawn_at=None,
        training_class__state__in=(Class.RUNNING, Class.CLOSED, Class.ARCHIVED),
    ).select_related("training_class__rule_pack")
    seats = seats.annotate(
        last=Max("training_class__lessons__ends_at", filter=_held("training_class__lessons"))
    )
    known = {
        (work.training_class_id, work.kind): work
        for work in AssessmentWork.objects.filter(user=user).select_related("decided_by")
    }
    return [
        work_json(
            known.get((seat.training_class_id, kind))
            or AssessmentWork(
                pk=None, training_class=seat.training_class, user=user, kind=kind,
                content=works.empty(kind)),
            seat.training_class,
            until=seat.last,
        )
        for seat in seats.order_by("-training_class__starts_on")
        for kind in asked_of(seat.training_class)
    ]  # fmt: skip


def own_work(user: User, class_id: uuid.UUID, kind: str) -> dict[str, Any]:
    """One of them; the caller has just written it."""
    return next(
        row for row in own_works(user) if row["class_id"] == class_id and row["kind"] == kind
    )


def work_json(
    work: AssessmentWork,
    here: TrainingClass,
    *,
    until: dt.datetime | None = None,
    handed_in: bool = False,
) -> dict[str, Any]:
    """A work with what is missing in it and, once decided, what was said.

    ``handed_in``: with the text that was handed in last, not what is written since.
    """
    content = work.handed_in if handed_in and work.handed_in else work.content
    practical = work.kind == works.PRACTICAL
    begun = AssessmentWork.objects.filter(pk=work.pk).exists() if work.state == "draft" else True
    return {
        "id": work.pk if begun else None,
        "class_id": here.pk,
        "class_title": here.title,
        "kind": work.kind,
        "state": work.state,
        "content": content,
        "problems": [problem._asdict() for problem in works.problems(work.kind, content)],
        "version": work.version,
        "submitted_at": work.submitted_at,
        "decided_at": work.decided_at,
        "decided_by": work.decided_by.display_name if work.decided_by else None,
        "comment": work.comment,
        "score_milli": work.score_milli,
        "of_milli": works.OF_MILLI,
        "min_milli": least_milli(here, work.kind),
        "rubric": [
            {"key": key, "of": of, "points": _whole(work.rubric.get(key))}
            for key, of in (works.RUBRIC if practical else ())
        ],
        "open": here.state == Class.RUNNING,
        "until": until,
    }


def desk_of(user: User, here: TrainingClass) -> dict[str, Any]:
    """Every trainee of a class with what was handed in."""
    rows: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    found = AssessmentWork.objects.filter(training_class=here).select_related("decided_by")
    for work in found.exclude(version=0):
        rows[work.user_id].append(
            {
                "id": work.pk,
                "kind": work.kind,
                "state": work.state,
                "version": work.version,
                "submitted_at": work.submitted_at,
                "score_milli": work.score_milli,
                "of_milli": works.OF_MILLI,
                "decided_by": work.decided_by.display_name if work.decided_by else None,
            }
        )
    seats = Enrolment.objects.filter(training_class=here, withdrawn_at=None)
    return {
        "kinds": [
            {
                "kind": kind,
                "min_milli": least_milli(here, kind),
                "rubric": [
                    {"key": key, "of": of, "points": None}
                    for key, of in (works.RUBRIC if kind == works.PRACTICAL else ())
                ],
            }
            for kind in asked_of(here)
        ],
        "rows": [
            {
                "enrolment": seat.pk,
                "seat": seat.seat,
                "name": seat.user.display_name,
                "works": rows.get(seat.user_id, []),
            }
            for seat in seats.select_related("user").order_by("seat")
        ],
        "may_review": reviews(user, here),
    }


def waiting_for(user: User) -> list[dict[str, Any]]:
    """What this person may decide: waiting ones first, the longest waiting before the others."""
    rows = works_to_review(user).exclude(state=State.DRAFT)
    rows = rows.select_related("training_class", "user")
    found = [
        {
            "id": work.pk,
            "class_id": work.training_class_id,
            "class_title": work.training_class.title,
            "kind": work.kind,
            "state": work.state,
            "trainee": work.user.display_name,
            "version": work.version,
            "submitted_at": work.submitted_at,
            "score_milli": work.score_milli,
            "decided_at": work.decided_at,
        }
        for work in rows.order_by("-submitted_at")[:ROWS_MAX]
    ]
    waiting = [row for row in found if row["state"] == State.SUBMITTED]
    return [*reversed(waiting), *(row for row in found if row["state"] != State.SUBMITTED)]


def standings(
    class_id: uuid.UUID, users: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Standing]]:
    """User → kind → how the work stands, for the verdict; final when the class is over."""
    here = TrainingClass.objects.get(pk=class_id)
    over = here.state != Class.RUNNING
    last = here.lessons.filter(cancelled_at=None).aggregate(last=Max("ends_at"))["last"]
    found: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    rows = AssessmentWork.objects.filter(training_class=class_id, user__in=users)
    for work in rows.exclude(version=0):
        practical = work.kind == works.PRACTICAL
        state: PartState = "failed" if over else "pending"
        if work.state == State.PASSED:
            state = "passed"
        found[work.user_id][work.kind] = Standing(
            state,
            work.score_milli if practical else None,
            works.OF_MILLI if practical else None,
            None if state != "pending" else last,
        )
    return found


def _held(lessons: str) -> Q:
    return Q(**{f"{lessons}__cancelled_at": None})


def _whole(milli: int | None) -> float | None:
    return None if milli is None else milli / 1000
