"""Group commit: what comes together is written together, and each one gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from lms.core.errors import Busy, DomainError, Invalid
from lms.realtime.group_commit import GroupCommit, write_together


class Recorder:
    """A writer that says what it was given, and refuses odd numbers."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, batch: Sequence[int]) -> list[int | DomainError]:
        self.batches.append(list(batch))
        return [Invalid(number=item) if item % 2 else item * 10 for item in batch]


def test_a_crowd_is_written_in_few_batches_and_everybody_gets_their_own_answer() -> None:
    write = Recorder()
    commit = GroupCommit(write, what="numbers", window_s=0.05)

    async def go() -> list[int | BaseException]:
        return await asyncio.gather(*(commit.put(n) for n in range(100)), return_exceptions=True)

    answers = asyncio.run(go())
    commit.stop()
    assert [answer for answer in answers if isinstance(answer, int)] == list(range(0, 1000, 20))
    refused = [answer for answer in answers if isinstance(answer, Invalid)]
    assert [error.details["number"] for error in refused] == list(range(1, 100, 2))
    assert len(write.batches) <= 3
    assert [item for batch in write.batches for item in batch] == list(range(100))


def test_one_that_cannot_be_written_costs_the_others_nothing() -> None:
    def write(batch: Sequence[int]) -> list[int | DomainError]:
        if 3 in batch:
            raise RuntimeError("broken row")
        return list(batch)

    answers = write_together(write, [1, 2, 3, 4], what="numbers")
    assert answers[:2] == [1, 2]
    assert answers[3] == 4
    assert isinstance(answers[2], Busy)


def test_a_full_queue_refuses_and_a_stopped_writer_starts_again() -> None:
    commit = GroupCommit(Recorder(), what="numbers", window_s=0.01, limit=1)

    async def full() -> None:
        commit._start, start = lambda: None, commit._start  # type: ignore[method-assign]  # held back
        waiting = asyncio.create_task(commit.put(2))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await commit.put(4)
        commit._start = start  # type: ignore[method-assign]  # let go
        commit._start()
        assert await waiting == 20

    asyncio.run(full())
    commit.stop()
    assert asyncio.run(commit.put(6)) == 60
    commit.stop()
