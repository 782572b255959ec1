"""Factories of the board; ``live_room`` makes what a test usually wants."""

from __future__ import annotations

import dataclasses
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from live.access import LiveSeat, seat_in
from live.board import points
from live.board.models import Board, BoardGrant, BoardOp, BoardPage, Deck, Stroke
from live.models import Breakout, BreakoutPlace, BreakoutRound, LiveSession
from lms.courses.models import Lesson
from lms.people.models import User
from tests.factories.courses import LessonFactory, lecturer_of, running_class
from tests.factories.files import StoredFileFactory
from tests.factories.people import UserFactory


class DeckFactory(DjangoModelFactory):
    """A PDF that nobody has opened yet; its bytes need not exist."""

    class Meta:
        model = Deck

    lesson = factory.SubFactory(LessonFactory, kind="live")
    source = factory.SubFactory(StoredFileFactory)
    file = factory.SelfAttribute("source")
    title = "主图点击率"


class BoardFactory(DjangoModelFactory):
    """A main room's board without pages."""

    class Meta:
        model = Board

    lesson = factory.SubFactory(LessonFactory, kind="live")
    scope = factory.SelfAttribute("lesson.pk")


class BoardPageFactory(DjangoModelFactory):
    """Empty paper."""

    class Meta:
        model = BoardPage

    board = factory.SubFactory(BoardFactory)
    height = 5_625
    order = factory.Sequence(lambda n: n + 1)


class BoardOpFactory(DjangoModelFactory):
    """A turned page."""

    class Meta:
        model = BoardOp

    page = factory.SubFactory(BoardPageFactory)
    board = factory.SelfAttribute("page.board")
    seq = factory.Sequence(lambda n: n + 1)
    author = factory.SubFactory(UserFactory)
    kind = BoardOp.Kind.SHOW
    event_key = factory.LazyFunction(uuid.uuid4)
    at = factory.LazyFunction(timezone.now)


class StrokeFactory(DjangoModelFactory):
    """A short line of ink."""

    class Meta:
        model = Stroke

    page = factory.SubFactory(BoardPageFactory)
    board = factory.SelfAttribute("page.board")
    seq = factory.Sequence(lambda n: n + 1)
    author = factory.SubFactory(UserFactory)
    tool = Stroke.Tool.PEN
    color = "ink"
    width = 24
    points = points.encode([(1_000, 1_000), (1_200, 1_100)])


class BoardGrantFactory(DjangoModelFactory):
    class Meta:
        model = BoardGrant

    board = factory.SubFactory(BoardFactory)
    user = factory.SubFactory(UserFactory)
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


@dataclasses.dataclass
class LiveRoom:
    """A live lesson of a running class and who belongs to it."""

    lesson: Lesson
    lecturer: User
    trainees: list[User]

    def seat(self, user: User) -> LiveSeat:
        return seat_in(user, self.lesson.pk)

    @property
    def lead(self) -> LiveSeat:
        return self.seat(self.lecturer)

    def on_air(self) -> LiveSession:
        found = LiveSession.objects.filter(lesson=self.lesson, ended_at=None).first()
        return found or LiveSession.objects.create(
            lesson=self.lesson, started_at=timezone.now(), started_by=self.lecturer
        )

    def breakout(self, *members: User, name: str = "一组") -> Breakout:
        """A group of the open round (which is opened with the first)."""
        session = self.on_air()
        opened, _ = BreakoutRound.objects.get_or_create(
            session=session,
            closed_at=None,
            defaults={
                "number": session.breakout_rounds.count() + 1,
                "mode": "random",
                "opened_at": timezone.now(),
            },
        )
        group = Breakout.objects.create(round=opened, name=name, order=opened.breakouts.count() + 1)
        for member in members:
            BreakoutPlace.objects.create(round=opened, breakout=group, user=member)
        return group


def live_room(trainees: int = 2) -> LiveRoom:
    """A live lesson with a lecturer and trainees; not on air."""
    made = running_class(trainees=trainees, lessons=0)
    lesson = LessonFactory(training_class=made, kind="live", title="主图点击率诊断")
    people = [row.user for row in made.enrolments.order_by("seat").select_related("user")]
    return LiveRoom(lesson, lecturer_of(made), people)
