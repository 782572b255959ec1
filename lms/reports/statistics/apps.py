"""The app's name and label."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Configuration of ``lms.reports.statistics``."""

    name = "lms.reports.statistics"
    label = "statistics"
