"""Settings of a lesson, and the step that makes it watchable."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.courses import hooks
from lms.courses.events import LessonPublished
from lms.courses.models import Enrolment, TrainingClass
from lms.courses.queries import lesson_rules
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.presence.models import LessonProgress
from verifier.policy.packs import video_needed_ms
from vod.access import Seat
from vod.errors import ClassOver, LessonInUse, NotPublishable
from vod.events import LessonUnpublished
from vod.models import TimedQuestion, VodLesson
from vod.presence_terms import forget_after_commit, rate_cap

OVER: Final = {TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED}
CREDIT_FIELDS: Final = {"no_skip", "rate_cap_milli"}


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a lecturer may set; None leaves it."""

    no_skip: bool | None = None
    rate_cap_milli: int | None = None
    bullets_mode: str | None = None
    messages_open: bool | None = None
    introduction: str | None = None

    def given(self) -> dict[str, Any]:
        """The fields that are set."""
        return {k: v for k, v in dataclasses.asdict(self).items() if v is not None}


def editable(seat: Seat) -> None:
    """Raise ClassOver when the class is closed."""
    if seat.training_class.state in OVER:
        raise ClassOver


def in_use(vod: VodLesson) -> bool:
    """Whether somebody has earned time on the present video."""
    return LessonProgress.objects.filter(lesson_id=vod.lesson_id, credited_ms__gt=0).exists()


@transaction.atomic
def change_settings(*, seat: Seat, settings: Settings) -> VodLesson:
    """Change what is given; a change of what credit rests on is an event once published."""
    editable(seat)
    vod = locked(seat)
    given = {k: v for k, v in settings.given().items() if getattr(vod, k) != v}
    for name, value in given.items():
        setattr(vod, name, value)
    if given:
        vod.save(update_fields=[*given, "updated_at"])
    if vod.published_at is not None and CREDIT_FIELDS & given.keys():
        record_published(vod, seat.training_class, by=seat.user)
    forget_after_commit(vod.lesson_id)
    return vod


def problems(vod: VodLesson) -> list[str]:
    """Codes of what is missing before the lesson can be published."""
    found = []
    if vod.package_id is None:
        found.append("no_video")
    beyond = TimedQuestion.objects.filter(
        lesson_id=vod.lesson_id, removed_at=None, at_ms__gte=max(vod.duration_ms, 1)
    )
    if vod.package_id is not None and beyond.exists():
        found.append("question_after_end")
    if vod.package_id is not None and vod.duration_ms < needed_ms(vod):
        found.append("video_too_short")
    return found


def needed_ms(vod: VodLesson) -> int:
    """How long the video must be to carry its class hours, by the class's rules (ms; 0: any)."""
    rules = lesson_rules(vod.lesson_id)
    return video_needed_ms(rules.body, rules.hours_milli)


@transaction.atomic
def publish(*, seat: Seat) -> VodLesson:
    """Let the trainees in, tell them, and put on record what credit rests on. Idempotent."""
    editable(seat)
    vod = locked(seat)
    if vod.published_at is not None:
        return vod
    if missing := problems(vod):
        raise NotPublishable(problems=missing)
    vod.published_at = clock.now()
    vod.published_by = seat.user
    vod.save(update_fields=["published_at", "published_by", "updated_at"])
    record_published(vod, seat.training_class, by=seat.user)
    forget_after_commit(vod.lesson_id)
    _tell_trainees(seat)
    return vod


@transaction.atomic
def unpublish(*, seat: Seat) -> VodLesson:
    """Take the lesson back. Raises LessonInUse once somebody has earned time in it."""
    editable(seat)
    vod = locked(seat)
    if vod.published_at is None:
        return vod
    if in_use(vod):
        raise LessonInUse
    vod.published_at = vod.published_by = None
    vod.save(update_fields=["published_at", "published_by", "updated_at"])
    record(
        LessonUnpublished(),
        class_id=seat.training_class.pk,
        lesson_id=vod.lesson_id,
        actor_id=subject_id(seat.user.pk),
    )
    forget_after_commit(vod.lesson_id)
    return vod


def record_published(vod: VodLesson, training_class: TrainingClass, *, by: User | None) -> None:
    """The facts that every interval of this lesson is checked against, from now on."""
    rules = lesson_rules(vod.lesson_id)
    questions = TimedQuestion.objects.filter(lesson_id=vod.lesson_id, removed_at=None)
    record(
        LessonPublished(
            duration=vod.duration_ms,
            rate_cap=rate_cap(vod, rules),
            no_skip=vod.no_skip,
            questions=questions.count(),
        ),
        class_id=training_class.pk,
        lesson_id=vod.lesson_id,
        actor_id=subject_id(by.pk) if by else None,
        rule_version=rules.rule_version,
    )


def locked(seat: Seat) -> VodLesson:
    """The row, locked for the transaction."""
    return VodLesson.objects.select_for_update().get(pk=seat.vod.pk)


def _tell_trainees(seat: Seat) -> None:
    seats = Enrolment.objects.filter(training_class=seat.training_class, withdrawn_at=None)
    hooks.announce(
        hooks.Notice(
            kind="lesson.published",
            recipients=tuple(seats.values_list("user_id", flat=True)),
            args={"lesson": seat.lesson.title, "class": seat.training_class.title},
            link=f"/lessons/{seat.lesson.pk}",
        )
    )
