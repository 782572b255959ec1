"""BeatWriter: the beats of many trainees in one transaction, answered strictly after its commit.

Beats are gathered for up to 50 ms; then their trainees' rows are locked, the engine judges beat by
beat, and all is committed once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lms.core import clock
from lms.core.errors import DomainError
from lms.presence import engine, store, terms
from lms.presence.domain.work import CHANCE
from lms.presence.errors import BeatsBusy
from lms.presence.recording import record_facts
from lms.presence.state import Beat, BeatAck, Fact, LessonTerms, Progress
from lms.realtime.group_commit import QUEUE, GroupCommit, write_together

WINDOW_S = 0.05


@dataclass(frozen=True, slots=True)
class Incoming:
    """A beat with whose it is and when it came in."""

    user_id: uuid.UUID
    mode: str
    beat: Beat
    at: int


Answer = BeatAck | DomainError


def write_beats(batch: Sequence[Incoming]) -> list[Answer]:
    """Judge and commit; answers in the order of the batch, each beat's errors its own."""
    return write_together(_write, batch, what="beats")


def _write(batch: Sequence[Incoming]) -> list[Answer]:
    answers: list[Answer] = []
    facts: list[tuple[uuid.UUID, int, Fact]] = []
    found = _terms(batch)
    with transaction.atomic():
        states = store.load_states(incoming.user_id for incoming in batch)
        keys = {(i.user_id, i.beat.lesson) for i in batch if found.get((i.mode, i.beat.lesson))}
        # A beat may find its lease dead: then the lesson of that lease is closed with it.
        keys |= {(user, s.lesson) for user, s in states.items() if s.lesson is not None}
        progress = store.load_progress(keys)
        for incoming in batch:
            user, beat = incoming.user_id, incoming.beat
            state = states[user]
            lesson_terms = found[(incoming.mode, beat.lesson)]
            if isinstance(lesson_terms, DomainError):
                answers.append(lesson_terms)
                continue
            lesson = state.lesson if state.lesson is not None else beat.lesson
            out = engine.apply_beat(
                state,
                progress.get((user, lesson), Progress()),
                beat,
                now=incoming.at,
                terms=lesson_terms,
                chance=CHANCE,
            )
            states[user] = out.state
            progress[(user, lesson)] = out.progress
            at = state.instant(incoming.at)
            facts += ((user, at, fact) for fact in out.facts)
            assert out.ack is not None
            answers.append(out.ack)
        store.save_states(states)
        store.save_progress(progress)
        record_facts(facts)
    return answers


def _terms(batch: Sequence[Incoming]) -> dict[tuple[str, uuid.UUID], LessonTerms | DomainError]:
    found: dict[tuple[str, uuid.UUID], LessonTerms | DomainError] = {}
    for incoming in batch:
        key = (incoming.mode, incoming.beat.lesson)
        if key not in found:
            try:
                found[key] = terms.terms_of(*key)
            except DomainError as error:
                found[key] = error
    return found


class BeatWriter(GroupCommit[Incoming, BeatAck]):
    """The process's group commit of beats."""

    def __init__(self, *, window_s: float = WINDOW_S, limit: int = QUEUE) -> None:
        super().__init__(
            _write,
            what="beats",
            window_s=window_s,
            limit=limit,
            busy=lambda: BeatsBusy(retry_after=2),
        )

    async def submit(self, *, user_id: uuid.UUID, mode: str, beat: Beat) -> BeatAck:
        """The beat's answer, after commit. Raises ``BeatsBusy`` when the queue is full."""
        return await self.put(Incoming(user_id, mode, beat, clock.now_ms()))


writer = BeatWriter()
"""The writer of this process."""
