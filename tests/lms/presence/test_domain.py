"""Leases, windows, prompts and progress in the database, with the events that explain them."""

from __future__ import annotations

import uuid

import pytest

from lms.core.errors import NotFound
from lms.events.models import LearningEvent, UnsequencedEvent
from lms.people.models import User
from lms.presence import queries, store
from lms.presence.domain import lease, progress, prompts, windows
from lms.presence.errors import NothingToCount, TakenJustNow
from lms.presence.models import LessonProgress, PresenceState
from lms.presence.state import Beat, PromptRules
from lms.presence.writer import Incoming, write_beats
from tests.factories.people import UserFactory
from tests.lms.presence.conftest import LESSON, OTHER_LESSON, take
from tests.lms.presence.world import CLASS

pytestmark = pytest.mark.django_db


def beat(user, at, lease_id, seq, start, end, *, lesson=LESSON, visible=True):
    claimed = Beat(lease_id, seq, lesson, start, end, 1000, visible)
    [answer] = write_beats([Incoming(user.pk, "vod", claimed, at)])
    return answer


def kinds(user: User) -> list[str]:
    rows = LearningEvent.objects.filter(subject_id=user.subject.pk)
    return list(rows.order_by("occurred_at", "kind").values_list("kind", flat=True))


def test_taking_a_lease_is_on_record_under_the_subject_and_without_the_device(
    lessons, trainee, clock_ms
):
    granted = take(trainee, connection="Chrome · Windows")
    [event] = LearningEvent.objects.all()
    assert event.payload == {
        "lease": str(granted.lease),
        "mode": "vod",
        "device": event.payload["device"],
    }
    assert len(event.payload["device"]) == 12
    assert (event.class_id, event.lesson_id) == (CLASS, LESSON)
    assert event.subject_id == trainee.subject.pk != trainee.pk
    assert UnsequencedEvent.objects.filter(event=event).exists()


def test_the_same_connection_keeps_its_lease(lessons, trainee, clock_ms):
    first = take(trainee)
    clock_ms[0] += 20_000
    assert take(trainee).lease == first.lease
    assert kinds(trainee) == ["presence.lease_taken"]


def test_a_second_device_evicts_the_first_on_the_record(lessons, trainee, clock_ms):
    first = take(trainee, connection="phone")
    clock_ms[0] += 10_000
    assert beat(trainee, clock_ms[0], first.lease, 1, 0, 10_000).credited_ms == 10_000
    second = take(trainee, connection="desk")
    assert kinds(trainee) == [
        "presence.lease_taken",
        "presence.interval",
        "presence.lease_evicted",
        "presence.lease_taken",
    ]
    evicted = LearningEvent.objects.get(kind="presence.lease_evicted").payload
    assert evicted == {
        "lease": str(first.lease),
        "by_lease": str(second.lease),
        "wall": clock_ms[0],
    }
    clock_ms[0] += 10_000
    late = beat(trainee, clock_ms[0], first.lease, 2, 10_000, 20_000)
    assert (late.reason, late.credited_ms) == ("no_lease", 10_000)


def test_two_devices_cannot_fight_faster_than_once_a_second(lessons, trainee, clock_ms):
    take(trainee, connection="phone")
    with pytest.raises(TakenJustNow):
        take(trainee, connection="desk")
    clock_ms[0] += 1_000
    take(trainee, connection="desk")


def test_people_whose_time_cannot_count_get_no_lease(lessons, trainee):
    lessons.turned_away.add(trainee.pk)
    with pytest.raises(NotFound):
        take(trainee)
    lessons.turned_away.clear()
    with pytest.raises(NothingToCount):
        take(trainee, lesson=uuid.uuid4())
    with pytest.raises(NothingToCount):
        lease.take(user_id=trainee.pk, lesson_id=LESSON, mode="live", device="x", connection="x")
    assert not LearningEvent.objects.exists()


def test_a_refusal_leaves_nothing_behind(lessons, trainee, clock_ms):
    take(trainee, connection="phone")
    before = PresenceState.objects.values().get()
    with pytest.raises(TakenJustNow):
        take(trainee, connection="desk")
    assert PresenceState.objects.values().get() == before


def test_a_stale_lease_expires_with_its_interval(lessons, trainee, clock_ms):
    granted = take(trainee)
    clock_ms[0] += 10_000
    beat(trainee, clock_ms[0], granted.lease, 1, 0, 10_000)
    clock_ms[0] += 90_000
    assert lease.expire_stale() == 0
    clock_ms[0] += 1
    assert lease.expire_stale() == 1
    assert lease.expire_stale() == 0
    expired = LearningEvent.objects.get(kind="presence.lease_expired").payload
    assert expired["wall"] == clock_ms[0] - 1
    interval = LearningEvent.objects.get(kind="presence.interval").payload
    assert interval["credited"] == interval["wall_to"] - interval["wall_from"] == 10_000


def test_closing_a_class_ends_every_lease_and_puts_every_second_on_record(lessons, clock_ms, db):
    people = [UserFactory() for _ in range(3)]
    leases = [take(user).lease for user in people]
    clock_ms[0] += 10_000
    for user, lease_id in zip(people, leases, strict=True):
        beat(user, clock_ms[0], lease_id, 1, 0, 10_000)
    elsewhere = UserFactory()
    take(elsewhere, lesson=OTHER_LESSON)
    assert lease.end_for_lessons(lesson_ids=[LESSON]) == 3
    assert LearningEvent.objects.filter(kind="presence.interval").count() == 3
    assert LearningEvent.objects.filter(kind="presence.lease_released").count() == 3
    assert queries.state_of(user_id=elsewhere.pk).lease is not None


