"""``manage.py export_messages``: wire messages as TypeScript; ``--check`` fails on drift."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.realtime.typescript import render

TARGET = Path("frontend/src/realtime/messages.d.ts")


class Command(BaseCommand):
    """Write or check the front end's message types."""

    help = "Write frontend/src/realtime/messages.d.ts from the Pydantic messages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--check", action="store_true", help="fail if the file is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, or compare."""
        path = Path(settings.BASE_DIR) / TARGET
        text = render()
        if options["check"]:
            if not path.exists() or path.read_text() != text:
                raise CommandError(f"{TARGET} is not current: run manage.py export_messages")
            return
        path.write_text(text)
        self.stdout.write(f"{TARGET} written")
