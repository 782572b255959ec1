"""The app's name and label."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Configuration of ``lms.courses``."""

    name = "lms.courses"
    label = "courses"
