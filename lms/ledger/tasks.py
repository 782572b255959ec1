"""The evidence clock: number events and sign checkpoints, then bring the ledgers up to the logs."""

from __future__ import annotations

from lms.events.sequencer import run_round
from lms.jobs.registry import periodic
from lms.ledger.domain.recompute import recompute_due

ROUND_S = 1.0
"""How long one round may keep the clock's process from its other work."""


@periodic("evidence.sequence", every_s=1)
def sequence_tick() -> None:
    """One round of the sequencer."""
    run_round()


@periodic("ledger.recompute", every_s=2)
def recompute_tick() -> None:
    """Recompute the classes whose log grew or whose timetable passed a boundary."""
    recompute_due(budget_s=ROUND_S)
