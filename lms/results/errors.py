"""Refusals of class performance."""

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
