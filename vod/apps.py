"""The app's name and label."""

from django.apps import AppConfig


class VodConfig(AppConfig):
    """Configuration of ``vod``."""

    name = "vod"
    label = "vod"
