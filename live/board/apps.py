"""The app's name and label, and where it plugs into the room."""

from django.apps import AppConfig


class LiveBoardConfig(AppConfig):
    """Configuration of ``live.board``."""

    name = "live.board"
    label = "live_board"

    def ready(self) -> None:
        """Show boards in replays."""
        from live import hooks
        from live.board.queries import timeline

        hooks.timeline_sources.append(timeline)
