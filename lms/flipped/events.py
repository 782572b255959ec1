"""Facts of the flipped classroom. Texts of people stand in private fields: only committed to.

``task.completed`` is the one that the policy reads: it earns the lesson's class hours, never
minutes (art. 13 (3)).
"""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class FlippedAssigned(Payload):
    """The subject has this task to do until ``due`` (ms); ``group`` "" where alone."""

    KIND: ClassVar[str] = "flipped.assigned"
    task: str
    work: str
    group: str
    due: int
    late_entry: bool
    """The subject came to the class after the task was set."""


class FlippedTaskSet(Payload):
    """The trainer (actor) set the task: how many people and works, and what it is made of."""

    KIND: ClassVar[str] = "flipped.set"
    task: str
    mode: str
    people: int
    works: int
    materials: int
    checklist: int
    rubric_points: int
    reviews_each: int
    due: int


class FlippedStudied(Payload):
    """The subject says that a material is studied: ``done`` of ``of``."""

    KIND: ClassVar[str] = "flipped.studied"
    task: str
    material: str
    done: int
    of: int


class FlippedTicked(Payload):
    """The subject finished a checklist item of the work, or took the tick back."""

    KIND: ClassVar[str] = "flipped.ticked"
    task: str
    work: str
    item: str
    on: bool
    done: int
    of: int


class FlippedHard(Payload):
    """The subject says that this was hard, or no longer (private ``note``)."""

    KIND: ClassVar[str] = "flipped.hard"
    task: str
    target: str
    on: bool


class FlippedContributed(Payload):
    """The subject says what they did of the work (private ``text``)."""

    KIND: ClassVar[str] = "flipped.contributed"
    task: str
    work: str
    chars: int


class FlippedSaid(Payload):
    """A line in the group's space (private ``text``): ``text``, ``question`` or ``call``."""

    KIND: ClassVar[str] = "flipped.said"
    work: str
    line: str
    what: str


class FlippedAnswered(Payload):
    """The trainer (actor) saw to a call or question."""

    KIND: ClassVar[str] = "flipped.answered"
    work: str
    line: str
    took: int


class FlippedFile(Payload):
    """A version of a file in the group's space."""

    KIND: ClassVar[str] = "flipped.file"
    work: str
    number: int
    sha256: str
    size: int


class FlippedSubmitted(Payload):
    """The subject handed in version ``number`` for the work (private ``text``).

    ``files`` are SHA-256; ``late`` ms past the due time and its grace.
    """

    KIND: ClassVar[str] = "flipped.submitted"
    task: str
    work: str
    number: int
    late: int
    chars: int
    links: int
    shops: int
    files: list[str]
    ticked: int
    of: int


class FlippedReturned(Payload):
    """The trainer (actor) gave the version back with a reason (private ``reason``)."""

    KIND: ClassVar[str] = "flipped.returned"
    task: str
    work: str
    number: int


class FlippedDone(Payload):
    """The trainer (actor) accepted the practical task of the subject.

    ``score_milli`` of ``of_milli``; null where nobody scored yet. ``late`` ms of the version.
    """

    KIND: ClassVar[str] = "flipped.done"
    task: str
    work: str
    number: int
    late: int
    score_milli: int | None
    of_milli: int


class TaskCompleted(Payload):
    """The practical task of the lesson is done: it earns the lesson's hours."""

    KIND: ClassVar[str] = "task.completed"
    task: str


class ReviewsAllocated(Payload):
    """Who reviews what was settled: ``ring``, ``random`` or ``manual``."""

    KIND: ClassVar[str] = "review.allocated"
    task: str
    how: str
    reviewers: int
    reviews: int


class ReviewPractised(Payload):
    """The subject scored the example: mean distance from the trainer in thousandths."""

    KIND: ClassVar[str] = "review.practised"
    task: str
    off_milli: int


class ReviewSubmitted(Payload):
    """The subject reviewed another's work (private ``comment``)."""

    KIND: ClassVar[str] = "review.submitted"
    task: str
    work: str
    score_milli: int
    of_milli: int
    empty: bool
    again: bool


class ReviewDiscarded(Payload):
    """The trainer (actor) struck the subject's review out (private ``reason``)."""

    KIND: ClassVar[str] = "review.discarded"
    task: str
    work: str
