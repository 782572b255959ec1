"""The app's name and label."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Configuration of ``live``."""

    name = "live"
    label = "live"
