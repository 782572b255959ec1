"""The app's name and label, and where it plugs into the room."""

from django.apps import AppConfig


class LiveStreamsConfig(AppConfig):
    """Configuration of ``live.streams``."""

    name = "live.streams"
    label = "live_streams"

    def ready(self) -> None:
        """Follow the room's decisions; beat once the web server runs (no query may run here)."""
        from live import hooks
        from live.streams import heartbeat, received
        from live.streams.domain import reactions, recording
        from lms.jobs.serving import started

        hooks.stage_changed.append(reactions.stage_changed)
        hooks.screen_changed.append(reactions.screen_changed)
        hooks.media_muted.append(reactions.media_muted)
        hooks.media_opened.append(reactions.media_opened)
        hooks.person_left.append(reactions.person_left)
        hooks.breakouts_changed.append(reactions.breakouts_changed)
        hooks.session_ended.append(reactions.session_ended)
        hooks.recording_asked.append(recording.asked)
        hooks.media_received.append(received.last_received_ms)
        started.listeners.append(heartbeat.begin)
