"""The worker's counters in Prometheus' text form."""

from __future__ import annotations

import time
from collections.abc import Iterator

from live.media.publication import Publication
from live.media.worker import Worker


def text(worker: Worker) -> str:
    """All counters, one a line."""
    return "".join(f"rongke_media_{name} {value}\n" for name, value in _values(worker))


def _values(worker: Worker) -> Iterator[tuple[str, int | float]]:
    ends = [connection.end for connection in worker.connections.values()]
    publishing = sum(isinstance(end, Publication) for end in ends)
    yield "publications", publishing
    yield "subscriptions", len(ends) - publishing
    for layer, viewers in worker.layers().items():
        yield f'viewers{{layer="{layer}"}}', viewers
    yield "uptime_seconds", round(time.time() - worker.began, 1)
    yield "cpu_seconds_total", round(time.process_time(), 3)
    yield "draining", int(worker.draining)
    yield "events_lost_total", worker.reports.lost
    for group in (worker.counts, worker.plane.counts, worker.wire.counters):
        for name, value in vars(group).items():
            yield f"{name}_total", value
    yield from _tracks(worker)


def _tracks(worker: Worker) -> Iterator[tuple[str, int]]:
    for publication in worker.publications():
        for track in publication.tracks.values():
            labels = f'publication="{publication.number}",kind="{track.kind}"'
            yield f"track_bits_per_second{{{labels}}}", track.rate
            for name, value in vars(track.counts).items():
                yield f"track_{name}_total{{{labels}}}", value
