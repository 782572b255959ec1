"""The app's name and label, and where it plugs into the room."""

from django.apps import AppConfig


class LiveActivitiesConfig(AppConfig):
    """Configuration of ``live.activities``."""

    name = "live.activities"
    label = "live_activities"

    def ready(self) -> None:
        """Close what is open when a class ends; show exercises and questions in replays."""
        from live import hooks
        from live.activities.domain.asking import left_after_class
        from live.activities.domain.runs import end_with_session
        from live.activities.queries import timeline

        hooks.session_ended += [end_with_session, left_after_class]
        hooks.timeline_sources.append(timeline)
