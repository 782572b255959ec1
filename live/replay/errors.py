"""Errors of replays."""

from __future__ import annotations

from lms.core.errors import Conflict, NotFound


class NoReplay(NotFound):
    """Nothing was recorded, or it was deleted."""

    code = "no_replay"
    message = "This lesson has no replay."


class ReplayBusy(Conflict):
    """Its job runs."""

    code = "replay_busy"
    message = "The replay is being made; wait until it is done."
