"""The app's name and label."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Configuration of ``quizzes``."""

    name = "quizzes"
    label = "quizzes"
