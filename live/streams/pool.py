"""The media workers of this installation, and what the heartbeat last heard of each.

What is known lies in the cache: in memory by default, in Redis where there is one, so that all
web processes agree.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache

HEARD_S: Final = 3
"""Seconds that a heartbeat is believed."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Where a media worker takes calls."""

    name: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """A worker's last answer to the heartbeat."""

    boot: str
    draining: bool
    load: int
    """Connections that it carries."""


def workers() -> dict[str, Worker]:
    """By name, as the settings list them."""
    found = {}
    for entry in settings.RONGKE_MEDIA_POOL:
        name, _, address = entry.partition("@")
        host, _, port = address.rpartition(":")
        found[name] = Worker(name, host.strip("[]"), int(port))
    return found


def pulse_of(name: str) -> Pulse | None:
    """What is known of a worker; None while it does not answer."""
    kept = cache.get(f"media:pulse:{name}")
    return Pulse(**kept) if kept else None


def note_pulse(name: str, pulse: Pulse) -> None:
    """It answered."""
    cache.set(f"media:pulse:{name}", asdict(pulse), HEARD_S)


def forget_pulse(name: str) -> None:
    """It does not answer."""
    cache.delete(f"media:pulse:{name}")
