"""Group commit: answers after the commit, one trainee's trouble is nobody else's, two processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import uuid
from itertools import pairwise

import pytest
from django.db import DatabaseError, connections

from lms.core.errors import Busy
from lms.events.models import LearningEvent
from lms.presence import engine, store
from lms.presence.errors import BeatsBusy, NothingToCount
from lms.presence.models import LessonProgress, PresenceState
from lms.presence.state import Beat, BeatAck
from lms.presence.writer import BeatWriter, Incoming, write_beats
from tests.factories.people import UserFactory
from tests.lms.presence.conftest import LESSON, take

pytestmark = pytest.mark.django_db(transaction=True)


def incoming(user, lease, seq, start, end, at, lesson=LESSON):
    return Incoming(user.pk, "vod", Beat(lease, seq, lesson, start, end, 1000, True), at)


def test_many_trainees_commit_together(lessons, clock_ms):
    people = [UserFactory() for _ in range(20)]
    batch = []
    for user in people:
        lease = take(user).lease
        for seq in (1, 2, 3):
            batch.append(
                incoming(
                    user, lease, seq, seq * 10_000 - 10_000, seq * 10_000, clock_ms[0] + 30_000
                )
            )
    answers = write_beats(batch)
    assert all(isinstance(answer, BeatAck) for answer in answers)
    assert {row.credited_ms for row in LessonProgress.objects.all()} == {30_000}
    assert {row.last_seq for row in PresenceState.objects.all()} == {3}


def test_one_broken_beat_hurts_nobody_else(lessons, clock_ms, monkeypatch):
    good, bad = UserFactory(), UserFactory()
    batch = [
        incoming(user, take(user).lease, 1, 0, 10_000, clock_ms[0] + 10_000) for user in (good, bad)
    ]
    real = engine.apply_beat

    def breaks(state, progress, beat, **rest):
        if beat.lease == batch[1].beat.lease:
            raise DatabaseError("this trainee's row is broken")
        return real(state, progress, beat, **rest)

    monkeypatch.setattr(engine, "apply_beat", breaks)
    answers = write_beats(batch)
    assert isinstance(answers[0], BeatAck)
    assert answers[0].credited_ms == 10_000
    assert isinstance(answers[1], Busy)
    assert LessonProgress.objects.get(user=good).credited_ms == 10_000
    assert LessonProgress.objects.get(user=bad).credited_ms == 0


def test_an_unknown_lesson_is_refused_and_the_rest_goes_on(lessons, clock_ms):
    user = UserFactory()
    lease = take(user).lease
    at = clock_ms[0] + 10_000
    answers = write_beats(
        [
            incoming(user, lease, 1, 0, 10_000, at, lesson=uuid.uuid4()),
            incoming(user, lease, 2, 0, 10_000, at),
        ]
    )
    assert isinstance(answers[0], NothingToCount)
    assert answers[1].credited_ms == 10_000


def test_the_answer_comes_after_the_commit(lessons):
    user = UserFactory()
    lease = take(user).lease
    writer = BeatWriter(window_s=0.01)

    async def go() -> BeatAck:
        beat = Beat(lease, 1, LESSON, 0, 0, 1000, True)
        return await writer.submit(user_id=user.pk, mode="vod", beat=beat)

    ack = asyncio.run(go())
    try:
        assert ack.seq == 1
        assert PresenceState.objects.get(user=user).last_seq == 1
    finally:
        writer.stop()


def test_nothing_is_answered_when_the_commit_fails(lessons, monkeypatch):
    user = UserFactory()
    lease = take(user).lease

    def fails(states):
        raise DatabaseError("disk full")

    monkeypatch.setattr(store, "save_states", fails)
    [answer] = write_beats([incoming(user, lease, 1, 0, 0, 0)])
    assert isinstance(answer, Busy)
    assert PresenceState.objects.get(user=user).last_seq == 0


def test_a_full_queue_says_so(lessons):
    user = UserFactory()
    writer = BeatWriter(limit=1)
    writer._start = lambda: None  # type: ignore[method-assign]  # nobody takes from the queue
    beat = Beat(uuid.uuid4(), 1, LESSON, 0, 0, 1000, True)

    async def go() -> None:
        waiting = asyncio.create_task(writer.submit(user_id=user.pk, mode="vod", beat=beat))
        await asyncio.sleep(0)
        with pytest.raises(BeatsBusy):
            await writer.submit(user_id=user.pk, mode="vod", beat=beat)
        waiting.cancel()

    asyncio.run(go())


def _post(number, user_id, lease, claims, at, results):
    """Another web process: its own connection, the same trainee."""
    connections.close_all()
    done = 0
    for seq, start, end in claims:
        beat = Beat(lease, seq, LESSON, start, end, 1000, True)
        [answer] = write_beats([Incoming(user_id, "vod", beat, at)])
        done += isinstance(answer, BeatAck)
    connections.close_all()
    results.put((number, done))


def test_two_processes_spend_one_budget(lessons, clock_ms):
    """The same trainee's beats through four processes at once: the budget is spent once."""
    user = UserFactory()
    lease = take(user).lease
    at = clock_ms[0] + 60_000
    fork = multiprocessing.get_context("fork")
    results = fork.Queue()
    connections.close_all()
    workers = []
    for number in range(4):
        claims = [
            (
                number * 10 + turn + 1,
                (number * 10 + turn) * 10_000,
                (number * 10 + turn + 1) * 10_000,
            )
            for turn in range(10)
        ]
        worker = fork.Process(
            target=_post, args=(number, user.pk, lease, claims, at, results), daemon=True
        )
        worker.start()
        workers.append(worker)
    answered = 0
    for _ in workers:
        try:
            answered += results.get(timeout=60)[1]
        except queue.Empty:
            break
    for worker in workers:
        worker.join(timeout=10)
    assert answered == 40
    assert LessonProgress.objects.get(user=user).credited_ms == 60_000
    state = store.read_state(user.pk)
    walls = [
        (event.payload["wall_from"], event.payload["wall_to"])
        for event in LearningEvent.objects.filter(kind="presence.interval")
    ]
    assert state.open is not None
    walls = sorted([*walls, (state.open.wall_from, state.open.wall_to)])
    assert all(first[1] <= second[0] for first, second in pairwise(walls))
    assert sum(high - low for low, high in walls) == 60_000
