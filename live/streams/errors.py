"""Errors of the media side of live lessons."""

from __future__ import annotations

from lms.core.errors import Busy, Conflict, Invalid, NotAllowed, NotFound


class StreamNotThere(NotFound):
    """Nobody publishes this (yet)."""

    code = "stream_not_there"
    message = "This person does not publish that stream now; it is announced when it comes."


class MediaUnavailable(Busy):
    """No media worker answers; pages ask again by themselves."""

    code = "media_unavailable"
    message = "The media server does not answer; the page tries again by itself."


class BadOffer(Invalid):
    """Not an SDP offer that can be answered."""

    code = "bad_offer"
    message = "This is not a media offer that the server can answer."


class StreamKeyRefused(NotAllowed):
    """Unknown, revoked or of a lesson that is not on air for its owner any more."""

    code = "stream_key_refused"
    status = 401
    message = "This stream key is not valid (any more); ask the lecturer for a new one."


class TooManyKeys(Conflict):
    """``details.max``."""

    code = "too_many_stream_keys"
    message = "This lesson has as many stream keys as it can have; revoke one first."


class RecordingNotPossible(Conflict):
    """The recording is not in a state for this order."""

    code = "recording_not_possible"
    message = "The recording cannot do this now."
