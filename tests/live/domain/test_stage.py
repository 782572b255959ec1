"""Hands, the stage, the screen's place, and what the media plane is told."""

from __future__ import annotations

import uuid

import pytest

from live import hooks
from live.domain import air, breakouts, hands, stage
from live.errors import (
    HandsOff,
    NotInvited,
    NotOnAir,
    NotOnStage,
    OpenedElsewhere,
    ScreenTaken,
    StageFull,
    StageLocked,
)
from live.models import LiveLesson
from live.settings import STAGE_MAX
from lms.core.errors import NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.people.queries import subject_id
from tests.factories.live import OnAir, class_on_air, live_class
from tests.factories.people import UserFactory, person


def queue(room: OnAir) -> list[str]:
    rows = [room.place(user) for user in room.trainees]
    up = sorted((r for r in rows if r.hand_at), key=lambda r: (r.hand_place, r.hand_at))
    return [str(row.user_id) for row in up]


def test_hands_queue_in_the_order_raised_and_as_the_lecturer_puts_them(on_air: OnAir):
    a, b, c = (str(user.pk) for user in on_air.trainees)
    for number in (1, 0, 2):
        hands.raise_hand(actor=on_air.actor(number))
    assert queue(on_air) == [b, a, c]

    hands.order_hands(actor=on_air.teacher, user_ids=[uuid.UUID(c)])
    assert queue(on_air) == [c, b, a]

    hands.lower_hand(actor=on_air.teacher, user_id=uuid.UUID(b))
    hands.lower_hand(actor=on_air.actor(0), user_id=None)
    assert queue(on_air) == [c]


def test_each_hand_is_an_event_of_its_trainee_and_twice_is_once(on_air: OnAir):
    hands.raise_hand(actor=on_air.actor(0))
    hands.raise_hand(actor=on_air.actor(0))

    found = LearningEvent.objects.filter(kind="live.hand")
    assert [(e.payload["up"], e.subject_id) for e in found] == [
        (True, subject_id(on_air.trainees[0].pk))
    ]


def test_nobody_lowers_anothers_hand_but_a_lecturer(on_air: OnAir):
    hands.raise_hand(actor=on_air.actor(0))
    with pytest.raises(NotAllowed):
        hands.lower_hand(actor=on_air.actor(1), user_id=on_air.trainees[0].pk)
    assert queue(on_air) == [str(on_air.trainees[0].pk)]


def test_no_hands_when_the_lecturer_takes_none_or_locks(on_air: OnAir):
    LiveLesson.objects.update(hands=False)
    with pytest.raises(HandsOff):
        hands.raise_hand(actor=on_air.actor(0))
    LiveLesson.objects.update(hands=True)
    stage.lock(actor=on_air.teacher, locked=True)
    with pytest.raises(StageLocked):
        hands.raise_hand(actor=on_air.actor(0))


def test_hand_stage_down(on_air: OnAir, monkeypatch):
    told: list[uuid.UUID] = []
    monkeypatch.setattr(hooks, "stage_changed", [lambda lesson, user: told.append(user)])
    user = on_air.trainees[0]
    seat = on_air.seat(user)
    hands.raise_hand(actor=on_air.actor(0))
    with pytest.raises(NotOnStage):
        stage.may_publish(seat, source="camera")
    with pytest.raises(NotInvited):
        stage.accept(actor=on_air.actor(0))

    stage.invite(actor=on_air.teacher, user_id=user.pk)
    with pytest.raises(NotOnStage):
        stage.may_publish(seat, source="camera")
    stage.accept(actor=on_air.actor(0))

    assert stage.on_stage(lesson_id=on_air.lesson.pk, user_id=user.pk)
    stage.may_publish(seat, source="camera")
    place = on_air.place(user)
    assert place.hand_at is None
    assert not place.mic, "everybody comes muted"

    stage.set_media(actor=on_air.actor(0), mic=True, camera=True)
    stage.step_down(actor=on_air.teacher, user_id=user.pk)
    assert not on_air.place(user).mic
    with pytest.raises(NotOnStage):
        stage.may_publish(seat, source="camera")
    assert told == [user.pk, user.pk]
    steps = [e.payload["step"] for e in LearningEvent.objects.filter(kind="live.stage")]
    assert steps == ["invited", "on", "down"]


def test_an_invitation_can_be_declined_and_taken_back(on_air: OnAir):
    stage.invite(actor=on_air.teacher, user_id=on_air.trainees[0].pk)
    stage.decline(actor=on_air.actor(0))
    stage.invite(actor=on_air.teacher, user_id=on_air.trainees[0].pk)
    stage.step_down(actor=on_air.teacher, user_id=on_air.trainees[0].pk)
    with pytest.raises(NotInvited):
        stage.accept(actor=on_air.actor(0))


@pytest.mark.django_db(transaction=True)
def test_the_stage_is_not_endless():
    room = class_on_air(trainees=STAGE_MAX + 1)
    for user in room.trainees[:STAGE_MAX]:
        stage.invite(actor=room.teacher, user_id=user.pk)
    with pytest.raises(StageFull):
        stage.invite(actor=room.teacher, user_id=room.trainees[-1].pk)


def test_trainees_invite_nobody_and_lecturers_nobody_from_elsewhere(on_air: OnAir):
    with pytest.raises(NotAllowed):
        stage.invite(actor=on_air.actor(0), user_id=on_air.trainees[1].pk)
    with pytest.raises(NotFound):
        stage.invite(actor=on_air.teacher, user_id=UserFactory().pk)


