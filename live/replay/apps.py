"""The app's name and label."""

from django.apps import AppConfig


class LiveReplayConfig(AppConfig):
    """Configuration of ``live.replay``."""

    name = "live.replay"
    label = "live_replay"
