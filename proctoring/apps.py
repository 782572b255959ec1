"""The app's name and label."""

from django.apps import AppConfig


class ProctoringConfig(AppConfig):
    """Configuration of ``proctoring``."""

    name = "proctoring"
    label = "proctoring"
