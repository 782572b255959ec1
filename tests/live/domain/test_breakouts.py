"""Groups: making, walking, the clock, everybody back, who was where."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from live import ticking
from live.access import room_of
from live.domain import air, breakout_moves, breakouts, stage
from live.domain.breakouts import Plan, random_plans
from live.errors import BreakoutsOpen, NoBreakouts, NotYourBreakout
from live.models import Breakout, BreakoutRound
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.groups.domain import groups as mutual
from lms.people.queries import subject_id
from tests.factories.live import OnAir, class_on_air
from tests.factories.people import UserFactory


def where(room: OnAir, number: int) -> uuid.UUID | None:
    return stage.where_is(lesson_id=room.lesson.pk, user_id=room.trainees[number].pk)


@pytest.mark.parametrize(
    ("people", "size", "sizes"),
    [
        (30, 5, [5] * 6),
        (29, 5, [4, 5, 5, 5, 5, 5]),
        (7, 3, [3, 4]),
        (5, 4, [5]),
        (3, 2, [3]),
        (4, 2, [2, 2]),
        (1, 5, [1]),
        (2, 30, [2]),
    ],
)
def test_random_groups_are_even_and_leave_nobody_alone(people, size, sizes):
    ids = [uuid.UUID(int=number + 1) for number in range(people)]
    plans = random_plans(ids, size=size, seed=1)
    assert sorted(len(plan.users) for plan in plans) == sizes
    assert sorted(user for plan in plans for user in plan.users) == ids


def test_everybody_goes_at_once_and_comes_back(on_air: OnAir):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    assert {where(on_air, number) for number in range(3)} == {round_.breakouts.get().pk}
    with pytest.raises(BreakoutsOpen):
        breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    breakouts.close(actor=on_air.teacher)
    breakouts.close(actor=on_air.teacher)
    assert {where(on_air, number) for number in range(3)} == {None}
    with pytest.raises(NoBreakouts):
        breakout_moves.enter(actor=on_air.actor(0), breakout_id=round_.breakouts.get().pk)


def test_who_was_where_is_on_record(on_air: OnAir):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    breakouts.close(actor=on_air.teacher)
    moved = LearningEvent.objects.filter(
        kind="live.moved", subject_id=subject_id(on_air.trainees[0].pk)
    ).order_by("occurred_at", "pk")
    assert {e.payload["breakout"] for e in moved} == {str(round_.breakouts.get().pk), None}
    closed = LearningEvent.objects.get(kind="live.breakouts_closed")
    assert closed.payload["why"] == "lecturer"


def test_the_class_goes_into_its_mutual_help_groups(transactional_db):
    room = class_on_air(trainees=8)
    made = mutual.split(training_class=room.lesson.training_class, size=4, seed=1)
    breakouts.open_round(actor=room.teacher, mode="groups")
    named = {group.name: {m.user_id for m in group.members.all()} for group in made}
    found = {
        group.name: set(group.places.values_list("user_id", flat=True))
        for group in Breakout.objects.all()
    }
    assert found == named
    assert len({where(room, number) for number in range(8)}) == 2


def test_by_hand_only_trainees_of_the_class_and_each_once(on_air: OnAir):
    a, b, c = (user.pk for user in on_air.trainees)
    for plan in (
        [],
        [Plan("甲", (a, a))],
        [Plan("甲", (a,)), Plan("乙", (a,))],
        [Plan("甲", (UserFactory().pk,))],
        [Plan("甲", (on_air.lecturer.pk,))],
    ):
        with pytest.raises(Invalid):
            breakouts.open_round(actor=on_air.teacher, mode="hand", plan=plan)
    breakouts.open_round(
        actor=on_air.teacher, mode="hand", plan=[Plan("甲", (a, b)), Plan("乙", (c,))]
    )
    assert where(on_air, 0) == where(on_air, 1) != where(on_air, 2)


def test_self_chosen_groups_can_be_changed_and_left(on_air: OnAir):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="choice", count=2)
    first, second = round_.breakouts.all()
    assert where(on_air, 0) is None
    breakout_moves.enter(actor=on_air.actor(0), breakout_id=first.pk)
    breakout_moves.enter(actor=on_air.actor(0), breakout_id=second.pk)
    assert where(on_air, 0) == second.pk
    breakout_moves.enter(actor=on_air.actor(0), breakout_id=None)
    assert where(on_air, 0) is None


def test_in_fixed_groups_trainees_stay_unless_the_round_lets_them(on_air: OnAir):
    plan = [Plan("甲", (on_air.trainees[0].pk,)), Plan("乙", (on_air.trainees[1].pk,))]
    breakouts.open_round(actor=on_air.teacher, mode="hand", plan=plan)
    with pytest.raises(NotAllowed):
        breakout_moves.enter(actor=on_air.actor(0), breakout_id=None)
    with pytest.raises(NotYourBreakout):
        breakout_moves.enter(actor=on_air.actor(0), breakout_id=where(on_air, 1))
    breakouts.close(actor=on_air.teacher)
    breakouts.open_round(actor=on_air.teacher, mode="hand", plan=plan, may_return=True)
    home = where(on_air, 0)
    breakout_moves.enter(actor=on_air.actor(0), breakout_id=None)
    breakout_moves.enter(actor=on_air.actor(0), breakout_id=home)
    assert where(on_air, 0) == home


def test_lecturers_walk_in_and_out_and_help_is_answered(on_air: OnAir):
    breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    group = Breakout.objects.get()
    breakout_moves.ask_for_help(actor=on_air.actor(0), wanted=True)
    assert Breakout.objects.filter(help_at__isnull=False).exists()
    breakout_moves.enter(actor=on_air.teacher, breakout_id=group.pk)
    assert not Breakout.objects.filter(help_at__isnull=False).exists()
    assert stage.where_is(lesson_id=on_air.lesson.pk, user_id=on_air.lecturer.pk) == group.pk
    breakout_moves.enter(actor=on_air.teacher, breakout_id=None)
    with pytest.raises(NotAllowed):
        breakout_moves.ask_for_help(actor=on_air.teacher, wanted=True)


def test_one_by_one_back_and_a_reconnection_stays_in_the_main_room(on_air: OnAir):
    breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    breakout_moves.call_back(actor=on_air.teacher, user_id=on_air.trainees[0].pk)
    assert where(on_air, 0) is None
    on_air.lose(on_air.trainees[0])
    on_air.enter(on_air.trainees[0])
    assert where(on_air, 0) is None
    on_air.lose(on_air.trainees[1])
    on_air.enter(on_air.trainees[1])
    group = Breakout.objects.get()
    assert where(on_air, 1) == group.pk
    breakout_moves.assign(actor=on_air.teacher, user_id=on_air.trainees[0].pk, breakout_id=group.pk)
    assert where(on_air, 0) == where(on_air, 1)


def test_who_comes_late_goes_where_they_belong(transactional_db):
    from tests.factories.live import live_class

    room = live_class(trainees=2)
    air.start(actor=room.enter(room.lecturer))
    room.enter(room.trainees[0])
    plan = [Plan("甲", tuple(user.pk for user in room.trainees))]
    breakouts.open_round(actor=room.teacher, mode="hand", plan=plan)
    room.enter(room.trainees[1])
    assert where(room, 0) == where(room, 1) == Breakout.objects.get().pk


def test_again_makes_the_same_groups(transactional_db):
    room = class_on_air(trainees=6)
    with pytest.raises(Invalid):
        breakouts.open_round(actor=room.teacher, mode="again")
    breakouts.open_round(actor=room.teacher, mode="random", size=2)
    before = members()
    breakouts.close(actor=room.teacher)
    breakouts.open_round(actor=room.teacher, mode="again")
    assert members() == before
    assert BreakoutRound.objects.count() == 2


def members() -> set[frozenset[uuid.UUID]]:
    last = BreakoutRound.objects.order_by("-number")[0]
    return {frozenset(g.places.values_list("user_id", flat=True)) for g in last.breakouts.all()}


def test_the_clock_warns_once_and_then_brings_everybody_back(on_air: OnAir, heard):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="random", size=3, minutes=5)

    def tick(seconds: int) -> None:
        with clock.travelling(round_.opened_at + dt.timedelta(seconds=seconds)):
            ticking.run_due(on_air.lesson.pk)

    tick(200)
    assert not warnings(on_air, heard)
    tick(241)
    tick(250)
    (warning,) = warnings(on_air, heard)
    assert 50_000 < warning["left_ms"] <= 60_000
    tick(301)
    assert {where(on_air, number) for number in range(3)} == {None}
    closed = LearningEvent.objects.get(kind="live.breakouts_closed")
    assert closed.payload["why"] == "time"


def warnings(room: OnAir, heard) -> list[dict]:
    mine = [m for hub, m in heard if hub == room_of(room.lesson.pk)]
    return [m for m in mine if m["t"] == "breakouts.warning"]


def test_more_time_moves_the_end(on_air: OnAir):
    round_ = breakouts.open_round(actor=on_air.teacher, mode="random", size=3, minutes=1)
    breakouts.set_timer(actor=on_air.teacher, minutes=None)
    with clock.travelling(round_.opened_at + dt.timedelta(minutes=30)):
        ticking.run_due(on_air.lesson.pk)
    assert where(on_air, 0) is not None


def test_groups_of_another_class_are_not_there(on_air: OnAir):
    other = class_on_air(trainees=2)
    breakouts.open_round(actor=other.teacher, mode="choice", count=1)
    foreign = other.session.breakout_rounds.get().breakouts.get().pk
    breakouts.open_round(actor=on_air.teacher, mode="choice", count=1)
    for actor in (on_air.teacher, on_air.actor(0)):
        with pytest.raises(NotFound):
            breakout_moves.enter(actor=actor, breakout_id=foreign)
    with pytest.raises(NotFound):
        breakout_moves.assign(
            actor=on_air.teacher, user_id=on_air.trainees[0].pk, breakout_id=foreign
        )


def test_the_end_of_the_class_ends_the_groups(on_air: OnAir):
    breakouts.open_round(actor=on_air.teacher, mode="random", size=3)
    air.end(actor=on_air.teacher)
    assert BreakoutRound.objects.get().closed_at is not None
    assert LearningEvent.objects.get(kind="live.breakouts_closed").payload["why"] == "ended"
