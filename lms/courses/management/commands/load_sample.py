"""``manage.py load_sample``: a city with its institutions, people and classes, to look at."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.courses.sample.load import load


class Command(BaseCommand):
    """Idempotent: a second run changes nothing."""

    help = "Load the sample city and its classes (not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--bare`` leaves out what features add (videos, attendance)."""
        parser.add_argument("--bare", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it."""
        if settings.PRODUCTION:
            raise CommandError("The sample has known accounts: it is not loaded in production.")
        made = load(parts=not options["bare"], say=self.stdout.write)
        self.stdout.write("The sample is loaded." if made else "The sample is there already.")
