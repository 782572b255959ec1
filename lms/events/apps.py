"""The app's name and label."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Configuration of ``lms.events``."""

    name = "lms.events"
    label = "events"

    def ready(self) -> None:
        """Declare the log's own event kinds."""
        import lms.events.kinds  # noqa: F401 - declares payload types
