"""The app of mastery."""

from __future__ import annotations

from django.apps import AppConfig


class MasteryConfig(AppConfig):
    """Reads events; keeps no table of its own."""

    name = "lms.mastery"
