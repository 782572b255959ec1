"""When the server must look at a room next."""

from __future__ import annotations

import datetime as dt

from live import queries
from live.domain.room import Change
from live.settings import WARN_MS


def plan_due(change: Change) -> None:
    """Write the earliest end of a countdown of this room into its row."""
    moments = []
    call = queries.last_roll_call(change.lesson_id)
    if call is not None and call.closed_at is None:
        moments.append(call.ends_at)
    round_ = queries.open_round(change.lesson_id)
    if round_ is not None and round_.ends_at is not None:
        warn = round_.ends_at - dt.timedelta(milliseconds=WARN_MS)
        moments.append(round_.ends_at if round_.warned_at is not None else warn)
    change.live.due_at = min(moments, default=None)
    change.live.save(update_fields=["due_at"])
