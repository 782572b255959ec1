"""Timed questions on a replay's time line: the doors, judging and gate of a lesson's own video."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from live.replay.presence_terms import provider
from lms.core.errors import NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.people.models import User
from lms.presence.models import LessonProgress
from lms.wiring.rooms import replay_film
from tests.factories.live import LiveSessionFactory, OnAir, live_class
from tests.factories.live_streams import ReplayFactory
from vod.domain.answering import answer_question, open_question
from vod.errors import QuestionNotReached
from vod.films import question_seat, question_teaching_seat

pytestmark = pytest.mark.django_db
ASKED = {
    "at_ms": 60_000,
    "limit_ms": 30_000,
    "type": "single",
    "body": {
        "stem": "刚才说先改哪一处？",
        "options": [{"id": "a", "text": "白底"}, {"id": "b", "text": "人手"}],
        "right": "b",
    },
}


@pytest.fixture
def room() -> OnAir:
    """A live lesson whose class is over and can be watched."""
    made = live_class(trainees=2)
    session = LiveSessionFactory(lesson=made.lesson, started_by=made.lecturer)
    session.ended_at = session.started_at
    session.save()
    ReplayFactory(session=session)
    return made


def put(room: OnAir, **more: object) -> str:
    """The lecturer puts a question on the time line; its id."""
    client = APIClient()
    client.force_authenticate(room.lecturer)
    path = f"/api/v1/lessons/{room.lesson.pk}/questions/"
    answer = client.post(path, {**ASKED, **more}, format="json")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def page(room: OnAir, user: User) -> dict[str, Any]:
    client = APIClient()
    client.force_authenticate(user)
    answer = client.get(f"/api/v1/live/{room.lesson.pk}/replay/")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def reach(room: OnAir, ms: int) -> None:
    LessonProgress.objects.update_or_create(
        user_id=room.trainees[0].pk, lesson_id=room.lesson.pk, defaults={"frontier_ms": ms}
    )


def test_a_required_question_holds_the_minutes_until_it_is_answered(room: OnAir) -> None:
    trainee = room.trainees[0]
    question = put(room)
    found = page(room, trainee)["questions"]
    assert found == [{"id": question, "at_ms": 60_000, "required": True, "state": "new"}]
    assert "白底" not in str(page(room, trainee))
    assert provider.gate(user_id=trainee.pk, lesson_id=room.lesson.pk) == 60_000
    seat = question_seat(trainee, room.lesson.pk)
    reach(room, 0)
    with pytest.raises(QuestionNotReached):
        open_question(seat=seat, question_id=uuid.UUID(question))
    reach(room, 60_000)
    card = open_question(seat=seat, question_id=uuid.UUID(question))
    assert card.remaining_ms is not None
    assert (card.index, card.count) == (1, 1)
    result = answer_question(
        seat=seat,
        question_id=uuid.UUID(question),
        event_key=uuid.uuid4(),
        answer={"option": "b"},
    )
    assert result.attempt.correct
    assert result.gate_ms is None
    assert provider.gate(user_id=trainee.pk, lesson_id=room.lesson.pk) is None
    assert page(room, trainee)["questions"][0]["state"] == "passed"
    kinds = set(LearningEvent.objects.values_list("kind", flat=True))
    assert {"question.shown", "question.answered"} <= kinds


def test_a_question_outside_the_replay_is_refused(room: OnAir) -> None:
    client = APIClient()
    client.force_authenticate(room.lecturer)
    path = f"/api/v1/lessons/{room.lesson.pk}/questions/"
    answer = client.post(path, {**ASKED, "at_ms": 600_001}, format="json")
    assert answer.status_code == 422
    assert "outside_video" in answer.content.decode()


def test_questions_belong_to_the_replay_that_they_were_put_on(room: OnAir) -> None:
    """A class that was on air again has another time line; the old questions stop nobody."""
    put(room)
    again = LiveSessionFactory(lesson=room.lesson, started_by=room.lecturer)
    again.ended_at = again.started_at
    again.save()
    newer = ReplayFactory(session=again)
    trainee = room.trainees[0]
    film = replay_film(room.lesson.pk)
    assert film is not None
    assert film.id == newer.pk
    assert page(room, trainee)["questions"] == []
    assert provider.gate(user_id=trainee.pk, lesson_id=room.lesson.pk) is None


def test_only_the_class_meets_them_and_only_its_lecturers_put_them(room: OnAir) -> None:
    other = live_class(trainees=1)
    with pytest.raises(NotFound):
        question_seat(other.trainees[0], room.lesson.pk)
    with pytest.raises(NotAllowed):
        question_teaching_seat(room.trainees[0], room.lesson.pk)
    with pytest.raises(NotFound):  # nothing to watch yet, nothing to ask
        question_seat(other.trainees[0], other.lesson.pk)
