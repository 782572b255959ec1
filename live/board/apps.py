"""The app's name and label."""

from django.apps import AppConfig


class LiveBoardConfig(AppConfig):
    """Configuration of ``live.board``."""

    name = "live.board"
    label = "live_board"
