"""The app's name and label."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Configuration of ``lms.realtime``."""

    name = "lms.realtime"
    label = "realtime"
