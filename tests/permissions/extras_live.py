"""A class on air in the matrix's world: a room with one of each thing that its doors name."""

from __future__ import annotations

from live.models import LiveLesson
from lms.people.models import User
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.live import (
    BreakoutFactory,
    BreakoutPlaceFactory,
    BreakoutRoundFactory,
    ChatMessageFactory,
    LiveBulletFactory,
    LiveSessionFactory,
    ParticipantFactory,
    RollCallAnswerFactory,
    RollCallFactory,
)
from tests.permissions.world import World


def on_air(world: World) -> dict[str, object]:
    """A second trainee sits in the room with a hand up; the first was asked and is in a group."""
    training_class = world.things["training_class"]
    lesson = LessonFactory(training_class=training_class, kind="live", order=2)
    live = LiveLesson.objects.create(lesson=lesson)
    trainee, lecturer = world.people["trainee"], world.people["lecturer"]
    assert isinstance(trainee, User)
    session = LiveSessionFactory(lesson=lesson, started_by=lecturer)
    seated = EnrolmentFactory(training_class=training_class, seat=3).user
    ParticipantFactory(live=live, user=seated, session=session, hand_at=session.started_at)
    call = RollCallFactory(session=session)
    RollCallAnswerFactory(roll_call=call, user=trainee)
    group = BreakoutFactory(round=BreakoutRoundFactory(session=session))
    BreakoutPlaceFactory(breakout=group, user=trainee)
    world.things["live_lesson"] = lesson
    return {
        "live_lesson_id": lesson.pk,
        "live_session_id": session.pk,
        "seated_id": seated.pk,
        "roll_call_id": call.pk,
        "breakout_id": group.pk,
        "line_id": ChatMessageFactory(session=session, author=trainee).pk,
        "bullet_id": LiveBulletFactory(session=session, author=trainee).pk,
    }
