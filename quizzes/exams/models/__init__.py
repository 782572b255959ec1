"""Schema of exams."""

from quizzes.exams.models.exams import Allowance, Exam, ExamItem, ExamMarker, ExamRule
from quizzes.exams.models.marks import Appeal, Mark, Regrade
from quizzes.exams.models.sitting import Attempt, ExamAnswer

__all__ = [
    "Allowance",
    "Appeal",
    "Attempt",
    "Exam",
    "ExamAnswer",
    "ExamItem",
    "ExamMarker",
    "ExamRule",
    "Mark",
    "Regrade",
]
