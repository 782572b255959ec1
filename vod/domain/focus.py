"""Reports that the player's page was hidden: noted by the rule pack's thresholds, no verdict."""

from __future__ import annotations

import uuid

from lms.core.errors import NotAllowed
from lms.presence.domain import focus
from vod.access import Part, Seat


def report_hidden(*, seat: Seat, event_key: uuid.UUID, hidden_ms: int) -> focus.Told | None:
    """Record an absence of the page, unless the rule pack calls it too short to be anything.

    The same ``event_key`` counts once. What comes back is for the trainee to be told.
    """
    if seat.part is not Part.TRAINEE:
        raise NotAllowed
    return focus.report(
        user=seat.user,
        lesson=seat.lesson,
        event_key=event_key,
        what=focus.HIDDEN,
        ms=hidden_ms,
    )
