"""Telling the people of a class that something waits for one of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lms.courses import hooks
from lms.courses.models import ClassLecturer, TrainingClass
from lms.people.models import RoleAssignment


def teachers(training_class: TrainingClass) -> list[uuid.UUID]:
    """The class's lecturers and its institution's administrators."""
    lecturers = ClassLecturer.objects.filter(training_class=training_class)
    office = RoleAssignment.objects.filter(
        role=RoleAssignment.Role.INSTITUTION_ADMIN, institution=training_class.institution_id
    )
    found = [
        *lecturers.values_list("user_id", flat=True),
        *office.values_list("user_id", flat=True),
    ]
    return list(dict.fromkeys(found))


def officers(training_class: TrainingClass) -> list[uuid.UUID]:
    """The officers whose region holds the class."""
    path = training_class.institution.region.path
    rows = RoleAssignment.objects.filter(role=RoleAssignment.Role.AGENCY_OFFICER).values_list(
        "user_id", "region__path"
    )
    return [user_id for user_id, prefix in rows if prefix and path.startswith(prefix)]


def tell(
    training_class: TrainingClass,
    kind: str,
    *,
    to: Iterable[uuid.UUID] | None = None,
    but: uuid.UUID | None = None,
    link: str = "",
    **args: str,
) -> None:
    """A notification to those named, or to whoever teaches or runs the class."""
    people = teachers(training_class) if to is None else list(to)
    hooks.announce(
        hooks.Notice(
            kind=kind,
            recipients=tuple(person for person in people if person != but),
            args={"class": str(training_class.pk), "title": training_class.title, **args},
            link=link or f"/classes/{training_class.pk}",
        )
    )
