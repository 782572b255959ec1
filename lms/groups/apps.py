"""The app's name and label."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Configuration of ``lms.groups``."""

    name = "lms.groups"
    label = "groups"
