"""GroupCommit: what many sockets send at once, in one transaction, answered after its commit.

One thread per process and kind of work gathers items for a short window and hands them to a
function that judges and commits them together. If that fails, each item is tried alone, so that
one person's broken row costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lms.core.errors import Busy, DiskFull, DomainError, is_disk_full
from lms.realtime.threads import tidy_connections

logger = logging.getLogger(__name__)

BATCH = 512
QUEUE = 10_000

I = TypeVar("I")  # noqa: E741 - an item
A = TypeVar("A")

Write = Callable[[Sequence[I]], "list[A | DomainError]"]
"""Judges and commits a batch; answers in its order, each item's refusal its own."""


@dataclass(slots=True)
class Pending(Generic[I, A]):
    """An item and who waits for its answer."""

    item: I
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[A]


def write_together(write: Write[I, A], batch: Sequence[I], *, what: str) -> list[A | DomainError]:
    """``write`` for the batch; where it fails as a whole, for each item alone.

    What cannot be written even alone is answered ``Busy``: nothing was committed, and the client
    sends it again.
    """
    try:
        return write(batch)
    except Exception as error:
        if len(batch) == 1:
            if isinstance(error, DomainError):
                return [error]
            logger.exception("one of %s could not be written", what)
            return [DiskFull() if is_disk_full(error) else Busy()]
        logger.warning("a batch of %d %s failed (%s); one by one", len(batch), what, error)
        return [write_together(write, [item], what=what)[0] for item in batch]


class GroupCommit(Generic[I, A]):
    """The process's writer of one kind of item; started by the first of them."""

    def __init__(
        self,
        write: Write[I, A],
        *,
        what: str,
        window_s: float,
        limit: int = QUEUE,
        busy: Callable[[], DomainError] = Busy,
    ) -> None:
        self.write = write
        self.what = what
        self.window_s = window_s
        self.busy = busy
        self.queue: queue.Queue[Pending[I, A] | None] = queue.Queue(limit)
        self.thread: threading.Thread | None = None
        self.starting = threading.Lock()
        self.written_at = -window_s
        """When the last batch was taken (monotonic seconds)."""

    async def put(self, item: I) -> A:
        """The answer, after commit; raises the item's refusal, or ``busy`` for a full queue."""
        loop = asyncio.get_running_loop()
        pending: Pending[I, A] = Pending(item, loop, loop.create_future())
        self._start()
        try:
            self.queue.put_nowait(pending)
        except queue.Full:
            raise self.busy() from None
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
                self.thread = threading.Thread(target=self._run, name=self.what, daemon=True)
                self.thread.start()

    def _run(self) -> None:
        more = True
        while more:
            batch, more = self._gather()
            if batch:
                self.written_at = time.monotonic()
                tidy_connections()
                items = [pending.item for pending in batch]
                self._answer(batch, write_together(self.write, items, what=self.what))
                tidy_connections()
        from django.db import connections

        connections.close_all()

    def _gather(self) -> tuple[list[Pending[I, A]], bool]:
        first = self.queue.get()
        if first is None:
            return [], False
        # One batch a window at most: after a quiet one an item is written at once, else it waits
        # for what comes until a window has passed since the last batch was taken.
        time.sleep(max(0.0, self.written_at + self.window_s - time.monotonic()))
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

    def _answer(self, batch: list[Pending[I, A]], answers: list[A | DomainError]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Any, Any]]] = {}
        for pending, answer in zip(batch, answers, strict=True):
            by_loop.setdefault(pending.loop, []).append((pending.future, answer))
        for loop, results in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, results)


def _settle(results: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, answer in results:
        if future.done():
            continue  # the connection has gone; its item is committed all the same
        if isinstance(answer, DomainError):
            future.set_exception(answer)
        else:
            future.set_result(answer)
