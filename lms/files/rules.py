"""Who may upload what, how large, and of which content."""

from __future__ import annotations

import dataclasses
from typing import Final

from django.conf import settings

from lms.courses.models import ClassLecturer, Enrolment, TrainingClass
from lms.files.models import Purpose
from lms.files.sniff import Family
from lms.people.models import User
from lms.people.rules import Role, roles_of

GIB: Final = 1024**3
MIB: Final = 1024**2
MAX_CHUNK: Final = 64 * MIB
"""Bytes of one PATCH: daphne spools a body before the view sees it, so a lost line costs it."""
UPLOADS_AT_ONCE: Final = 20
LIFETIME_HOURS: Final = 48
"""Hours after its last byte that an unfinished upload is kept."""
DISK_RESERVE: Final = GIB


@dataclasses.dataclass(frozen=True, slots=True)
class PurposeRule:
    """Limits of one purpose; ``kinds`` narrows the families when given."""

    max_bytes: int
    families: frozenset[Family]
    kinds: frozenset[str] = frozenset()


PURPOSES: Final[dict[str, PurposeRule]] = {
    Purpose.LESSON_VIDEO: PurposeRule(4 * GIB, frozenset({Family.VIDEO, Family.AUDIO})),
    Purpose.ATTACHMENT: PurposeRule(
        200 * MIB,
        frozenset(
            {Family.DOCUMENT, Family.IMAGE, Family.TEXT, Family.ARCHIVE, Family.VIDEO, Family.AUDIO}
        ),
    ),
    Purpose.SUBMISSION: PurposeRule(
        200 * MIB,
        frozenset(
            {Family.DOCUMENT, Family.IMAGE, Family.TEXT, Family.ARCHIVE, Family.VIDEO, Family.AUDIO}
        ),
    ),
    Purpose.SUBTITLE: PurposeRule(2 * MIB, frozenset({Family.TEXT})),
    Purpose.ROSTER: PurposeRule(
        10 * MIB, frozenset({Family.ARCHIVE, Family.TEXT}), frozenset({"zip", "text"})
    ),
}


def quota_bytes() -> int:
    """Bytes that one person's files and unfinished uploads may take together."""
    return int(getattr(settings, "RONGKE_UPLOAD_QUOTA", 50 * GIB))


def attends_now(user: User) -> bool:
    """Whether the person has a seat in a class that runs."""
    seats = Enrolment.objects.filter(
        user=user, withdrawn_at=None, training_class__state=TrainingClass.State.RUNNING
    )
    return seats.exists()


def may_upload(user: User, purpose: str) -> bool:
    """Lecturers and institutions bring teaching material; only institutions bring rosters.

    Who attends a class that runs may hand work in.
    """
    if purpose == Purpose.SUBMISSION and attends_now(user):
        return True
    roles = {grant.role for grant in roles_of(user)}
    if purpose == Purpose.ROSTER:
        return Role.INSTITUTION_ADMIN in roles
    if roles & {Role.LECTURER, Role.TRAINER, Role.INSTITUTION_ADMIN}:
        return True
    return ClassLecturer.objects.filter(user=user).exists()
