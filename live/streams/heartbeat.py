"""The heartbeat: a thread of each web process asks the media workers how they are.

A worker whose port refuses is dead at once; one that is silent gets a second chance. Both are
known within two seconds, and so is a worker that died and is back between two beats: its life
(``boot``) is another.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from live.streams import client, pool
from live.streams.domain import losses
from live.streams.models import Publication, RecordingPart
from live.streams.pool import Worker

logger = logging.getLogger(__name__)
EVERY_S: Final = 0.4
SILENT_BEATS: Final = 2


class Heartbeat(threading.Thread):
    """Runs until the process ends."""

    def __init__(self) -> None:
        super().__init__(name="media-heartbeat", daemon=True)
        self.boots: dict[str, str] = {}
        """The life in which each worker was last heard."""
        self.silent: dict[str, int] = {}
        self.over = threading.Event()

    def run(self) -> None:
        """Beat; trouble with the database is retried with the next beat."""
        while not self.over.wait(EVERY_S):
            for worker in pool.workers().values():
                try:
                    self.look(worker)
                except DatabaseError:
                    logger.exception("media heartbeat: database")
                    close_old_connections()
        connection.close()

    def look(self, worker: Worker) -> None:
        """One beat of one worker."""
        try:
            pulse = client.pulse(worker)
        except ConnectionRefusedError:
            self._missed(worker, SILENT_BEATS)
            return
        except OSError:
            self._missed(worker, 1)
            return
        self.silent[worker.name] = 0
        pool.note_pulse(worker.name, pulse)
        if self.boots.get(worker.name) == pulse.boot:
            return
        for boot in {*_earlier_lives(worker.name, pulse.boot), self.boots.get(worker.name)}:
            if boot is not None:
                losses.gone(worker=worker.name, boot=boot)
        losses.there(worker=worker.name, boot=pulse.boot)
        self.boots[worker.name] = pulse.boot

    def _missed(self, worker: Worker, beats: int) -> None:
        missed = self.silent[worker.name] = self.silent.get(worker.name, 0) + beats
        boot = self.boots.get(worker.name)
        if missed < SILENT_BEATS or boot is None:
            return
        pool.forget_pulse(worker.name)
        losses.gone(worker=worker.name, boot=boot)
        del self.boots[worker.name]
        for other, life in self.boots.items():  # the pool has others: classes go there at once
            losses.there(worker=other, boot=f"{life} after {boot}")


def _earlier_lives(worker: str, boot: str) -> set[str]:
    """Lives of which rows still speak: they ended while no web process was watching."""
    rows = Publication.objects.filter(worker=worker).exclude(state=Publication.State.DOWN)
    parts = RecordingPart.objects.filter(worker=worker, ended_at=None)
    living = {*rows.values_list("boot", flat=True), *parts.values_list("boot", flat=True)}
    return living - {boot}


_beating: Heartbeat | None = None


def begin() -> None:
    """Start the heartbeat of this process, once."""
    global _beating
    if _beating is None:
        _beating = Heartbeat()
        _beating.start()
