"""Facts of sign-in, spot checks and signatures; fields as in ``verifier/FORMAT.md``."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class SignedIn(Payload):
    """The subject signed in. ``actor`` of the event is who confirmed it or vouched for it.

    ``off``: ms after the lesson's start. ``captures``: SHA-256 of the pictures a face was judged
    by. ``batch`` joins the sign-ins of one click ("all present except …").
    """

    KIND: ClassVar[str] = "attendance.signed_in"
    VERSION: ClassVar[int] = 2
    method: str
    off: int
    band: str | None = None
    captures: list[str] = []
    place: str | None = None
    batch: str | None = None
    reason: str | None = None


class SignedOut(Payload):
    """The subject signed out; ``off``: ms before the lesson's end."""

    KIND: ClassVar[str] = "attendance.signed_out"
    VERSION: ClassVar[int] = 2
    method: str
    off: int
    band: str | None = None
    captures: list[str] = []
    place: str | None = None
    batch: str | None = None
    reason: str | None = None


class SignInRefused(Payload):
    """An attempt that did not count, and why (``stale``, ``wrong_number``, ``outside``, …)."""

    KIND: ClassVar[str] = "sign_in.refused"
    method: str
    why: str


class DeskOpened(Payload):
    """A lecturer opened sign-in of a lesson by hand."""

    KIND: ClassVar[str] = "sign_in.opened"


class DeskClosed(Payload):
    """A lecturer closed it."""

    KIND: ClassVar[str] = "sign_in.closed"


class SpotIssued(Payload):
    """A check was decided; nothing at the client knew it before. ``makes_up``: for a missed one."""

    KIND: ClassVar[str] = "spot.issued"
    check: str
    check_kind: str
    limit: int
    makes_up: str | None


class SpotDelivered(Payload):
    """It stands on the trainee's screen: its clock runs from here."""

    KIND: ClassVar[str] = "spot.delivered"
    check: str
    limit: int


class SpotPassed(Payload):
    """Answered rightly, or the face was recognised, after ``took`` ms."""

    KIND: ClassVar[str] = "spot.passed"
    check: str
    took: int
    captures: list[str] = []
    makes_up: str | None = None


class SpotFailed(Payload):
    """Answered wrongly, or somebody else's face."""

    KIND: ClassVar[str] = "spot.failed"
    check: str
    took: int
    captures: list[str] = []


class SpotMissed(Payload):
    """Delivered, and no answer within ``limit``."""

    KIND: ClassVar[str] = "spot.missed"
    check: str
    limit: int


class SpotOverturned(Payload):
    """A reviewer (actor) looked at the pictures of a passed check and says that it failed."""

    KIND: ClassVar[str] = "spot.overturned"
    check: str
    reason: str


class SpotWithdrawn(Payload):
    """Never delivered before the trainee left: counts for nothing."""

    KIND: ClassVar[str] = "spot.withdrawn"
    check: str


class SignatureMade(Payload):
    """The subject signed by hand; the strokes are only committed to (``strokes``).

    ``purpose``: ``sheet`` (of the event's lesson) or ``statement`` (of the class, whose words
    have the hash ``text``).
    """

    KIND: ClassVar[str] = "signature.made"
    signature: str
    purpose: str
    points: int
    text: str | None
