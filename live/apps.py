"""The app's name and label."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Configuration of ``live``."""

    name = "live"
    label = "live"

    def ready(self) -> None:
        """The room's own part of a replay's time line."""
        from live import hooks
        from live.queries_talk import timeline

        if timeline not in hooks.timeline_sources:
            hooks.timeline_sources.append(timeline)
