"""The app's name and label."""

from django.apps import AppConfig


class CheckinFacesConfig(AppConfig):
    """Configuration of ``checkin.faces``."""

    name = "checkin.faces"
    label = "checkin_faces"
