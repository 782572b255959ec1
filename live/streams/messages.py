"""What the server says about media in the live room's socket."""

from __future__ import annotations

from typing import ClassVar, Literal

from lms.realtime.frames import ServerMessage


class Publisher(ServerMessage):
    """Who publishes."""

    id: str
    name: str


class LineQuality(ServerMessage):
    """How a person's line is: the worst of what they send and get."""

    person: str
    loss_permille: int
    kbps: int


class StreamUp(ServerMessage):
    """Somebody publishes this now; the whole entry, which replaces the one before.

    ``room``: ``main`` or a breakout's id. Another ``publication`` than before: connect again.
    """

    T: ClassVar[str] = "stream.up"
    publication: str
    publisher: Publisher
    source: Literal["camera", "screen", "obs", "mic"]
    room: str
    layers: list[str]
    kinds: list[str]


class StreamDown(ServerMessage):
    """Nobody publishes this any more; ``publisher`` is a user id."""

    T: ClassVar[str] = "stream.down"
    publication: str
    publisher: str
    source: str
    room: str


class StreamQuality(ServerMessage):
    """Every few seconds; slow readers miss some."""

    T: ClassVar[str] = "stream.quality"
    lines: list[LineQuality]


class StreamSpeaking(ServerMessage):
    """User ids of those who were heard within the last second; slow readers miss some."""

    T: ClassVar[str] = "stream.speaking"
    people: list[str]


class MediaLostMessage(ServerMessage):
    """The media worker died: wait for ``media.ready``, then publish and watch again."""

    T: ClassVar[str] = "media.lost"


class MediaReadyMessage(ServerMessage):
    """A media worker is there."""

    T: ClassVar[str] = "media.ready"
