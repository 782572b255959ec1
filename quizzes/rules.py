"""Whose bank is whose, and when two questions are the same."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.db.models import Q, QuerySet

from lms.core.errors import NotFound
from lms.courses.models import ClassLecturer, Course
from lms.people.models import User
from lms.people.rules import Person, Role, institution_ids, roles_of
from lms.questions.types.text import normalise


def banks_visible_to(user: Person) -> QuerySet[Course]:
    """Courses whose bank a person may use: all who teach or run it share one.

    Lecturers of a class of the course, administrators of an institution that owns the course or
    runs a class of it. Trainees and agencies see no bank: it holds the keys.
    """
    if not isinstance(user, User):
        return Course.objects.none()
    taught = ClassLecturer.objects.filter(user=user).values("training_class__course_id")
    condition = Q(pk__in=taught)
    managed = institution_ids(roles_of(user), Role.INSTITUTION_ADMIN)
    if managed:
        condition |= Q(institution__in=managed) | Q(classes__institution__in=managed)
    return Course.objects.filter(condition).distinct()


def bank_for(user: Person, course_id: uuid.UUID) -> Course:
    """The course whose bank this person may use, else ``NotFound``."""
    found = banks_visible_to(user).filter(pk=course_id).first()
    if found is None:
        raise NotFound
    return found


def fingerprint(kind: str, body: dict[str, Any]) -> str:
    """Equal for the same words in whatever order of options, forms of letters and spaces."""
    parts = [kind, normalise(body["stem"])]
    for field in ("options", "items", "prompts", "choices"):
        parts.append("\x1f".join(sorted(normalise(one["text"]) for one in body.get(field, ()))))
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()
