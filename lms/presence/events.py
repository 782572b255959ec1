"""Facts of presence; fields as in ``verifier/FORMAT.md``. All numbers are ms unless named."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class LeaseTaken(Payload):
    """A device began to count; ``device`` is a short hash of its label."""

    KIND: ClassVar[str] = "presence.lease_taken"
    lease: str
    mode: str
    device: str


class LeaseEvicted(Payload):
    """Another device took over at ``wall``."""

    KIND: ClassVar[str] = "presence.lease_evicted"
    lease: str
    by_lease: str
    wall: int


class LeaseExpired(Payload):
    """90 s without a beat."""

    KIND: ClassVar[str] = "presence.lease_expired"
    lease: str
    wall: int


class LeaseReleased(Payload):
    """Paused, left, or the class closed."""

    KIND: ClassVar[str] = "presence.lease_released"
    lease: str
    wall: int


class PresenceInterval(Payload):
    """Credited time with the wall range that it stands on; ``rate_max`` in thousandths."""

    KIND: ClassVar[str] = "presence.interval"
    lease: str
    mode: str
    basis: str
    wall_from: int
    wall_to: int
    credited: int
    media_from: int | None
    media_to: int | None
    rate_max: int
    beats: int
    ref: str | None


class PromptDelivered(Payload):
    """A presence prompt is on the screen."""

    KIND: ClassVar[str] = "prompt.delivered"
    prompt: str
    limit: int
    lease: str


class PromptAnswered(Payload):
    """Answered after ``took``."""

    KIND: ClassVar[str] = "prompt.answered"
    prompt: str
    took: int


class PromptMissed(Payload):
    """Delivered and not answered within ``limit``: no credit until the next is answered."""

    KIND: ClassVar[str] = "prompt.missed"
    prompt: str
    limit: int


class FocusHidden(Payload):
    """The page was not visible for ``ms``, as the client reports: context, not a verdict."""

    KIND: ClassVar[str] = "focus.hidden"
    ms: int


class FocusContext(Payload):
    """Beside an absence: ``blur``, ``fullscreen_exit``, ``second_screen``, ``paste``, ``asleep``.

    Never counted; ``ms`` is its length where it has one, else 0.
    """

    KIND: ClassVar[str] = "focus.context"
    what: str
    ms: int


PAYLOADS: dict[str, type[Payload]] = {
    payload.KIND: payload
    for payload in (
        LeaseTaken,
        LeaseEvicted,
        LeaseExpired,
        LeaseReleased,
        PresenceInterval,
        PromptDelivered,
        PromptAnswered,
        PromptMissed,
    )
}
