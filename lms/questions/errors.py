"""Errors of the question engine."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class QuestionInvalid(Invalid):
    """The question as written cannot be asked; ``details.problems`` names each field."""

    code = "question_invalid"
    message = "The question is not complete; see each problem."


class AnswerMalformed(Invalid):
    """The answer does not have the form of this question type; the try is not used up."""

    code = "answer_malformed"
    message = "The answer does not fit this question; nothing was counted, answer again."


class AnswerLate(Conflict):
    """The server's countdown had ended when the answer arrived."""

    code = "answer_late"
    message = "The time for this question was over when the answer arrived."
