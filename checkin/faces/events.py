"""Facts about faces: no picture and no template, but the hashes of what a verdict rests on."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class FaceEnrolled(Payload):
    """The subject's template was stored; ``captures``: SHA-256 of the pictures it was made of."""

    KIND: ClassVar[str] = "face.enrolled"
    engine: str
    version: str
    source: str
    state: str
    captures: list[str]


class FaceEnrolmentDecided(Payload):
    """A person approved or refused a new enrolment."""

    KIND: ClassVar[str] = "face.enrolment_decided"
    outcome: str
    reason: str


class FaceErased(Payload):
    """Template and captures were deleted: ``withdrawn``, ``retention`` or ``refused``."""

    KIND: ClassVar[str] = "face.erased"
    why: str
    templates: int
    captures: int


class FaceVerified(Payload):
    """A verification ended. Distances and limits in thousandths, times in ms.

    ``chain`` is SHA-256 over the hashes of all frames in order, ``captures`` those of the frames
    that were compared, ``seal`` the server's HMAC over all other fields.
    """

    KIND: ClassVar[str] = "face.verified"
    session: str
    purpose: str
    check: str | None
    outcome: str
    failure: str
    engine: str
    version: str
    accept: int
    review: int
    scores: list[int]
    median: int | None
    continuity: list[int]
    steps: list[str]
    took: list[int]
    frames: int
    chain: str
    captures: list[str]
    seal: str


class FaceReviewed(Payload):
    """A person looked at both pictures and decided; with the reason."""

    KIND: ClassVar[str] = "face.reviewed"
    session: str
    outcome: str
    reason: str


class FaceDuplicateFound(Payload):
    """The subject's stored face is like ``other``'s (a subject id)."""

    KIND: ClassVar[str] = "face.duplicate_found"
    other: str
    distance: int


class FaceDuplicateDecided(Payload):
    """A person decided about a likeness: ``accepted`` means two people, ``refused`` one."""

    KIND: ClassVar[str] = "face.duplicate_decided"
    other: str
    outcome: str
    reason: str


class FaceCaptureViewed(Payload):
    """Somebody (actor) of the staff looked at a picture of the subject."""

    KIND: ClassVar[str] = "face.capture_viewed"
    capture: str
    purpose: str


class FaceCapturesHandedOver(Payload):
    """A period file of a class was built with sign-in pictures of people who agreed to it."""

    KIND: ClassVar[str] = "face.captures_handed_over"
    training_class: str
    pictures: int
    people: int


class FaceRetentionSet(Payload):
    """An institution's contract about keeping faces was entered."""

    KIND: ClassVar[str] = "face.retention_set"
    institution: str
    template_days: int
    capture_days: int
