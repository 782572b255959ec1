"""The app's name and label."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Configuration of ``lms.reports``."""

    name = "lms.reports"
    label = "reports"
