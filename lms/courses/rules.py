"""Who may do what with classes and lessons, and who sees which."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import ClassLecturer, Enrolment, Leave, Lesson, TrainingClass
from lms.people.models import Institution, User
from lms.people.rules import (
    Person,
    Predicate,
    Role,
    institution_ids,
    institutions_of,
    is_institution_admin,
    is_platform_admin,
    oversees,
    roles_of,
    subtree_q,
)


def _visible(user: Person, prefix: str = "") -> Q | None:
    """The condition "a class that this person may see"; None: every class."""
    if not isinstance(user, User):
        return Q(pk__in=[])
    grants = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return None
    class_pk = f"{prefix}pk"
    taught = ClassLecturer.objects.filter(user=user).values("training_class_id")
    attended = Enrolment.objects.filter(user=user, withdrawn_at=None).values("training_class_id")
    condition = Q(**{f"{class_pk}__in": taught}) | Q(**{f"{class_pk}__in": attended})
    managed = institution_ids(grants, Role.INSTITUTION_ADMIN)
    if managed:
        condition |= Q(**{f"{prefix}institution__in": managed})
    if any(grant.role == Role.AGENCY_OFFICER for grant in grants):
        condition |= subtree_q(grants, f"{prefix}institution__region__")
    return condition


def classes_visible_to(user: Person) -> QuerySet[TrainingClass]:
    """Own classes (attended, taught, run), an officer's region, everything for the platform."""
    condition = _visible(user)
    return (
        TrainingClass.objects.all()
        if condition is None
        else (TrainingClass.objects.filter(condition))
    )


def lessons_visible_to(user: Person) -> QuerySet[Lesson]:
    """The lessons of the classes that a person may see."""
    condition = _visible(user, "training_class__")
    return Lesson.objects.all() if condition is None else Lesson.objects.filter(condition)


def leaves_visible_to(user: Person) -> QuerySet[Leave]:
    """A trainee's own leaves, and those of classes that one teaches, runs or oversees."""
    condition = _visible(user, "enrolment__training_class__")
    if condition is None:
        return Leave.objects.all()
    attended = Enrolment.objects.filter(user=user.pk).values("training_class_id")
    return Leave.objects.filter(
        Q(enrolment__user=user.pk) | (condition & ~Q(enrolment__training_class__in=attended))
    )


@Predicate
def teaches(user: Any, c: Any) -> bool:
    """Assigned lecturer of the class."""
    return bool(ClassLecturer.objects.filter(training_class=c, user=user.pk).exists())


@Predicate
def is_trainee_of(user: Any, c: Any) -> bool:
    """Enrolled and not withdrawn."""
    return bool(
        Enrolment.objects.filter(training_class=c, user=user.pk, withdrawn_at=None).exists()
    )


@Predicate
def can_manage_class(user: Any, c: Any) -> bool:
    """Administrator of the class's institution."""
    return is_institution_admin(user, c.institution)


@Predicate
def can_review(user: Any, c: Any) -> bool:
    """Agency officer whose region subtree holds the class."""
    return oversees(user, c.institution.region)


can_teach = teaches | can_manage_class
"""Edit lessons, answer, moderate, decide leave: a lecturer of the class or its institution."""

sees_names = can_teach | can_review | is_platform_admin
"""See the roster: everybody but its trainees."""


def class_for(user: Person, class_id: Any, may: Predicate | None = None) -> TrainingClass:
    """The class when visible, ``NotFound`` when not, ``NotAllowed`` when ``may`` says no."""
    found = (
        classes_visible_to(user)
        .select_related("institution__region", "course", "rule_pack")
        .filter(pk=class_id)
        .first()
    )
    if found is None:
        raise NotFound
    if may is not None and not may(user, found):
        raise NotAllowed
    return found


def lesson_for(user: Person, lesson_id: Any, may: Predicate | None = None) -> Lesson:
    """The lesson when its class is visible; ``may`` is asked about the class."""
    found = (
        lessons_visible_to(user)
        .select_related("training_class__institution__region", "training_class__rule_pack")
        .filter(pk=lesson_id)
        .first()
    )
    if found is None:
        raise NotFound
    if may is not None and not may(user, found.training_class):
        raise NotAllowed
    return found


def institution_for_planning(user: Person, institution_id: Any) -> Institution:
    """An institution for which this person may plan classes, else ``NotFound``."""
    found = institutions_of(user).filter(pk=institution_id, is_active=True).first()
    if found is None:
        raise NotFound
    return found
