"""Token bucket: how many frames one socket may send."""

from __future__ import annotations


class TokenBucket:
    """``rate`` tokens a second, at most ``burst`` kept; times in seconds of a steady clock."""

    __slots__ = ("burst", "last", "rate", "tokens")

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.last = now

    def take(self, now: float) -> bool:
        """Spend one token if there is one."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.last) * self.rate)
        self.last = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True
