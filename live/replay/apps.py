"""The app's name and label, and what makes it begin."""

from django.apps import AppConfig


class LiveReplayConfig(AppConfig):
    """Configuration of ``live.replay``."""

    name = "live.replay"
    label = "live_replay"

    def ready(self) -> None:
        """A session that ends becomes a replay (no query may run here)."""
        from live import hooks
        from live.replay.domain.making import session_ended

        if session_ended not in hooks.session_ended:
            hooks.session_ended.append(session_ended)
