"""The app's name and label."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Configuration of ``lms.files``."""

    name = "lms.files"
    label = "files"
