"""The app's name and label."""

from django.apps import AppConfig


class CheckinFacesConfig(AppConfig):
    """Configuration of ``checkin.faces``."""

    name = "checkin.faces"
    label = "checkin_faces"

    def ready(self) -> None:
        """Let ``manage.py rotate_keys`` reach templates and captures."""
        from checkin.faces.domain.rotation import reseal_all
        from lms.people import hooks

        if reseal_all not in hooks.resealers:
            hooks.resealers.append(reseal_all)
