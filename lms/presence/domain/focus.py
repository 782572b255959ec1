"""Reports of a page about attention: on record as context, told to those who weigh them.

Shared by every room whose time counts: a consumer or a door calls :func:`report`; whoever weighs
(``proctoring``, joined in ``lms.wiring``) answers what the trainee is told. Credit is another
matter: hidden beats earn nothing, whether or not anybody reports.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from lms.core import clock
from lms.courses.models import Lesson
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.people.models import User
from lms.people.queries import subject_id
from lms.presence.events import FocusContext, FocusHidden

HIDDEN: Final = "hidden"
CONTEXT: Final = frozenset({"blur", "fullscreen_exit", "second_screen", "paste", "asleep"})


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was put on record; ``ms`` is the client's word."""

    user: User
    lesson: Lesson
    what: str
    ms: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the trainee is told: how long absences weigh, and how many were counted so far."""

    weight: str
    counted: int
    limit: int
    level: str


Listener = Callable[[Report], Told]
listeners: list[Listener] = []
"""At most one; inside the transaction of the report."""
standing: list[Callable[[User, Lesson], Told]] = []
"""What a report that was seen before is answered with."""


@transaction.atomic
def report(*, user: User, lesson: Lesson, event_key: uuid.UUID, what: str, ms: int) -> Told | None:
    """Record what a trainee's page says of itself; the same ``event_key`` counts once.

    Absences shorter than the rule pack's ``focus.ignore_ms`` leave no trace. The lesson's class
    and rule pack are loaded by the caller, who has also seen that this is its trainee.
    """
    key = f"focus:{user.pk}:{event_key}"
    ignored = what == HIDDEN and ms < _rules(lesson)["ignore_ms"]
    if ignored or LearningEvent.objects.filter(idempotency_key=key).exists():
        return standing[0](user, lesson) if standing else None
    record(
        FocusHidden(ms=ms) if what == HIDDEN else FocusContext(what=what, ms=ms),
        key=key,
        class_id=lesson.training_class_id,
        lesson_id=lesson.pk,
        subject_id=subject_id(user.pk),
    )
    found = Report(user, lesson, what, ms, clock.now_ms())
    return listeners[0](found) if listeners else None


def _rules(lesson: Lesson) -> dict[str, int]:
    rules: dict[str, int] = lesson.training_class.rule_pack.body["focus"]
    return rules
