"""What is added up between two batches of events: speech, media received, quality of lines."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from live.media.publication import Publication
from live.media.subscription import Subscription

if TYPE_CHECKING:
    from live.media.worker import Worker

QUALITY_EVERY_S = 5.0
FORGET_AFTER_S = 3600.0
Person = tuple[str, str]
"""Room and user."""


class Accounts:
    """Sums per person."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._received: dict[Person, float] = defaultdict(float)
        self._received_until: dict[Person, float] = {}
        self._spoken: dict[Person, float] = defaultdict(float)
        self._told_quality = 0.0

    def received(self, subscription: Subscription, begin: float, end: float) -> None:
        """Media arrived at a viewer between two times (monotonic, s): each second counts once,
        however many streams the person watches.
        """
        key = (subscription.room, subscription.user)
        begin = max(begin, self._received_until.get(key, 0.0))
        if end > begin:
            self._received[key] += end - begin
            self._received_until[key] = end

    def spoke(self, publication: Publication) -> None:
        """Take over what a publication heard of speech."""
        if publication.spoken.ms >= 1:
            self._spoken[publication.room, publication.user] += publication.spoken.ms
            publication.spoken.ms = 0.0

    def gather(self) -> None:
        """Sums into events, once a second."""
        for publication in self._worker.publications():
            self.spoke(publication)
        for (room, user), ms in self._spoken.items():
            self._worker.reports.tell("spoke", room=room, user=user, ms=round(ms))
        self._spoken.clear()
        for (room, user), seconds in self._received.items():
            self._worker.reports.tell("received", room=room, user=user, seconds=round(seconds, 2))
        self._received.clear()
        now = time.monotonic()
        if now - self._told_quality >= QUALITY_EVERY_S:
            self._told_quality = now
            self._tell_quality()
            old = now - FORGET_AFTER_S
            self._received_until = {k: t for k, t in self._received_until.items() if t > old}

    def _tell_quality(self) -> None:
        worst: dict[tuple[str, str], tuple[float, int]] = {}
        for connection in self._worker.connections.values():
            end = connection.end
            if isinstance(end, Subscription) and end.live:
                loss = max(cursor.loss for cursor in end.cursors.values())
                rate = end.rate
            elif isinstance(end, Publication) and end.live:
                loss, rate = end.loss, sum(track.rate for track in end.tracks.values())
            else:
                continue
            key = (end.room, end.user)
            seen = worst.get(key, (0.0, 0))
            worst[key] = max(seen[0], loss), seen[1] + rate
        for (room, user), (loss, rate) in worst.items():
            permille, kbps = round(loss * 1000), rate // 1000
            self._worker.reports.tell(
                "quality", room=room, user=user, loss_permille=permille, kbps=kbps
            )
