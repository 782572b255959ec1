"""Facts about classes; they go to the class's own log."""

from __future__ import annotations

from typing import Any, ClassVar

from lms.events.payloads import Payload


class ClassSubmitted(Payload):
    """The institution (actor) applied."""

    KIND: ClassVar[str] = "class.submitted"


class ClassDescribed(Payload):
    """What was applied for: the period file's ``class.json`` follows from the last of these."""

    KIND: ClassVar[str] = "class.described"
    code: str
    title: str
    kind: str
    institution: str
    region: str
    venue: str
    starts_on: str
    ends_on: str
    planned_size: int


class ClassApproved(Payload):
    """The agency (actor) approved."""

    KIND: ClassVar[str] = "class.approved"
    reason: str = ""


class ClassReturned(Payload):
    """The agency (actor) returned the application with a reason."""

    KIND: ClassVar[str] = "class.returned"
    reason: str


class ClassStarted(Payload):
    """Teaching began."""

    KIND: ClassVar[str] = "class.started"


class ClassClosed(Payload):
    """Teaching ended: from here every lesson is judged."""

    KIND: ClassVar[str] = "class.closed"


class ClassRulePack(Payload):
    """Which numbers count for this class; ``sha256`` of the pack's canonical JSON."""

    KIND: ClassVar[str] = "class.rule_pack"
    code: str
    version: int
    sha256: str


class TimetableSet(Payload):
    """The whole timetable; ``late`` when a lesson had begun before the change."""

    KIND: ClassVar[str] = "timetable.set"
    lessons: list[dict[str, Any]]
    sha256: str
    late: bool


class RosterEnrolled(Payload):
    """The subject got a seat; the masked name enters as the commitment ``display``."""

    KIND: ClassVar[str] = "roster.enrolled"
    by_import: bool
    late: bool


class RosterWithdrawn(Payload):
    """The subject left the class."""

    KIND: ClassVar[str] = "roster.withdrawn"
    reason: str
    late: bool


class LecturerAssigned(Payload):
    """The subject teaches the class; the masked name is the commitment ``display``."""

    KIND: ClassVar[str] = "lecturer.assigned"
    role: str


class LecturerRemoved(Payload):
    """The subject no longer teaches the class."""

    KIND: ClassVar[str] = "lecturer.removed"
    role: str


class LeaveRequested(Payload):
    """The subject asks to be away from these lessons."""

    KIND: ClassVar[str] = "leave.requested"
    leave: str
    lessons: list[str]
    hours_milli: int


class LeaveDecided(Payload):
    """A lecturer (actor) decided."""

    KIND: ClassVar[str] = "leave.decided"
    leave: str
    lessons: list[str]
    hours_milli: int
    approved: bool


class LeaveWithdrawn(Payload):
    """The subject took the request back before it was decided."""

    KIND: ClassVar[str] = "leave.withdrawn"
    leave: str


class LessonPublished(Payload):
    """A lesson or a replay became watchable, or what its credit rests on changed (ms, × 1000)."""

    KIND: ClassVar[str] = "lesson.published"
    duration: int
    rate_cap: int
    no_skip: bool
    questions: int
