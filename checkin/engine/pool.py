"""Processes that look at faces: spawned, models loaded before the first picture, bounded queue.

Nothing of it runs in the web's event loop. A worker that dies (a bug in native code on a hostile
picture) takes only the pictures in work with it: their senders hear ``Lost`` and send again.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from checkin.engine.analysis import Analyst, EngineChoice

NICE = 5
"""Faces wait a little before web requests do."""
_analyst: Analyst | None = None


class Full(Exception):
    """The queue is full; ``retry_after`` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy, try again in {retry_after} s")
        self.retry_after = retry_after


class Lost(Exception):
    """The worker died over this picture or beside it; nothing was decided."""


@dataclass(frozen=True)
class Answer:
    """What a worker says: facts, and an embedding as bytes where one was asked for and possible."""

    facts: dict[str, Any]
    embedding: bytes | None
    took_ms: float


def _load(choice: EngineChoice) -> None:
    """In a new worker: be patient beside the web, and load the models."""
    global _analyst
    os.nice(NICE)
    _analyst = Analyst(choice)


def _look(raw: bytes, encode: bool, photo: bool) -> Answer:
    """In a worker: one picture."""
    assert _analyst is not None
    began = time.perf_counter()
    if encode:
        facts, embedding = _analyst.encode(raw, photo=photo)
    else:
        facts, embedding = _analyst.look(raw, photo=photo), None
    return Answer(
        facts=facts.to_wire(),
        embedding=None if embedding is None else embedding.astype("<f4").tobytes(),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def _about() -> dict[str, Any]:
    """In a worker: which engine it has, its memory in MB, and whose process it is."""
    assert _analyst is not None
    time.sleep(0.3)  # long enough that each worker answers one of several such questions
    info = _analyst.info
    return {"name": info.name, "version": info.version, "size": info.size, "pid": os.getpid()}


class FacePool:
    """A bounded queue before ``workers`` processes, for one event loop."""

    def __init__(self, choice: EngineChoice, *, workers: int, queue: int) -> None:
        self._choice = choice
        self.workers = workers
        self._limit = workers + queue
        self.waiting = 0
        self._mean_ms = 40.0
        self._executor = self._made()
        self.about: dict[str, Any] = {}

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_load,
            initargs=(self._choice,),
        )

    async def start(self) -> None:
        """Return once every worker has its models."""
        loop = asyncio.get_running_loop()
        asked = [loop.run_in_executor(self._executor, _about) for _ in range(self.workers)]
        answers = await asyncio.gather(*asked)
        self.about = {key: answers[0][key] for key in ("name", "version", "size")}

    async def look(self, raw: bytes, *, encode: bool, photo: bool) -> Answer:
        """Have a picture looked at. Raises :class:`Full` at once, or :class:`Lost`."""
        if self.waiting >= self._limit:
            raise Full(self.retry_after())
        self.waiting += 1
        executor = self._executor
        try:
            answer = await asyncio.get_running_loop().run_in_executor(
                executor, _look, raw, encode, photo
            )
        except BrokenExecutor as error:
            self._renew(executor)
            raise Lost from error
        finally:
            self.waiting -= 1
        self._mean_ms += 0.05 * (answer.took_ms - self._mean_ms)
        return answer

    def retry_after(self) -> int:
        """Seconds until the queue should have room, at least one."""
        return max(1, math.ceil(self.waiting * self._mean_ms / self.workers / 1000))

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        """Replace a pool whose worker died, once for all who noticed."""
        if self._executor is broken:
            self._executor = self._made()
            broken.shutdown(wait=False)

    def pids(self) -> list[int]:
        """The workers' process ids."""
        processes: dict[int, Any] | None = getattr(self._executor, "_processes", None)
        return list(processes or ())

    def close(self) -> None:
        """End the workers."""
        self._executor.shutdown(wait=False, cancel_futures=True)
