"""The app's name and label."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Configuration of ``lms.events``."""

    name = "lms.events"
    label = "events"
