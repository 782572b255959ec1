"""Weighing a trainee's reports: counted, warned, and at the limit shown to a person."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.courses.models import ClassLecturer, Lesson
from lms.notify.domain.notify import notify
from lms.people.models import RoleAssignment, User
from lms.presence.domain.focus import Report, Told
from proctoring.domain.facts import put
from proctoring.domain.pages import note_event
from proctoring.events import FocusWarned, IncidentRaised
from proctoring.models import Incident
from proctoring.rules import FocusRules, Level, Weight, focus_rules, level, weigh

UNDECIDED: Final = (Incident.State.OPEN, Incident.State.WAITING)


def standing(user: User, lesson: Lesson) -> Told:
    """Where the trainee stands in a lesson, without a new report."""
    rules = focus_rules(lesson.training_class.rule_pack.body)
    open_one = Incident.objects.filter(lesson=lesson, user=user, state__in=UNDECIDED).first()
    return _told(Weight.IGNORED, rules, open_one.counted if open_one else 0)


@transaction.atomic
def weigh_report(report: Report) -> Told:
    """Add a report to the trainee's incident; warn, or at the limit ask a person to look."""
    rules = focus_rules(report.lesson.training_class.rule_pack.body)
    weight = weigh(rules, report.what, report.ms)
    note_event(
        lesson=report.lesson,
        user=report.user,
        kind="focus.hidden" if report.what == "hidden" else f"focus.{report.what}",
        at_ms=report.at_ms,
    )
    incident = _incident(report.lesson, report.user, begin=weight is not Weight.CONTEXT)
    if incident is None:
        return _told(weight, rules, 0)
    if weight is Weight.CONTEXT:
        incident.context += 1
    else:
        incident.hidden_ms += report.ms
        incident.noted += weight is Weight.NOTED
        incident.counted += weight is Weight.COUNTED
    if weight is Weight.COUNTED:
        _tell(incident, rules)
    incident.save()
    return _told(weight, rules, incident.counted)


def _incident(lesson: Lesson, user: User, *, begin: bool) -> Incident | None:
    """The undecided incident, locked; a new one where a report begins it."""
    rows = Incident.objects.select_for_update(of=("self",)).filter(
        lesson=lesson, user=user, state__in=UNDECIDED
    )
    found = rows.first()
    if found is None and begin:
        # The insert of the other of two at once fails on the constraint and is found instead.
        fresh = Incident(lesson=lesson, user=user, opened_at=clock.now())
        Incident.objects.bulk_create([fresh], ignore_conflicts=True)
        found = rows.get()
    return found


def _tell(incident: Incident, rules: FocusRules) -> None:
    """The warning, or the step to a person; both on record."""
    if level(rules, incident.counted) is not Level.REVIEW:
        put(
            FocusWarned(incident=str(incident.pk), counted=incident.counted, limit=rules.review_at),
            lesson=incident.lesson,
            user_id=incident.user_id,
        )
        return
    if incident.state == Incident.State.WAITING:
        return
    incident.state, incident.raised_at = Incident.State.WAITING, clock.now()
    put(
        IncidentRaised(
            incident=str(incident.pk),
            counted=incident.counted,
            noted=incident.noted,
            limit=rules.review_at,
        ),
        lesson=incident.lesson,
        user_id=incident.user_id,
    )
    args = {"lesson": incident.lesson.title, "name": incident.user.display_name}
    link = f"/incidents/{incident.pk}"
    notify(kind="incident.raised", args=args, link=link, recipient_id=incident.user_id)
    notify(kind="incident.waiting", args=args, link=link, recipients=deciders(incident.lesson))


def deciders(lesson: Lesson) -> list[uuid.UUID]:
    """Whom to tell that an incident waits: the class's lecturers and its institution's office."""
    here = lesson.training_class
    teachers = ClassLecturer.objects.filter(training_class=here).values_list("user_id", flat=True)
    office = RoleAssignment.objects.filter(
        Q(role=RoleAssignment.Role.INSTITUTION_ADMIN), institution=here.institution_id
    ).values_list("user_id", flat=True)
    return list(dict.fromkeys([*teachers, *office]))


def _told(weight: Weight, rules: FocusRules, counted: int) -> Told:
    return Told(
        weight=weight.value,
        counted=counted,
        limit=rules.review_at,
        level=level(rules, counted).value,
    )
