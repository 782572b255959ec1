"""The app's name and label."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Configuration of ``lms.questions``."""

    name = "lms.questions"
    label = "questions"
