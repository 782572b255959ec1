"""Refusals of submissions."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class NotDue(Conflict):
    """The class is not closed, or its materials were handed in or accepted already."""

    code = "submission_not_due"
    message = "The materials of this class cannot be handed in now."


class FileNotCurrent(Conflict):
    """No period file, or one that lacks the newest records."""

    code = "submission_file_not_current"
    message = "Build the period file again first: there is none that holds every record."


class NothingSubmitted(Conflict):
    """There is nothing to decide."""

    code = "nothing_submitted"
    message = "Nothing was handed in that waits for a decision."


class ReasonsNeeded(Invalid):
    """Whoever returns materials says why."""

    code = "submission_reasons_needed"
    message = "Say what is missing, so that the institution can mend it."
