"""Why the flipped classroom refuses."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed


class NotFlipped(Invalid):
    """The lesson is of another kind."""

    code = "not_flipped"
    message = "Only a flipped lesson carries a flipped task."


class TaskIncomplete(Invalid):
    """The task cannot be set yet; ``details.missing`` names what lacks."""

    code = "task_incomplete"
    message = "The task cannot be set yet: something is missing."


class NeedsGroups(Conflict):
    """A group task needs everybody in a group; ``details.people`` names those who are in none."""

    code = "needs_groups"
    message = "Some trainees are in no group yet; put them into one first."


class TaskIsSet(Conflict):
    """What people work on does not change under their hands."""

    code = "task_is_set"
    message = "The task is set already; only its due time, materials and reviews can change."


class TaskNotSet(Conflict):
    """The trainer is still preparing the task."""

    code = "task_not_set"
    message = "This task is not set yet."


class NotOpen(Conflict):
    """The class does not run (any more)."""

    code = "task_class_over"
    message = "The class is not running; nothing of its tasks changes any more."


class AlreadyDone(Conflict):
    """The practical task is done; a correction is made in the ledger."""

    code = "task_done_already"
    message = "This work is accepted and done."


class NothingSubmitted(Conflict):
    """Nothing waits to be looked at."""

    code = "nothing_submitted"
    message = "Nothing is handed in that waits for this."


class EmptySubmission(Invalid):
    """A submission holds at least something."""

    code = "empty_submission"
    message = "Hand in at least a text, a link, a shop or a file."


class TooLate(Conflict):
    """The rule pack takes no submission so long after the due time; ``details.until``."""

    code = "submission_too_late"
    message = "The last time for handing in has passed."


class TooMuch(Conflict):
    """A limit of the group space; ``details.max``."""

    code = "flipped_limit"
    message = "There are too many of these already."


class NotAReviewer(NotAllowed):
    """The review is somebody else's."""

    code = "not_your_review"
    message = "This review is not yours."


class PractiseFirst(Conflict):
    """The example comes before the first real review."""

    code = "practise_first"
    message = "Score the example first; then the reviews open."


class ScoresIncomplete(Invalid):
    """Each line of the rubric gets a number within its range."""

    code = "scores_incomplete"
    message = "Give each line of the rubric a number within its range."


class BadAllocation(Invalid):
    """Pairs that nobody may have (own work, own group, unknown people)."""

    code = "bad_allocation"
    message = "Nobody reviews their own work or that of their own group."


class ReviewsClosed(Conflict):
    """Reviews are not open, or no longer."""

    code = "reviews_closed"
    message = "Reviews of this task are not open."
