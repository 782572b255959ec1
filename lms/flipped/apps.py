"""The app's name and label."""

from django.apps import AppConfig


class FlippedConfig(AppConfig):
    """Configuration of ``lms.flipped``."""

    name = "lms.flipped"
    label = "flipped"

    def ready(self) -> None:
        """Let reminders be mailed."""
        from lms.flipped.mails import register

        register()
