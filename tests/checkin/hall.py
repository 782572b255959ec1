"""A hall: an on-site lesson that is on now, its people, and their phones."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.test import Client

from checkin import rotation
from checkin.models import SignInDesk
from lms.core import clock
from lms.courses.models import Lesson, TrainingClass
from lms.events.models import LearningEvent
from lms.people.models import User
from tests.factories.courses import (
    ClassLecturerFactory,
    EnrolmentFactory,
    LessonFactory,
    TrainingClassFactory,
)

STEP = dt.timedelta(milliseconds=rotation.STEP_MS)
PERIOD = dt.timedelta(milliseconds=rotation.PERIOD_MS)


@dataclass
class Hall:
    """One lesson with a lecturer and trainees; ``at`` is a picture's first instant."""

    training_class: TrainingClass
    lesson: Lesson
    lecturer: User
    trainees: list[User]
    at: dt.datetime

    @property
    def url(self) -> str:
        return f"/api/v1/sign-in/lessons/{self.lesson.pk}/"

    @property
    def desk(self) -> str:
        return f"{self.url}desk/"

    @property
    def secret(self) -> bytes:
        return bytes(SignInDesk.objects.get_or_create(lesson=self.lesson)[0].secret)

    def after(self, seconds: float) -> AbstractContextManager[None]:
        """The server's clock, so many seconds after the first instant."""
        return clock.travelling(self.at + dt.timedelta(seconds=seconds))

    def picture(self, seconds: float) -> str:
        """The token that the projector shows then."""
        return rotation.token_at(self.secret, self._ms(seconds) // rotation.PERIOD_MS)

    def typed(self, seconds: float) -> str:
        return rotation.typed_at(self.secret, self._ms(seconds) // rotation.PERIOD_MS)

    def number(self, seconds: float) -> int:
        """The number that the projector shows then."""
        return rotation.number_at(self.secret, self._ms(seconds) // rotation.STEP_MS)

    def _ms(self, seconds: float) -> int:
        return clock.to_ms(self.at) + int(seconds * 1000)

    def kinds(self) -> list[str]:
        """What is on record, in order."""
        return list(
            LearningEvent.objects.filter(lesson_id=self.lesson.pk)
            .order_by("occurred_at")
            .values_list("kind", flat=True)
        )


def hall(*, trainees: int = 2, kind: str = "on_site", **pack: Any) -> Hall:
    """A lesson that began five minutes before ``at`` and lasts an hour."""
    made = TrainingClassFactory()
    if pack:
        rules = made.rule_pack
        rules.body = {**rules.body, **pack}
        rules.save(update_fields=["body"])
    period = 30_000  # both the picture and the number change here
    at = clock.from_ms(clock.now_ms() // period * period)
    lesson = LessonFactory(
        training_class=made,
        kind=kind,
        title="实操：布置直播间",
        starts_at=at - dt.timedelta(minutes=2),
        ends_at=at + dt.timedelta(minutes=58),
        hours_milli=1000,
    )
    seats = [EnrolmentFactory(training_class=made, seat=n + 1) for n in range(trainees)]
    lecturer = ClassLecturerFactory(training_class=made).user
    return Hall(made, lesson, lecturer, [seat.user for seat in seats], at)


def phone(user: User) -> Client:
    """A browser of its own, signed in."""
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, url: str, body: dict[str, Any] | None = None, **extra: Any) -> Any:
    return client.post(url, body or {}, "application/json", **extra)
