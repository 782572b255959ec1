"""The app's name and label."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Configuration of ``lms.connections``."""

    name = "lms.connections"
    label = "connections"

    def ready(self) -> None:
        """Describe the clients' authentication in the OpenAPI schema."""
        from lms.connections import authentication  # noqa: F401 - registers itself
