"""Live exercises taken out of the course's bank: its words, its versions, and no others."""

from __future__ import annotations

import uuid

import pytest

from live.activities.domain import prepared, runs
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.questions.domain.versions import write_version
from tests.factories.live_activities import SINGLE, single
from tests.factories.quizzes import BankQuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def banked(room):
    """A single choice in the bank of the class's course; ``b`` is right."""
    course = room.lead.lesson.training_class.course
    return BankQuestionFactory(
        course=course, version=write_version(owner_id=None, kind="single", body=SINGLE)
    )


def take(room, *questions, seat=None, **values):
    given = {"limit_ms": 60_000, "anonymous": False, **values}
    return prepared.take(seat=seat or room.lead, questions=[each.pk for each in questions], **given)


def test_taken_it_is_asked_in_the_words_of_the_bank_of_then(room, banked):
    (exercise,) = take(room, banked, anonymous=True)
    banked.version = write_version(
        owner_id=None, kind="single", body={**SINGLE, "stem": "改过"}, question=banked.question
    )
    banked.save()

    run = runs.start(seat=room.lead, event_key=uuid.uuid4(), exercise_id=exercise.pk)

    assert run.version.body["stem"] == SINGLE["stem"]
    assert run.version.number == 1
    assert run.anonymous


def test_rewording_it_here_leaves_the_bank_alone(room, banked):
    (exercise,) = take(room, banked)

    changed = prepared.change(seat=room.lead, exercise_id=exercise.pk, wording=single())

    assert changed.version.question_id != banked.question_id
    assert banked.question.versions.count() == 1


def test_it_follows_what_was_prepared(room, banked):
    prepared.prepare(seat=room.lead, wording=single())
    other = BankQuestionFactory(course=banked.course)

    assert [each.order for each in take(room, other, banked)] == [2, 3]


def test_what_cannot_be_taken(room, banked):
    with pytest.raises(NotFound):
        take(room, BankQuestionFactory())
    with pytest.raises(Invalid):
        take(room, banked, banked)
    blanks = write_version(
        owner_id=None,
        kind="essay",
        body={"stem": "写一段开场白。"},
    )
    with pytest.raises(Invalid):
        take(room, BankQuestionFactory(course=banked.course, version=blanks))
    with pytest.raises(Invalid):
        take(room, banked, limit_ms=1)
    with pytest.raises(NotAllowed):
        take(room, banked, seat=room.seat(room.trainees[0]))
