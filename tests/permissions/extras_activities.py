"""What the routes and messages of board, exercises and Q&A name, in the matrix's world."""

from __future__ import annotations

from live.access import seat_in
from live.board.access import board_seat
from lms.courses.models import Lesson
from tests.factories.courses import LessonFactory
from tests.factories.live import LiveSessionFactory
from tests.factories.live_activities import (
    ExerciseFactory,
    ExerciseRunFactory,
    RoomQuestionFactory,
)
from tests.factories.live_board import DeckFactory
from tests.permissions.world import World


def activities(world: World) -> dict[str, object]:
    """The live lesson's board with slides, an open exercise, and somebody's question."""
    known = world.ids.get("live_lesson_id")
    lesson = (
        Lesson.objects.get(pk=str(known))
        if known
        else LessonFactory(training_class=world.things["training_class"], kind="live", order=2)
    )
    session = lesson.live_sessions.first() or LiveSessionFactory(
        lesson=lesson, started_by=world.people["lecturer"]
    )
    board = board_seat(seat_in(world.people["lecturer"], lesson.pk), lesson.pk).board
    exercise = ExerciseFactory(lesson=lesson)
    run = ExerciseRunFactory(
        exercise=exercise, started_by=world.people["lecturer"], session_id=session.pk
    )
    return {
        "live_lesson_id": lesson.pk,
        "scope": board.scope,
        "page_id": board.page_id,
        "deck_id": DeckFactory(lesson=lesson).pk,
        "exercise_id": exercise.pk,
        "run_id": run.pk,
        "asked_id": RoomQuestionFactory(lesson=lesson).pk,
    }
