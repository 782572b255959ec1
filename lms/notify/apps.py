"""The app's name and label."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Configuration of ``lms.notify``."""

    name = "lms.notify"
    label = "notify"
