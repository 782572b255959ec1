"""The app's name and label."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Configuration of ``lms.people``."""

    name = "lms.people"
    label = "people"
