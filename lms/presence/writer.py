"""BeatWriter: the beats of many trainees in one transaction, answered strictly after its commit.

One thread per process gathers beats for some 50 ms, locks their trainees' rows, lets the engine
judge beat by beat and commits once. If the transaction fails, every beat is tried alone, so
that one trainee's broken row costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.core.errors import Busy, DomainError
from lms.presence import engine, store, terms
from lms.presence.domain.work import CHANCE
from lms.presence.errors import BeatsBusy
from lms.presence.recording import record_facts
from lms.presence.state import Beat, BeatAck, Fact, LessonTerms, Progress
from lms.realtime.threads import tidy_connections

logger = logging.getLogger(__name__)

WINDOW_S = 0.05
BATCH = 512
QUEUE = 10_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A beat with whose it is and when it came in."""

    user_id: uuid.UUID
    mode: str
    beat: Beat
    at: int


@dataclass(slots=True)
class Pending:
    """An incoming beat and who waits for its answer."""

    incoming: Incoming
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[BeatAck]


Answer = BeatAck | DomainError


def write_beats(batch: Sequence[Incoming]) -> list[Answer]:
    """Judge and commit; answers in the order of the batch, each beat's errors its own."""
    try:
        return _write(batch)
    except Exception as error:
        if len(batch) == 1:
            if isinstance(error, DomainError):
                return [error]
            logger.exception("a beat could not be written")
            return [Busy()]
        logger.warning("a batch of %d beats failed (%s); one by one", len(batch), error)
        return [write_beats([incoming])[0] for incoming in batch]


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


class BeatWriter:
    """The process's group commit; started by the first beat."""

    def __init__(self, *, window_s: float = WINDOW_S, limit: int = QUEUE) -> None:
        self.window_s = window_s
        self.queue: queue.Queue[Pending | None] = queue.Queue(limit)
        self.thread: threading.Thread | None = None
        self.starting = threading.Lock()

    async def submit(self, *, user_id: uuid.UUID, mode: str, beat: Beat) -> BeatAck:
        """The beat's answer, after commit. Raises ``BeatsBusy`` when the queue is full."""
        loop = asyncio.get_running_loop()
        incoming = Incoming(user_id, mode, beat, clock.now_ms())
        pending = Pending(incoming, loop, loop.create_future())
        self._start()
        try:
            self.queue.put_nowait(pending)
        except queue.Full:
            raise BeatsBusy(retry_after=2) from None
        return await pending.future

    def stop(self) -> None:
        """Finish what is queued and end the thread (tests, shutdown)."""
        thread = self.thread
        if thread is not None and thread.is_alive():
            self.queue.put(None)
            thread.join()

    def _start(self) -> None:
        if self.thread is not None and self.thread.is_alive():
            return
        with self.starting:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="beats", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        more = True
        while more:
            batch, more = self._gather()
            if batch:
                tidy_connections()
                self._answer(batch, write_beats([pending.incoming for pending in batch]))
                tidy_connections()
        from django.db import connections

        connections.close_all()

    def _gather(self) -> tuple[list[Pending], bool]:
        first = self.queue.get()
        if first is None:
            return [], False
        time.sleep(self.window_s)
        batch = [first]
        while len(batch) < BATCH:
            try:
                item = self.queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return batch, False
            batch.append(item)
        return batch, True

    def _answer(self, batch: list[Pending], answers: list[Answer]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[BeatAck], Answer]]] = {}
        for pending, answer in zip(batch, answers, strict=True):
            by_loop.setdefault(pending.loop, []).append((pending.future, answer))
        for loop, results in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, results)


def _settle(results: list[tuple[asyncio.Future[Any], Answer]]) -> None:
    for future, answer in results:
        if future.done():
            continue  # the connection has gone; its beat is committed all the same
        if isinstance(answer, DomainError):
            future.set_exception(answer)
        else:
            future.set_result(answer)


writer = BeatWriter()
"""The writer of this process."""
