"""Bullets of a window: one transaction, each sender's own answer, nothing taken on trust."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from lms.core import clock
from lms.core.errors import DomainError, NotFound
from lms.events.models import CommitmentSalt, LearningEvent, UnsequencedEvent
from lms.people.models import User
from tests.factories.people import UserFactory
from tests.factories.vod import VodLessonFactory, lecturer_seat, trainee_seat
from verifier import canonical
from vod import roster
from vod.bullet_writer import Sent, write_bullets
from vod.errors import Muted, TooFast, WordRefused
from vod.messages import BulletSend
from vod.models import Bullet, ListedWord, Mute, VodLesson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rosters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "_rosters", roster.Rosters())


@pytest.fixture
def vod() -> VodLesson:
    return VodLessonFactory()


def sent(user: User, vod: VodLesson, text: str = "补光用白纸板", **values: Any) -> Sent:
    message = BulletSend.model_validate(
        {"t": "bullet.send", "event_id": uuid.uuid4(), "at": 1_000, "text": text, **values}
    )
    return Sent(user, vod.lesson_id, message)


def test_a_window_of_bullets_is_stored_with_their_events(vod: VodLesson) -> None:
    people = [trainee_seat(vod).user for _ in range(4)]
    answers = write_bullets([sent(user, vod, f"第 {n} 条") for n, user in enumerate(people)])
    assert [str(answer) for answer in answers] == ["第 0 条", "第 1 条", "第 2 条", "第 3 条"]
    events = LearningEvent.objects.filter(kind="comment.bullet")
    assert {event.subject_id for event in events} == {user.subject.pk for user in people}
    assert UnsequencedEvent.objects.filter(event__in=events).count() == 4
    for event in events:
        text = Bullet.objects.get(pk=event.payload["bullet"]).text
        salt = CommitmentSalt.objects.get(event_id=event.pk, field="text")
        assert event.commitments == {"text": canonical.commitment(bytes(salt.salt), text)}


def test_a_refused_one_costs_its_neighbours_nothing(vod: VodLesson) -> None:
    muted, rude, fine = (trainee_seat(vod).user for _ in range(3))
    lecturer = lecturer_seat(vod)
    training_class = vod.lesson.training_class
    until = clock.now() + dt.timedelta(minutes=5)
    Mute.objects.create(
        training_class=training_class, user=muted, by=lecturer.user, at=clock.now(), until=until
    )
    ListedWord.objects.create(
        training_class=training_class, word="刷课", action=ListedWord.Action.REFUSE
    )
    stranger = UserFactory()
    answers = write_bullets(
        [
            sent(muted, vod),
            sent(rude, vod, "谁会 刷 课"),
            sent(stranger, vod),
            sent(fine, vod, "听得清楚"),
            sent(lecturer.user, vod, "好问题"),
        ]
    )
    assert [type(answer) for answer in answers] == [Muted, WordRefused, NotFound, Bullet, Bullet]
    assert set(Bullet.objects.values_list("text", flat=True)) == {"听得清楚", "好问题"}
    assert LearningEvent.objects.filter(kind="comment.bullet").count() == 2


def test_the_rate_counts_within_the_window_too(vod: VodLesson) -> None:
    user = trainee_seat(vod).user
    answers = write_bullets([sent(user, vod, f"第 {n} 条") for n in range(7)])
    assert [isinstance(answer, DomainError) for answer in answers] == [False] * 5 + [True] * 2
    assert isinstance(answers[5], TooFast)


def test_one_sent_twice_in_a_window_is_one_bullet(vod: VodLesson) -> None:
    message = sent(trainee_seat(vod).user, vod)
    first, second = write_bullets([message, message])
    assert isinstance(first, Bullet)
    assert first == second
    assert write_bullets([message]) == [first]
    assert (
        Bullet.objects.count() == LearningEvent.objects.filter(kind="comment.bullet").count() == 1
    )


def test_a_mute_is_felt_once_the_room_is_read_again(
    vod: VodLesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = trainee_seat(vod)
    write_bullets([sent(seat.user, vod)])
    Mute.objects.create(
        training_class=seat.training_class,
        user=seat.user,
        by=lecturer_seat(vod).user,
        at=clock.now(),
        until=clock.now() + dt.timedelta(minutes=5),
    )
    monkeypatch.setattr("vod.roster.time.monotonic", lambda: 1e12)
    [answer] = write_bullets([sent(seat.user, vod)])
    assert isinstance(answer, Muted)


def test_a_window_of_trainees_costs_five_queries_and_a_savepoint(
    vod: VodLesson, django_assert_max_num_queries: Any
) -> None:
    people = [trainee_seat(vod).user for _ in range(3)]
    write_bullets([sent(people[0], vod)])
    with django_assert_max_num_queries(7):
        write_bullets([sent(user, vod) for user in people])
