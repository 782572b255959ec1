"""Refusals of class performance and of assessment works."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class NoTeachingDay(Invalid):
    """The day is not in the timetable, or has not come."""

    code = "no_teaching_day"
    message = "This is no day of class, or it has not come yet."


class CriteriaIncomplete(Invalid):
    """Each criterion needs a mark of 1 to 5."""

    code = "criteria_incomplete"
    message = "Mark each criterion from 1 to 5."


class MarkingOver(Conflict):
    """The class does not run."""

    code = "marking_over"
    message = "Class performance is marked while the class runs."


class WorkLocked(Conflict):
    """It is handed in or decided."""

    code = "work_locked"
    message = "This work was handed in or decided; it cannot be changed now."


class WorkIncomplete(Invalid):
    """``details.problems`` says which fields."""

    code = "work_incomplete"
    message = "Some parts are missing or too short."


class WorkNotWaiting(Conflict):
    """Nobody waits for a decision about it."""

    code = "work_not_waiting"
    message = "This work does not wait for a decision any more."


class RubricIncomplete(Invalid):
    """Each criterion needs points within its limit."""

    code = "rubric_incomplete"
    message = "Give whole or half points for each criterion, within its limit."


class CommentNeeded(Invalid):
    """Whoever sends back says why."""

    code = "comment_needed"
    message = "Say what is to be done before it is handed in again."
