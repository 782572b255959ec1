"""The sample's exams: one with results, one to take, and the theory exam of the lecturer class."""

from quizzes.exams.sample.load import load

__all__ = ["load"]
