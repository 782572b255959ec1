"""The app's name and label."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Configuration of ``lms.connections``."""

    name = "lms.connections"
    label = "connections"

    def ready(self) -> None:
        """Describe the clients' authentication in the schema; let webhooks hear of changes."""
        from lms.connections import authentication  # noqa: F401 - registers itself
        from lms.connections.domain import capture
        from lms.connections.domain.destinations import queue
        from lms.connections.domain.webhooks import tell

        for listener in (tell, queue):
            if listener not in capture.listeners:
                capture.listeners.append(listener)
