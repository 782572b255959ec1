"""Errors of exams; each sentence says what happened, what was kept and what to do."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed


class ExamFrozen(Conflict):
    """The exam was published: its paper and times no longer change."""

    code = "exam_frozen"
    message = "This exam has been announced; its paper can no longer be changed."


class ExamIncomplete(Invalid):
    """The exam cannot be announced yet; ``details.problems`` names each gap."""

    code = "exam_incomplete"
    message = "The exam is not complete; see each problem."


class ExamState(Conflict):
    """The step does not fit how far the exam is."""

    code = "exam_state"
    message = "The exam is not at the stage for this step."


class ExamRefused(NotAllowed):
    """The door stays shut; ``details.reasons`` says why, each with a code."""

    code = "exam_refused"
    message = "This exam is not open to you now; see each reason."


class ExamNotStarted(Conflict):
    """There is no running paper of this person."""

    code = "exam_not_started"
    message = "You have no paper of this exam open; go to its start page."


class ExamOver(Conflict):
    """The paper had ended when this arrived; it was kept for the lecturer to decide."""

    code = "exam_over"
    message = (
        "The exam was over when this answer arrived. It was kept apart, and your lecturer "
        "decides whether it counts."
    )


class ExamElsewhere(Conflict):
    """Another page writes on this paper; ``details.device`` names it."""

    code = "exam_elsewhere"
    message = "This exam is open on another device; continue here to move it."


class MarkRefused(Conflict):
    """Not this marker's to mark: given already, one's own, or complete."""

    code = "mark_refused"
    message = "This answer does not wait for a mark of yours."


class MarkInvalid(Invalid):
    """A mark outside of the points, or criteria that are not the rubric's."""

    code = "mark_invalid"
    message = "The mark does not fit the points of this question."


class MarkingOpen(Conflict):
    """Results wait: papers still run, or answers wait for a mark."""

    code = "marking_open"
    message = "Not every paper is marked yet; the results cannot be published."


class KeyDiffers(Invalid):
    """The other version asks something else: answers to this one cannot be marked by it."""

    code = "key_differs"
    message = "That version asks something else; only its key may differ for a regrade."


class SameJudge(NotAllowed):
    """Who gave a mark does not decide the appeal against it."""

    code = "same_judge"
    message = "You gave this mark or published it; another person must decide the appeal."
