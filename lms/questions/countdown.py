"""The countdown: decided by the server, shown by the client."""

from __future__ import annotations

from dataclasses import dataclass

GRACE_MS = 1_500
"""An answer given in time may still be on its way for this long."""


@dataclass(frozen=True)
class Countdown:
    """Opened at ``opened_ms`` (server clock) for ``limit_ms``; 0 means no limit."""

    opened_ms: int
    limit_ms: int

    @property
    def deadline_ms(self) -> int | None:
        """When it ends, without the grace."""
        return self.opened_ms + self.limit_ms if self.limit_ms else None

    def accepts(self, now_ms: int) -> bool:
        """Whether an answer that arrives now counts (the grace included)."""
        deadline = self.deadline_ms
        return deadline is None or now_ms <= deadline + GRACE_MS

    def remaining_ms(self, now_ms: int) -> int | None:
        """What the trainee has left; never below 0."""
        deadline = self.deadline_ms
        return None if deadline is None else max(0, deadline - now_ms)
