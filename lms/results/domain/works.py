"""Writing, handing in and deciding assessment works (arts. 7 (5) and 13 (5))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Enrolment, TrainingClass
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.models import RoleAssignment, User
from lms.people.queries import subject_id
from lms.results import content as works
from lms.results.errors import (
    CommentNeeded,
    MarkingOver,
    RubricIncomplete,
    WorkIncomplete,
    WorkLocked,
    WorkNotWaiting,
)
from lms.results.events import WorkDecided, WorkSubmitted, WorkWithdrawn
from lms.results.models import AssessmentWork
from lms.results.rules import reviews
from lms.results.work_queries import asked_of, least_milli
from verifier import canonical

State = AssessmentWork.State
OPEN = (State.DRAFT, State.RETURNED, State.FAILED)
"""In these the trainee may write."""


@transaction.atomic
def save(
    *, user: User, class_id: uuid.UUID, kind: str, content: Mapping[str, Any]
) -> AssessmentWork:
    """Keep what the trainee wrote. Raises NotFound, MarkingOver, WorkLocked."""
    work = _own(user, class_id, kind)
    if work.state not in OPEN:
        raise WorkLocked
    work.content = works.cleaned(kind, content)
    work.save()
    return work


@transaction.atomic
def submit(*, user: User, class_id: uuid.UUID, kind: str) -> AssessmentWork:
    """Hand it in. Raises WorkIncomplete with what is missing, WorkLocked, MarkingOver."""
    work = _own(user, class_id, kind)
    if work.state not in OPEN:
        raise WorkLocked
    missing = works.problems(kind, work.content)
    if missing:
        raise WorkIncomplete(problems=[problem._asdict() for problem in missing])
    work.state, work.version = State.SUBMITTED, work.version + 1
    work.submitted_at, work.handed_in = clock.now(), work.content
    work.save()
    _record(
        WorkSubmitted(work=str(work.pk), work_kind=kind, version=work.version),
        work,
        actor=None,
        private={"content": canonical.encode(work.content).decode()},
    )
    _tell_reviewers(work)
    return work


@transaction.atomic
def withdraw(*, user: User, class_id: uuid.UUID, kind: str) -> AssessmentWork:
    """Take back what nobody has decided yet. Raises WorkLocked, MarkingOver."""
    work = _own(user, class_id, kind)
    if work.state != State.SUBMITTED:
        raise WorkLocked
    work.state = State.DRAFT
    work.save()
    _record(
        WorkWithdrawn(work=str(work.pk), work_kind=kind, version=work.version), work, actor=None
    )
    return work


@transaction.atomic
def decide(
    *, work_id: uuid.UUID, by: User, passes: bool, rubric: Mapping[str, float], comment: str
) -> AssessmentWork:
    """Score a practical result, pass a plan, or send either back.

    Raises NotAllowed, WorkNotWaiting, MarkingOver, RubricIncomplete, CommentNeeded.
    """
    work = AssessmentWork.objects.select_for_update(of=("self",)).get(pk=work_id)
    here = _running(work.training_class_id)
    if not reviews(by, here):
        raise NotAllowed
    if work.state != State.SUBMITTED:
        raise WorkNotWaiting
    said = comment.strip()
    if not passes and not said:
        raise CommentNeeded
    work.rubric, work.score_milli, work.state = {}, None, State.RETURNED
    if passes:
        work.state = State.PASSED
        if work.kind == works.PRACTICAL:
            work.rubric = _points(rubric)
            work.score_milli = sum(work.rubric.values())
            enough = work.score_milli >= least_milli(here, work.kind)
            work.state = State.PASSED if enough else State.FAILED
    work.comment, work.decided_by, work.decided_at = said, by, clock.now()
    work.save()
    _record(
        WorkDecided(
            work=str(work.pk),
            work_kind=work.kind,
            version=work.version,
            decision=work.state,
            score_milli=work.score_milli,
            of_milli=works.OF_MILLI if work.score_milli is not None else None,
        ),
        work,
        actor=by,
        private={"comment": said},
    )
    notify(
        kind="work.decided",
        args={"title": here.title, "kind": work.kind, "state": work.state},
        link=f"/works#work-{here.pk}-{work.kind}",
        recipient_id=work.user_id,
        key=f"work-decided:{work.pk}:{work.version}",
    )
    return work


def _own(user: User, class_id: uuid.UUID, kind: str) -> AssessmentWork:
    """The trainee's work, locked; made when there is none. Raises NotFound, MarkingOver."""
    seat = Enrolment.objects.filter(training_class=class_id, user=user, withdrawn_at=None).first()
    if seat is None:
        raise NotFound
    here = _running(class_id)
    if kind not in asked_of(here):
        raise NotFound
    AssessmentWork.objects.get_or_create(
        training_class=here, user=user, kind=kind, defaults={"content": works.empty(kind)}
    )
    rows = AssessmentWork.objects.select_for_update(of=("self",)).select_related("training_class")
    return rows.get(training_class=here, user=user, kind=kind)


def _running(class_id: uuid.UUID) -> TrainingClass:
    here = TrainingClass.objects.select_related("rule_pack", "institution").get(pk=class_id)
    if here.state != TrainingClass.State.RUNNING:
        raise MarkingOver
    return here


def _points(rubric: Mapping[str, float]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, most in works.RUBRIC:
        points = rubric.get(name)
        if points is None or not 0 <= points <= most or (points * 2) % 1:
            raise RubricIncomplete(criterion=name, of=most)
        found[name] = round(points * 1000)
    return found


def _record(
    payload: WorkSubmitted | WorkWithdrawn | WorkDecided,
    work: AssessmentWork,
    *,
    actor: User | None,
    private: Mapping[str, str] | None = None,
) -> None:
    record(
        payload,
        class_id=work.training_class_id,
        subject_id=subject_id(work.user_id),
        actor_id=subject_id(actor.pk) if actor is not None else None,
        private=private,
    )


def _tell_reviewers(work: AssessmentWork) -> None:
    here = work.training_class
    roles = RoleAssignment.objects.filter(
        institution=here.institution_id, role=RoleAssignment.Role.REVIEWER
    )
    asked = Q(pk__in=roles.values("user")) | Q(pk__in=here.lecturers.values("user"))
    people = [user for user in User.objects.filter(asked) if reviews(user, here)]
    notify(
        kind="work.submitted",
        args={"name": work.user.display_name, "title": here.title, "kind": work.kind},
        link=f"/review/works/{work.pk}",
        recipients=[user.pk for user in people],
        key=f"work-submitted:{work.pk}:{work.version}",
    )
