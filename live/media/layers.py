"""Which of two layers a viewer should get: a rule, no state of its own beyond ``Judgement``.

Down: a tile too small for the high layer, losses that retransmission cannot mend, or a line that
the viewer's own estimate says is too thin. Up again only after a good while, and each failed
attempt makes the next one later, so that a weak line is not shaken every few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

SMALL_TILE = 240
"""Pixels of height up to which the low layer is as good."""
BAD_LOSS = 0.10
POOR_SECONDS = 2
"""Seconds in a row of bad loss before going down."""
GOOD_LOSS = 0.03
FIRST_PATIENCE = 8.0
MAX_PATIENCE = 60.0
FAILED_WITHIN = 15.0
THIN = 0.85
"""Part of the high layer's rate that the viewer's estimate must reach."""


@dataclass
class Judgement:
    """What one viewer's line was like."""

    low: bool = False
    bad_seconds: int = 0
    good_since: float = 0.0
    patience: float = FIRST_PATIENCE
    raised_at: float = -1e9

    def observe(self, *, now: float, loss: float, estimate: int | None, high_rate: int) -> None:
        """One second of a line: ``estimate`` is the viewer's REMB in bits a second, ``high_rate``
        what the high layer has now.
        """
        if self.low:
            self._maybe_up(now, loss)
        elif self._poor(loss, estimate, high_rate):
            self._down(now)

    def low_is_right(self, height: int) -> bool:
        """Whether the low layer suits a tile of this height in pixels (0 = unknown)."""
        return self.low or 0 < height <= SMALL_TILE

    def _poor(self, loss: float, estimate: int | None, high_rate: int) -> bool:
        thin = estimate is not None and high_rate > 0 and estimate < high_rate * THIN
        self.bad_seconds = self.bad_seconds + 1 if loss > BAD_LOSS or thin else 0
        return self.bad_seconds >= POOR_SECONDS

    def _down(self, now: float) -> None:
        failed = now - self.raised_at < FAILED_WITHIN
        self.patience = min(MAX_PATIENCE, self.patience * 2) if failed else FIRST_PATIENCE
        self.low, self.bad_seconds, self.good_since = True, 0, now

    def _maybe_up(self, now: float, loss: float) -> None:
        if loss > GOOD_LOSS:
            self.good_since = now
        elif now - self.good_since >= self.patience:
            self.low, self.raised_at = False, now
