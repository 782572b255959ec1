"""Who marks, and by what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lms.courses.models import ClassKind, ClassLecturer, Enrolment, TrainingClass
from lms.courses.rules import is_trainee_of, sees_names, teaches
from lms.people.models import User
from lms.people.rules import Person, Predicate, Role, institution_ids, roles_of
from lms.results.models import AssessmentWork

CRITERIA = ("attention", "participation", "practice", "cooperation")
"""专注、参与、实操、协作: 1 (needs much help) to 5 (outstanding)."""
LOW, HIGH = 1, 5
OF_MILLI = HIGH * 1000

may_mark = teaches
"""The lecturer's own mark: whoever teaches the class, and nobody of its office."""

may_read = sees_names
"""Whoever sees the roster; a trainee reads the own marks."""


@Predicate
def reviews(user: Any, c: Any) -> bool:
    """Scores practical results and audits plans: a reviewer who does not teach the class (art. 7
    (5)); in lecturer classes also its trainers (art. 13 (5)). Nobody judges the own work.
    """
    if is_trainee_of(user, c):
        return False
    if teaches(user, c):
        return bool(c.kind == ClassKind.LECTURER)
    return c.institution_id in institution_ids(roles_of(user), Role.REVIEWER)


def classes_to_review(user: Person) -> QuerySet[TrainingClass]:
    """The classes whose works this person may decide, as :data:`reviews` has it."""
    if not isinstance(user, User):
        return TrainingClass.objects.none()
    taught = ClassLecturer.objects.filter(user=user).values("training_class_id")
    attended = Enrolment.objects.filter(user=user, withdrawn_at=None).values("training_class_id")
    own = institution_ids(roles_of(user), Role.REVIEWER)
    judged = Q(institution__in=own) & ~Q(pk__in=taught)
    judged |= Q(pk__in=taught, kind=ClassKind.LECTURER)
    return TrainingClass.objects.filter(judged).exclude(pk__in=attended)


def works_to_review(user: Person) -> QuerySet[AssessmentWork]:
    """Works that were handed in to this person; drafts are their writer's alone."""
    found = AssessmentWork.objects.filter(training_class__in=classes_to_review(user).values("pk"))
    return found.exclude(version=0)
