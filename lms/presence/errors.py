"""Why presence refuses."""

from __future__ import annotations

from lms.core.errors import Busy, Conflict, TooMany


class NothingToCount(Conflict):
    """The lesson has nothing that counts here: not published, another kind, or no such mode."""

    code = "nothing_to_count"
    message = "This lesson cannot be counted here."


class TakenJustNow(TooMany):
    """Two devices take the lease from each other faster than a person would."""

    code = "taken_just_now"
    message = "Another device has just begun; try again in a second."


class BeatsBusy(Busy):
    """The queue of beats is full; the client sends again and loses nothing."""

    code = "beats_busy"
    message = "The server is busy; your time is kept and sent again."
