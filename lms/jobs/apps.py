"""The app's name and label."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Configuration of ``lms.jobs``."""

    name = "lms.jobs"
    label = "jobs"
