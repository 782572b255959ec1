"""What happens to the media of live lessons, as events. Times in ms."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class StreamPublished(Payload):
    """The subject's camera, screen or OBS reached the server."""

    KIND: ClassVar[str] = "live.published"
    publication: str
    source: str
    layer: str
    room: str
    """``main``, or a breakout's id."""


class StreamEnded(Payload):
    """It ended after ``ms``."""

    KIND: ClassVar[str] = "live.unpublished"
    publication: str
    source: str
    ms: int


class Received(Payload):
    """Media reached the subject for ``ms`` within the time since ``since`` (ms)."""

    KIND: ClassVar[str] = "live.received"
    since: int
    ms: int


class RecordingStarted(Payload):
    """Everybody in the room sees that it is recorded."""

    KIND: ClassVar[str] = "live.recording_started"
    recording: str
    automatic: bool


class RecordingPaused(Payload):
    """A lecturer paused it."""

    KIND: ClassVar[str] = "live.recording_paused"
    recording: str


class RecordingResumed(Payload):
    """It goes on."""

    KIND: ClassVar[str] = "live.recording_resumed"
    recording: str


class RecordingStopped(Payload):
    """It is complete, of this many parts."""

    KIND: ClassVar[str] = "live.recording_stopped"
    recording: str
    parts: int


class RecordingGapNoted(Payload):
    """``ms`` are missing from it from ``since`` (ms) on; ``why`` as in ``RecordingGap.Why``."""

    KIND: ClassVar[str] = "live.recording_gap"
    recording: str
    since: int
    ms: int
    why: str


class RecordingFailing(Payload):
    """The recorder cannot write; the class goes on, and it tries again."""

    KIND: ClassVar[str] = "live.recording_failing"
    recording: str
    why: str


class MediaLost(Payload):
    """The lesson's media worker died; pages come back by themselves."""

    KIND: ClassVar[str] = "live.media_lost"
    worker: str


class StreamKeyMade(Payload):
    """A lecturer made a stream key."""

    KIND: ClassVar[str] = "live.stream_key_made"
    key: str


class StreamKeyRevoked(Payload):
    """A stream key is good for nothing any more."""

    KIND: ClassVar[str] = "live.stream_key_revoked"
    key: str
