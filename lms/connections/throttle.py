"""Requests per client and minute, counted in the cache that the web processes share."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

WINDOW_S = 60


@dataclass(frozen=True)
class Count:
    """Where a client stands in the current minute."""

    limit: int
    used: int
    reset_s: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is beyond the limit."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """``RateLimit`` and ``RateLimit-Policy`` as the IETF's draft has them."""
        left = max(self.limit - self.used, 0)
        return {
            "RateLimit-Policy": f'"client";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"client";r={left};t={self.reset_s}',
        }


def count(*, key: str, limit: int, now: float | None = None) -> Count:
    """Count one request of ``key`` in the minute of ``now`` (seconds since the epoch)."""
    instant = time.time() if now is None else now
    window = int(instant // WINDOW_S)
    name = f"rate:{key}:{window}"
    cache.add(name, 0, timeout=2 * WINDOW_S)
    try:
        used = cache.incr(name)
    except ValueError:  # evicted between the two calls: the count starts again
        cache.set(name, 1, timeout=2 * WINDOW_S)
        used = 1
    return Count(limit=limit, used=used, reset_s=int((window + 1) * WINDOW_S - instant) + 1)


def peek(*, key: str, now: float | None = None) -> int:
    """How many were counted for ``key`` in this minute, without counting."""
    instant = time.time() if now is None else now
    return int(cache.get(f"rate:{key}:{int(instant // WINDOW_S)}") or 0)
