"""Facts of proctoring. Texts of people stand in private fields: only committed to."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class FocusWarned(Payload):
    """The trainee was told: counted so often, a person looks at ``limit``."""

    KIND: ClassVar[str] = "focus.warned"
    incident: str
    counted: int
    limit: int


class IncidentRaised(Payload):
    """At the limit, or by a person's hand: a person is to look. Nothing is taken."""

    KIND: ClassVar[str] = "incident.raised"
    incident: str
    counted: int
    noted: int
    limit: int


class IncidentCommented(Payload):
    """The trainee's own words (private field ``text``)."""

    KIND: ClassVar[str] = "incident.commented"
    incident: str


class IncidentDecided(Payload):
    """A person decided; ``taken`` ms are a compensating entry of its own. Reason committed to."""

    KIND: ClassVar[str] = "incident.decided"
    incident: str
    decision: str
    taken: int


class IncidentAppealed(Payload):
    """The trainee asks for another person's decision (private field ``text``)."""

    KIND: ClassVar[str] = "incident.appealed"
    incident: str


class AppealDecided(Payload):
    """Another person decided; ``given_back`` ms are a compensating entry of its own."""

    KIND: ClassVar[str] = "appeal.decided"
    incident: str
    decision: str
    given_back: int


class CameraConsent(Payload):
    """The subject agreed to small pictures for the monitoring wall, or no longer does."""

    KIND: ClassVar[str] = "monitor.consent"
    given: bool
    text_version: str


class CameraChanged(Payload):
    """What the server sees of a camera changed: ``live``, ``covered``, ``frozen``, ``silent``."""

    KIND: ClassVar[str] = "monitor.camera"
    state: str


class WallOpened(Payload):
    """Somebody opened the wall of a lesson (``actor``)."""

    KIND: ClassVar[str] = "monitor.opened"


class TileOpened(Payload):
    """Somebody looked at the subject's tile in large (``actor``)."""

    KIND: ClassVar[str] = "monitor.looked"


class TraineeCalled(Payload):
    """Somebody wrote to the subject from the wall (private ``text``), or asked for an answer."""

    KIND: ClassVar[str] = "monitor.called"
    call: str
    wants_answer: bool


class TraineeAnswered(Payload):
    """The subject answered a call after ``took`` ms."""

    KIND: ClassVar[str] = "monitor.answered"
    call: str
    took: int


class SafeBrowserSet(Payload):
    """A lesson asks for Safe Exam Browser, or no longer does."""

    KIND: ClassVar[str] = "seb.set"
    required: bool
    exam_keys: int


class SafeBrowserStarted(Payload):
    """The subject's single-use start link was used."""

    KIND: ClassVar[str] = "seb.started"
    start: str