def test_the_gate_is_asked_with_each_lease_and_can_be_set(lessons, trainee, clock_ms):
    lessons.gates[trainee.pk] = 5_000
    granted = take(trainee)
    assert granted.progress.gate == 5_000
    clock_ms[0] += 10_000
    answer = beat(trainee, clock_ms[0], granted.lease, 1, 0, 10_000)
    assert (answer.reason, answer.credited_to, answer.gate) == ("gate", 5_000, 5_000)
    progress.set_gate(user_id=trainee.pk, lesson_id=LESSON, gate_ms=None)
    answer = beat(trainee, clock_ms[0], granted.lease, 2, 5_000, 10_000)
    assert (answer.reason, answer.credited_ms) == (None, 10_000)
    assert progress.frontier_of(user_id=trainee.pk, lesson_id=LESSON) == 10_000
    assert progress.users_of(lesson_id=LESSON) == [trainee.pk]


def test_a_question_holds_the_clock(lessons, trainee, clock_ms):
    take(trainee)
    opened = windows.open(
        user_id=trainee.pk, lesson_id=LESSON, ref="q1", basis="question", limit_ms=30_000
    )
    assert opened
    clock_ms[0] += 12_000
    assert windows.close(user_id=trainee.pk, ref="q1", answered_at_ms=clock_ms[0]) == 12_000
    assert windows.close(user_id=trainee.pk, ref="q1", answered_at_ms=clock_ms[0]) == 0
    lease.end_for_lessons(lesson_ids=[LESSON])
    payload = LearningEvent.objects.get(kind="presence.interval").payload
    assert (payload["basis"], payload["ref"], payload["media_from"]) == ("question", "q1", None)


def test_a_question_without_a_lease_counts_nothing(lessons, trainee, clock_ms):
    assert not windows.open(
        user_id=trainee.pk, lesson_id=LESSON, ref="q1", basis="question", limit_ms=30_000
    )
    assert windows.close(user_id=trainee.pk, ref="q1", answered_at_ms=clock_ms[0]) == 0


def test_a_prompt_from_issue_to_answer(lessons, trainee, clock_ms):
    lessons.change(prompts=PromptRules(10_000, 10_000, 30_000))
    granted = take(trainee)
    card = None
    for seq in range(1, 5):
        clock_ms[0] += 10_000
        card = beat(
            trainee, clock_ms[0], granted.lease, seq, seq * 10_000 - 10_000, seq * 10_000
        ).prompt
        if card is not None:
            break
    assert card is not None
    assert prompts.answer(user_id=trainee.pk, prompt_id=uuid.uuid4(), choice=1).result == "unknown"
    assert prompts.delivered(user_id=trainee.pk, prompt_id=card.id)
    clock_ms[0] += 4_000
    done = prompts.answer(user_id=trainee.pk, prompt_id=card.id, choice=card.ask)
    assert (done.result, done.credited_ms) == ("answered", 4_000)
    again = prompts.answer(user_id=trainee.pk, prompt_id=card.id, choice=card.ask)
    assert again.result == "unknown"
    assert [kind for kind in kinds(trainee) if kind.startswith("prompt")] == [
        "prompt.delivered",
        "prompt.answered",
    ]


def test_state_survives_the_database(lessons, trainee, clock_ms):
    granted = take(trainee)
    windows.open(user_id=trainee.pk, lesson_id=LESSON, ref="q", basis="question", limit_ms=9)
    for seq in (1, 70, 69, 7):
        beat(trainee, clock_ms[0], granted.lease, seq, 0, 0)
    state = queries.state_of(user_id=trainee.pk)
    store.save_states({trainee.pk: state})
    assert queries.state_of(user_id=trainee.pk) == state
    assert state.seen >> 63 == 1, "the highest of 64 bits is kept"
    assert state.last_seq == 70


def test_progress_for_the_player(lessons, trainee, clock_ms):
    granted = take(trainee)
    clock_ms[0] += 30_000
    beat(trainee, clock_ms[0], granted.lease, 1, 0, 10_000)
    beat(trainee, clock_ms[0], granted.lease, 2, 20_000, 30_000)
    view = queries.progress_of(user_id=trainee.pk, lesson_id=LESSON)
    assert view.coverage == [[0, 10_000], [20_000, 30_000]]
    assert view.gaps == [[10_000, 20_000]]
    assert (view.frontier_ms, view.position_ms, view.credited_ms) == (30_000, 30_000, 20_000)


def test_watchers_are_those_with_a_living_lease(lessons, clock_ms, django_assert_num_queries, db):
    people = [UserFactory() for _ in range(3)]
    for user in people:
        take(user)
    clock_ms[0] += 91_000
    fresh = UserFactory()
    take(fresh)
    with django_assert_num_queries(1):
        found = queries.watchers_of(lesson_id=LESSON)
    assert [watcher.user_id for watcher in found] == [fresh.pk]


def test_one_beat_costs_a_fixed_number_of_queries(lessons, clock_ms, django_assert_num_queries, db):
    for count in (1, 3):
        people = [UserFactory() for _ in range(count)]
        batch = [
            Incoming(
                user.pk, "vod", Beat(take(user).lease, 1, LESSON, 0, 1000, 1000, True), clock_ms[0]
            )
            for user in people
        ]
        # savepoint, states, progress, two updates (executemany counts as one), release
        with django_assert_num_queries(6):
            write_beats(batch)
    assert LessonProgress.objects.count() == 4
