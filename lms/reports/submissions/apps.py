"""The app's name and label."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Configuration of ``lms.reports.submissions``."""

    name = "lms.reports.submissions"
    label = "submissions"
