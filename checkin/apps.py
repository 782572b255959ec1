"""The app's name and label."""

from django.apps import AppConfig


class CheckinConfig(AppConfig):
    """Configuration of ``checkin``."""

    name = "checkin"
    label = "checkin"

    def ready(self) -> None:
        """Declare the event kinds of sign-in."""
        import checkin.events  # noqa: F401 - declares payload types
