"""Refusals of the ledger."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class ClassNotRunning(Conflict):
    """Attendance is marked while the class runs; afterwards nothing changes the file."""

    code = "class_not_running"
    message = "Attendance can be marked or corrected only while the class is running."


class MarkRefused(Invalid):
    """The mark lacks a reason or names what cannot be marked."""

    code = "mark_refused"
    message = "A mark needs a reason, a state, and no more time than the lesson has."
