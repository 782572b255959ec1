"""In-class exercises of the sample: questions of the bank that were asked in on-demand lessons.

They give the class its mastery (学情): most know most of it, some topics are weak, a few never
answered. Which answer somebody gives follows from the name, so that each load tells the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any, Final

from lms.core import clock
from lms.core.errors import DomainError
from lms.courses.models import Lesson, LessonKind
from lms.people.models import User
from lms.questions.lending import lenders
from vod.access import Part, Seat
from vod.domain import exercises

PER_LESSON: Final = 3
LESSONS: Final = 2
SILENT_OF_TEN: Final = 1
HARD: Final = (35, 60, 85)
"""Of a hundred, how many get the first, second, third question of a lesson right."""


def load(sample: Any) -> None:
    """The part named in ``lms.courses.sample.hooks``; without a bank there is nothing to ask."""
    lessons = list(
        Lesson.objects.filter(
            training_class=sample.main,
            kind=LessonKind.ON_DEMAND,
            starts_at__lt=clock.now(),
            vod__published_at__isnull=False,
            lecturer__isnull=False,
        )
        .select_related("training_class", "vod", "lecturer")
        .order_by("-starts_at")[:LESSONS]
    )
    if not lenders or any(lesson.pushed_exercises.exists() for lesson in lessons):
        return
    begin = clock.now() - dt.timedelta(minutes=100)
    questions = iter(lenders[0].some(sample.main.course_id, PER_LESSON * LESSONS))
    for number, lesson in enumerate(lessons):
        for place in range(PER_LESSON):
            question = next(questions, None)
            if question is None:
                return
            at = begin + dt.timedelta(minutes=30 * number + 5 * place)
            with clock.travelling(at):
                _ask(lesson, question, place)


def _ask(lesson: Lesson, question: uuid.UUID, place: int) -> None:
    """One exercise, answered by most and closed a minute later."""
    assert lesson.lecturer is not None
    teacher = Seat(lesson.lecturer, lesson, lesson.vod, Part.LECTURER)
    try:
        asked = exercises.push(
            seat=teacher,
            event_key=uuid.uuid4(),
            question=question,
            limit_ms=60_000,
            anonymous=place == PER_LESSON - 1,
        )
    except DomainError:
        return  # not of a kind that is asked in class
    seats = lesson.training_class.enrolments.filter(withdrawn_at=None).select_related("user")
    for seat in seats.order_by("seat"):
        chance = _chance(seat.user, str(asked.version.body.get("stem", "")))
        if chance % 10 < SILENT_OF_TEN:
            continue
        given = _given(asked.version.type, asked.version.body, right=chance % 100 < HARD[place])
        if given is not None:
            exercises.answer(
                seat=Seat(seat.user, lesson, lesson.vod, Part.TRAINEE),
                exercise_id=asked.pk,
                event_key=uuid.uuid4(),
                given=given,
            )
    exercises.close(seat=teacher, exercise_id=asked.pk)


def _chance(user: User, stem: str) -> int:
    digest = hashlib.sha256(f"{user.username}:{stem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") // 7


def _given(kind: str, body: dict[str, Any], *, right: bool) -> dict[str, Any] | None:
    """A right or a wrong answer; None for kinds that are not marked by themselves."""
    if kind == "true_false":
        return {"value": body["right"] if right else not body["right"]}
    options = [str(option["id"]) for option in body.get("options", ())]
    if kind == "single":
        others = [one for one in options if one != body["right"]]
        return {"option": body["right"] if right else others[0]}
    if kind == "multiple":
        return {"options": list(body["right"]) if right else options[:1]}
    return None
