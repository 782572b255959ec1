"""A class's way: planned → submitted → approved or returned → running → closed → archived."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses import hooks
from lms.courses.checks import Problem, errors
from lms.courses.domain import timetable
from lms.courses.domain.facts import problems_of
from lms.courses.errors import ClassProblems, ClassState, ReasonNeeded
from lms.courses.events import (
    ClassApproved,
    ClassClosed,
    ClassDescribed,
    ClassReturned,
    ClassRulePack,
    ClassStarted,
    ClassSubmitted,
)
from lms.courses.evidence import ZONE, class_facts, rules_sha256
from lms.courses.models import ClassDecision, Course, RulePack, TrainingClass
from lms.events.domain.record import record
from lms.people.models import Institution, RoleAssignment, User

State = TrainingClass.State
EDITABLE = (State.PLANNED, State.RETURNED)


@transaction.atomic
def plan(
    *,
    institution: Institution,
    course: Course,
    rule_pack: RulePack,
    code: str,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    venue: str = "",
    planned_size: int = 25,
    with_timetable: bool = True,
) -> TrainingClass:
    """A planned class with the course's standard timetable. Raises ``Invalid``, ``Conflict``."""
    if rule_pack.published_at is None or rule_pack.class_kind != course.class_kind:
        raise Invalid("The rule pack is a draft, or of another kind of class.", field="rule_pack")
    _in_its_region(rule_pack, institution)
    if course.institution_id not in (None, institution.pk):
        raise Invalid("The course belongs to another institution.", field="course")
    if ends_on < starts_on:
        raise Invalid("The class ends before it starts.", field="ends_on")
    try:
        with transaction.atomic():
            made = TrainingClass.objects.create(
                institution=institution,
                course=course,
                rule_pack=rule_pack,
                kind=course.class_kind,
                code=code.strip(),
                title=title.strip(),
                starts_on=starts_on,
                ends_on=ends_on,
                venue=venue.strip(),
                planned_size=planned_size,
            )
    except IntegrityError as error:
        raise Conflict("A class with this code exists.", field="code") from error
    if with_timetable:
        timetable.generate(training_class=made, by=by)
    return made


@transaction.atomic
def edit(*, class_id: uuid.UUID, by: User, **changes: Any) -> TrainingClass:
    """Change title, venue, size, dates or rule pack of a class that is not submitted.

    Moving ``starts_on`` moves the timetable with it. Raises ``ClassState`` or ``Invalid``.
    """
    found = locked(class_id)
    _expect(found, *EDITABLE)
    moved = changes.get("starts_on", found.starts_on) - found.starts_on
    for name in ("title", "venue", "planned_size", "starts_on", "ends_on", "rule_pack"):
        if name in changes:
            setattr(found, name, changes[name])
    if found.ends_on < found.starts_on:
        raise Invalid("The class ends before it starts.", field="ends_on")
    if found.rule_pack.class_kind != found.kind or found.rule_pack.published_at is None:
        raise Invalid("The rule pack is a draft, or of another kind of class.", field="rule_pack")
    _in_its_region(found.rule_pack, found.institution)
    found.save()
    if moved:
        timetable.shift(training_class=found, by_days=moved.days)
    return found


@transaction.atomic
def delete(*, class_id: uuid.UUID) -> None:
    """Delete a class that was never submitted and has nobody on its roster."""
    found = locked(class_id)
    _expect(found, State.PLANNED)
    if found.enrolments.exists() or found.decisions.exists():
        raise ClassState(state=found.state)
    found.delete()


@transaction.atomic
def submit(*, class_id: uuid.UUID, by: User) -> TrainingClass:
    """Apply to the agency. Raises ``ClassProblems`` with each problem, ``ClassState``."""
    found = locked(class_id)
    _expect(found, *EDITABLE)
    problems = problems_of(found)
    if errors(problems):
        raise ClassProblems(problems=[problem.to_json() for problem in problems])
    _step(found, State.SUBMITTED, by, problems=problems)
    actor = by.subject.pk
    described = ClassDescribed.model_validate(class_facts(found))
    record(described, class_id=found.pk, actor_id=actor)
    record(ClassSubmitted(), class_id=found.pk, actor_id=actor)
    timetable.announce(training_class=found, by=by)
    _notice(found, "class.submitted", _officers(found))
    return found


@transaction.atomic
def approve(*, class_id: uuid.UUID, by: User, reason: str = "") -> TrainingClass:
    """The agency approves; from here the rule pack's numbers stand in the class log."""
    found = locked(class_id)
    _expect(found, State.SUBMITTED)
    problems = problems_of(found)
    _step(found, State.APPROVED, by, reason=reason, problems=problems)
    record(ClassApproved(reason=reason.strip()), class_id=found.pk, actor_id=by.subject.pk)
    _record_rules(found, by)
    _notice(found, "class.approved", _admins(found))
    return found


@transaction.atomic
def return_(*, class_id: uuid.UUID, by: User, reason: str) -> TrainingClass:
    """The agency returns an application; the institution reads why. Raises ``ReasonNeeded``."""
    why = reason.strip()
    if not why:
        raise ReasonNeeded(field="reason")
    found = locked(class_id)
    _expect(found, State.SUBMITTED)
    _step(found, State.RETURNED, by, reason=why, problems=problems_of(found))
    record(ClassReturned(reason=why), class_id=found.pk, actor_id=by.subject.pk)
    _notice(found, "class.returned", _admins(found), reason=why)
    return found


