"""The app's name and label."""

from django.apps import AppConfig


class LiveActivitiesConfig(AppConfig):
    """Configuration of ``live.activities``."""

    name = "live.activities"
    label = "live_activities"
