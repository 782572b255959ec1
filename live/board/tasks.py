"""Jobs of the board."""

from __future__ import annotations

import uuid
from typing import Any

from live.board.domain import decks
from lms.jobs.registry import job
from lms.jobs.run import Run


@job(decks.KIND, max_attempts=2, backoff_s=5, timeout_s=600)
def convert(run: Run) -> dict[str, Any]:
    """Convert a presentation to PDF."""
    decks.convert(deck_id=uuid.UUID(run.params["deck"]))
    return {}
