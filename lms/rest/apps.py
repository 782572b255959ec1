"""The app's name and label."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Configuration of ``lms.rest``."""

    name = "lms.rest"
    label = "rest"
