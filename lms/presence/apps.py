"""The app's name and label."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Configuration of ``lms.presence``."""

    name = "lms.presence"
    label = "presence"
