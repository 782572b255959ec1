"""The app's name and label."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Configuration of ``lms.results``."""

    name = "lms.results"
    label = "results"

    def ready(self) -> None:
        """Declare the event kinds."""
        import lms.results.events  # noqa: F401 - declares payload types
