"""Courses: templates with a standard timetable."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses.models import Course
from lms.courses.standard import COURSES
from lms.people.models import Institution


@transaction.atomic
def create(
    *,
    code: str,
    name: str,
    class_kind: str,
    standard_timetable: list[dict[str, Any]],
    institution_id: uuid.UUID | None = None,
) -> Course:
    """A new course; without an institution it serves all. Raises ``Invalid``, ``Conflict``."""
    if institution_id and not Institution.objects.filter(pk=institution_id).exists():
        raise Invalid(field="institution")
    try:
        with transaction.atomic():
            return Course.objects.create(
                code=code.strip(),
                name=name.strip(),
                class_kind=class_kind,
                standard_timetable=_sorted(standard_timetable),
                institution_id=institution_id,
            )
    except IntegrityError as error:
        raise Conflict("A course with this code exists.", field="code") from error


@transaction.atomic
def edit(*, course_id: uuid.UUID, name: str, standard_timetable: list[dict[str, Any]]) -> Course:
    """Change the template; classes that exist keep their timetables."""
    course = Course.objects.select_for_update().filter(pk=course_id).first()
    if course is None:
        raise NotFound
    course.name, course.standard_timetable = name.strip(), _sorted(standard_timetable)
    course.save()
    return course


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["day"], row["start"], row["end"]))


@transaction.atomic
def load_standard() -> list[Course]:
    """The platform's standard courses; those that exist are left as they are."""
    made = []
    for values in COURSES:
        found = Course.objects.filter(code=values["code"]).first()
        made.append(found or create(**values))
    return made