def test_muting_reaches_those_who_send_and_a_lock_keeps_them_muted(on_air: OnAir, monkeypatch):
    muted: list[uuid.UUID] = []
    monkeypatch.setattr(hooks, "media_muted", [lambda lesson, user: muted.append(user)])
    for number in (0, 1):
        stage.invite(actor=on_air.teacher, user_id=on_air.trainees[number].pk)
        stage.accept(actor=on_air.actor(number))
        stage.set_media(actor=on_air.actor(number), mic=True, camera=False)

    stage.mute(actor=on_air.teacher, user_id=on_air.trainees[0].pk)
    assert not on_air.place(on_air.trainees[0]).mic
    assert on_air.place(on_air.trainees[1]).mic
    stage.mute(actor=on_air.teacher, user_id=None)
    assert not on_air.place(on_air.trainees[1]).mic
    assert set(muted) == {on_air.trainees[0].pk, on_air.trainees[1].pk}

    stage.set_media(actor=on_air.actor(0), mic=True, camera=False)
    stage.mute(actor=on_air.teacher, user_id=None)
    stage.lock(actor=on_air.teacher, locked=True)
    with pytest.raises(StageLocked):
        stage.set_media(actor=on_air.actor(0), mic=True, camera=False)
    stage.set_media(actor=on_air.teacher, mic=True, camera=True)


def test_one_screen_at_a_time_and_lecturers_come_first(on_air: OnAir, monkeypatch):
    lost: list[uuid.UUID] = []
    monkeypatch.setattr(hooks, "screen_changed", [lambda lesson, user: lost.append(user)])
    for number in (0, 1):
        stage.invite(actor=on_air.teacher, user_id=on_air.trainees[number].pk)
        stage.accept(actor=on_air.actor(number))
    with pytest.raises(ScreenTaken):
        stage.may_publish(on_air.seat(on_air.trainees[0]), source="screen")
    stage.take_screen(actor=on_air.actor(0))
    stage.may_publish(on_air.seat(on_air.trainees[0]), source="screen")
    with pytest.raises(ScreenTaken):
        stage.take_screen(actor=on_air.actor(1))
    stage.take_screen(actor=on_air.teacher)
    with pytest.raises(ScreenTaken):
        stage.may_publish(on_air.seat(on_air.trainees[0]), source="screen")
    assert lost == [on_air.trainees[0].pk]


def test_off_air_nobody_publishes_or_watches(on_air: OnAir):
    seat = on_air.seat(on_air.lecturer)
    stage.may_publish(seat, source="camera")
    air.end(actor=on_air.teacher)
    with pytest.raises(NotOnAir):
        stage.may_publish(seat, source="camera")
    with pytest.raises(NotOnAir):
        stage.may_watch(seat, breakout=None)


def test_in_a_group_everybody_is_heard_there_and_nowhere_else(on_air: OnAir):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="random", size=2)
    user = on_air.trainees[0]
    mine = stage.where_is(lesson_id=on_air.lesson.pk, user_id=user.pk)
    assert mine is not None
    other = round_.breakouts.exclude(pk=mine).first() or round_.breakouts.get()
    seat = on_air.seat(user)
    stage.may_publish(seat, source="camera", breakout=mine)
    stage.may_watch(seat, breakout=mine)
    for strange in (uuid.uuid4(), other.pk if other.pk != mine else uuid.uuid4()):
        with pytest.raises(NotAllowed):
            stage.may_publish(seat, source="camera", breakout=strange)
        with pytest.raises(NotAllowed):
            stage.may_watch(seat, breakout=strange)
    with pytest.raises(NotOnStage):
        stage.may_publish(seat, source="camera")


def test_the_newest_page_acts_and_the_older_one_only_watches(on_air: OnAir):
    older = on_air.actor(0)
    on_air.enter(on_air.trainees[0])
    with pytest.raises(OpenedElsewhere):
        hands.raise_hand(actor=older)
    hands.raise_hand(actor=on_air.actor(0))
    on_air.enter(on_air.trainees[0])
    assert on_air.place(on_air.trainees[0]).hand_at is not None, "the hand stays up"


@pytest.mark.django_db(transaction=True)
def test_inspectors_are_unseen_on_record_and_silent_unless_the_pack_shows_them():
    from live import queries

    room = class_on_air(trainees=1)
    school = room.lesson.training_class.institution
    inspector = person("institution_admin", scope=school)
    actor = room.enter(inspector)

    for step in (hands.raise_hand, stage.take_screen, stage.accept):
        with pytest.raises(NotAllowed):
            step(actor=actor)
    with pytest.raises(NotAllowed):
        stage.may_publish(room.seat(inspector), source="camera")
    stage.may_watch(room.seat(inspector), breakout=None)
    event = LearningEvent.objects.get(kind="live.inspected")
    assert event.actor_id == subject_id(inspector.pk)
    assert event.payload["shown"] is False

    def listed() -> list[str]:
        state = queries.snapshot(room.seat(room.trainees[0]))
        return [row["id"] for row in state["people"]]

    assert str(inspector.pk) not in listed()
    pack = room.lesson.training_class.rule_pack
    pack.body = {**pack.body, "live": {**pack.body["live"], "inspectors_shown": True}}
    pack.save()
    assert str(inspector.pk) in listed()


@pytest.mark.django_db(transaction=True)
def test_only_a_lecturer_of_the_class_starts_and_twice_is_once():
    room = live_class(trainees=1)
    with pytest.raises(NotAllowed):
        air.start(actor=room.enter(room.trainees[0]))
    teacher = room.enter(room.lecturer)
    assert air.start(actor=teacher).pk == air.start(actor=teacher).pk
    assert LearningEvent.objects.filter(kind="live.started").count() == 1
    air.end(actor=teacher)
    assert air.end(actor=teacher) is None
    assert air.start(actor=teacher).pk != room.session.pk or room.session.ended_at is None
