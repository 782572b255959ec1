"""The app's name and label."""

from django.apps import AppConfig


class LiveStreamsConfig(AppConfig):
    """Configuration of ``live.streams``."""

    name = "live.streams"
    label = "live_streams"
