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


class CorrectionTooLate(Conflict):
    """The period within which a lesson may be corrected has passed."""

    code = "correction_too_late"
    message = "The period for corrections of this lesson has passed; the trainee may appeal."


class CorrectionWaits(Conflict):
    """One correction of this cell waits for a second person already."""

    code = "correction_waits"
    message = "A correction of this lesson already waits for a second person."


class AlreadySettled(Conflict):
    """Somebody has decided."""

    code = "already_settled"
    message = "This has been decided already."


class AnotherPerson(Conflict):
    """Whoever asked, or made the mark, does not decide."""

    code = "another_person"
    message = "Another person must decide this: you asked for it, or made the mark yourself."


class NothingToAppeal(Conflict):
    """There is no adverse mark, or it has been appealed already."""

    code = "nothing_to_appeal"
    message = "There is nothing here to appeal, or your appeal is on its way already."


class AppealPeriodOver(Conflict):
    """The rule pack's days for appeals have passed."""

    code = "appeal_period_over"
    message = "The period for appeals has passed."


class NothingToPreview(Conflict):
    """The class has no log yet, so that there is nothing to recompute."""

    code = "nothing_to_preview"
    message = "This class has no record yet: there is nothing to recompute."