@transaction.atomic
def start(*, class_id: uuid.UUID, by: User) -> TrainingClass:
    """Teaching begins, on the first day or later, with at least one trainee."""
    found = locked(class_id)
    _expect(found, State.APPROVED)
    today = clock.now().astimezone(ZONE).date()
    problems = [*problems_of(found)]
    if today < found.starts_on:
        problems.append(Problem("before_first_day", args={"starts_on": str(found.starts_on)}))
    if not found.enrolments.filter(withdrawn_at=None).exists():
        problems.append(Problem("roster_empty"))
    if errors(problems):
        raise ClassProblems(problems=[problem.to_json() for problem in problems])
    _step(found, State.RUNNING, by, problems=problems)
    _record_rules(found, by)
    timetable.announce(training_class=found, by=by)
    record(ClassStarted(), class_id=found.pk, actor_id=by.subject.pk)
    _notice(found, "class.started", _trainees(found))
    return found


@transaction.atomic
def close(*, class_id: uuid.UUID, by: User, reason: str = "") -> TrainingClass:
    """Teaching ended; a class closed before its last day says why."""
    found = locked(class_id)
    _expect(found, State.RUNNING)
    if clock.now().astimezone(ZONE).date() < found.ends_on and not reason.strip():
        raise ReasonNeeded("The class has not reached its last day: give the reason.")
    _step(found, State.CLOSED, by, reason=reason)
    record(ClassClosed(), class_id=found.pk, actor_id=by.subject.pk)
    _notice(found, "class.closed", [*_trainees(found), *_officers(found)])
    return found


@transaction.atomic
def archive(*, class_id: uuid.UUID, by: User) -> TrainingClass:
    """Put a closed class away; everything in it stays readable."""
    found = locked(class_id)
    _expect(found, State.CLOSED)
    _step(found, State.ARCHIVED, by)
    return found


def locked(class_id: uuid.UUID) -> TrainingClass:
    """The class, locked until the transaction ends. Raises ``NotFound``."""
    found = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("institution__region", "course", "rule_pack")
        .filter(pk=class_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


STAMPS = {
    State.SUBMITTED: "submitted_at",
    State.APPROVED: "approved_at",
    State.RUNNING: "started_at",
    State.CLOSED: "closed_at",
    State.ARCHIVED: "archived_at",
}


def _step(
    found: TrainingClass,
    state: TrainingClass.State,
    by: User,
    *,
    reason: str = "",
    problems: Iterable[Problem] = (),
) -> None:
    now = clock.now()
    found.state = state
    if state in STAMPS:
        setattr(found, STAMPS[state], now)
    found.save()
    ClassDecision.objects.create(
        training_class=found,
        step=state,
        by=by,
        at=now,
        reason=reason.strip()[:2000],
        problems=[problem.to_json() for problem in problems],
    )
    hooks.timetable_changed(found.pk)


def _in_its_region(pack: RulePack, institution: Institution) -> None:
    """A region's numbers are for the classes of that region."""
    if pack.region is not None and not institution.region.path.startswith(pack.region.path):
        raise Invalid("The rule pack belongs to another region.", field="rule_pack")


def _expect(found: TrainingClass, *states: str) -> None:
    if found.state not in states:
        raise ClassState(state=found.state, expected=[str(state) for state in states])


@transaction.atomic
def change_rules(*, class_id: uuid.UUID, rule_pack: RulePack, by: User) -> TrainingClass:
    """Put an approved or running class under another pack. The log's reader sees from time and
    hash that a lesson had begun (``verifier.policy.changes``).

    Who may ask and who decides is the caller's. Raises ``ClassState``, ``Invalid``.
    """
    found = locked(class_id)
    _expect(found, State.APPROVED, State.RUNNING)
    if rule_pack.class_kind != found.kind or rule_pack.published_at is None:
        raise Invalid("The rule pack is a draft, or of another kind of class.", field="rule_pack")
    _in_its_region(rule_pack, found.institution)
    found.rule_pack = rule_pack
    found.save(update_fields=["rule_pack", "updated_at"])
    _record_rules(found, by)
    hooks.timetable_changed(found.pk)
    return found


def _record_rules(found: TrainingClass, by: User) -> None:
    pack = found.rule_pack
    payload = ClassRulePack(code=pack.code, version=pack.version, sha256=rules_sha256(pack))
    record(payload, class_id=found.pk, actor_id=by.subject.pk, rule_version=pack.label)


def _notice(found: TrainingClass, kind: str, recipients: Iterable[uuid.UUID], **extra: str) -> None:
    hooks.announce(
        hooks.Notice(
            kind=kind,
            recipients=tuple(dict.fromkeys(recipients)),
            args={"class": str(found.pk), "title": found.title, **extra},
            link=f"/classes/{found.pk}",
        )
    )


def _trainees(found: TrainingClass) -> list[uuid.UUID]:
    return list(found.enrolments.filter(withdrawn_at=None).values_list("user_id", flat=True))


def _admins(found: TrainingClass) -> list[uuid.UUID]:
    return list(
        RoleAssignment.objects.filter(
            role=RoleAssignment.Role.INSTITUTION_ADMIN, institution=found.institution_id
        ).values_list("user_id", flat=True)
    )


def _officers(found: TrainingClass) -> list[uuid.UUID]:
    path = found.institution.region.path
    rows = RoleAssignment.objects.filter(role=RoleAssignment.Role.AGENCY_OFFICER).values_list(
        "user_id", "region__path"
    )
    return [user_id for user_id, prefix in rows if prefix and path.startswith(prefix)]
