"""Errors of exercises and Q&A."""

from __future__ import annotations

from lms.core.errors import Conflict, NotAllowed, NotFound


class ExerciseOpen(Conflict):
    """One exercise at a time; ``details.run`` is the open one."""

    code = "exercise_open"
    message = "Another exercise is open; close it first."


class ExerciseOver(Conflict):
    """The countdown had ended, or the lecturer closed it, when the answer arrived."""

    code = "exercise_over"
    message = "This exercise was over when the answer arrived; it was not counted."


class AnswerFinal(Conflict):
    """An answer may be changed once."""

    code = "answer_final"
    message = "You have changed this answer once already; it stands as it is."


class TooManyExercises(Conflict):
    """``details.max``."""

    code = "too_many_exercises"
    message = "This lesson has as many prepared exercises as it can have; remove some first."


class QuestionGone(NotFound):
    """Hidden, or never there."""

    code = "room_question_gone"
    message = "This question is no longer there."


class AskingClosed(NotAllowed):
    """Observers and inspectors listen."""

    code = "asking_closed"
    message = "Only the people of this class ask and answer here."
