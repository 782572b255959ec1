"""Factories of live rooms; ``class_on_air`` makes what a test usually wants."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from live.access import LiveSeat, seat_in
from live.domain import air, entering
from live.domain.room import Actor
from live.models import (
    Breakout,
    BreakoutPlace,
    BreakoutRound,
    ChatMessage,
    LiveBullet,
    LiveLesson,
    LiveSession,
    Participant,
    RollCall,
    RollCallAnswer,
)
from lms.courses.models import Lesson
from lms.people.models import User
from tests.factories.courses import LessonFactory, running_class
from tests.factories.people import UserFactory


class LiveLessonFactory(DjangoModelFactory):
    """The room of a live lesson that began a quarter of an hour ago and lasts ninety minutes."""

    class Meta:
        model = LiveLesson

    lesson = factory.SubFactory(
        LessonFactory,
        kind="live",
        title="主图点击率诊断",
        starts_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=15)),
        ends_at=factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(minutes=90)),
    )


class LiveSessionFactory(DjangoModelFactory):
    """On air for ten minutes."""

    class Meta:
        model = LiveSession

    lesson = factory.LazyAttribute(lambda _: LiveLessonFactory().lesson)
    started_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=10))
    started_by = factory.SubFactory(UserFactory)


class ParticipantFactory(DjangoModelFactory):
    """A trainee in the room."""

    class Meta:
        model = Participant

    live = factory.SubFactory(LiveLessonFactory)
    user = factory.SubFactory(UserFactory)
    part = "trainee"
    connection = factory.LazyFunction(uuid.uuid4)
    seen_at = factory.LazyFunction(timezone.now)
    joined_at = factory.LazyFunction(timezone.now)


class RollCallFactory(DjangoModelFactory):
    """Half a minute to answer, from now."""

    class Meta:
        model = RollCall

    session = factory.SubFactory(LiveSessionFactory)
    started_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyAttribute(lambda o: o.started_at + dt.timedelta(seconds=30))
    by = factory.SelfAttribute("session.started_by")


class RollCallAnswerFactory(DjangoModelFactory):
    """Somebody who was asked and has not answered."""

    class Meta:
        model = RollCallAnswer

    roll_call = factory.SubFactory(RollCallFactory)
    user = factory.SubFactory(UserFactory)


class BreakoutRoundFactory(DjangoModelFactory):
    """Open, without a limit."""

    class Meta:
        model = BreakoutRound

    session = factory.SubFactory(LiveSessionFactory)
    number = 1
    mode = "random"
    opened_at = factory.LazyFunction(timezone.now)


class BreakoutFactory(DjangoModelFactory):
    class Meta:
        model = Breakout

    round = factory.SubFactory(BreakoutRoundFactory)
    name = factory.Sequence("第 {} 组".format)
    order = factory.Sequence(lambda n: n % 30000 + 1)


class BreakoutPlaceFactory(DjangoModelFactory):
    class Meta:
        model = BreakoutPlace

    breakout = factory.SubFactory(BreakoutFactory)
    round = factory.SelfAttribute("breakout.round")
    user = factory.SubFactory(UserFactory)


class ChatMessageFactory(DjangoModelFactory):
    """A trainee's line to the room."""

    class Meta:
        model = ChatMessage

    session = factory.SubFactory(LiveSessionFactory)
    author = factory.SubFactory(UserFactory)
    part = "trainee"
    text = "主图要不要加边框？"
    at_ms = 60_000
    created_at = factory.LazyFunction(timezone.now)
    event_key = factory.LazyFunction(uuid.uuid4)


class LiveBulletFactory(DjangoModelFactory):
    class Meta:
        model = LiveBullet

    session = factory.SubFactory(LiveSessionFactory)
    author = factory.SubFactory(UserFactory)
    at_ms = 60_000
    text = "学到了"
    created_at = factory.LazyFunction(timezone.now)
    event_key = factory.LazyFunction(uuid.uuid4)


@dataclass
class OnAir:
    """A live lesson and its people; ``actors`` are in the room, by user."""

    lesson: Lesson
    lecturer: User
    trainees: list[User]
    actors: dict[uuid.UUID, Actor] = field(default_factory=dict)

    def seat(self, user: User) -> LiveSeat:
        """As a fresh page would look it up."""
        return seat_in(user, self.lesson.pk)

    def enter(self, user: User) -> Actor:
        """A new page of this person enters."""
        actor = Actor(self.seat(user), uuid.uuid4())
        entering.enter(actor=actor)
        self.actors[user.pk] = actor
        return actor

    def lose(self, user: User) -> None:
        """The person's line breaks."""
        connection = self.actors[user.pk].connection
        assert connection is not None
        entering.lose(lesson_id=self.lesson.pk, user_id=user.pk, connection=connection)

    def place(self, user: User) -> Participant:
        """The person's row."""
        return Participant.objects.get(live__lesson=self.lesson, user=user)

    @property
    def teacher(self) -> Actor:
        """The lecturer in the room."""
        return self.actors[self.lecturer.pk]

    def actor(self, number: int) -> Actor:
        """A trainee in the room."""
        return self.actors[self.trainees[number].pk]

    @property
    def session(self) -> LiveSession:
        """The newest run."""
        return LiveSession.objects.filter(lesson=self.lesson).order_by("-started_at")[0]


def live_class(*, trainees: int = 3, minutes: int = 90, began: int = 15) -> OnAir:
    """A running class whose live lesson is due (began so many minutes ago); nobody is in it."""
    made = running_class(trainees=trainees, lessons=0)
    starts = timezone.now() - dt.timedelta(minutes=began)
    live = LiveLessonFactory(
        lesson__training_class=made,
        lesson__starts_at=starts,
        lesson__ends_at=starts + dt.timedelta(minutes=minutes),
    )
    people = [row.user for row in made.enrolments.select_related("user")]
    lecturer = made.lecturers.select_related("user").order_by("certificate_no")[0].user
    return OnAir(live.lesson, lecturer, people)


def class_on_air(*, trainees: int = 3, minutes: int = 90, began: int = 15) -> OnAir:
    """The same, on air, with everybody in the room."""
    room = live_class(trainees=trainees, minutes=minutes, began=began)
    air.start(actor=room.enter(room.lecturer))
    for trainee in room.trainees:
        room.enter(trainee)
    return room
