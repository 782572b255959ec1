"""``manage.py web``: the web server alone (HTTP and sockets on one port)."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Serve the ASGI application with daphne."""

    help = "Serve HTTP and WebSocket on one port."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--bind", default=settings.BIND)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal comes."""
        os.environ["RONGKE_ROLE"] = "web"  # from here the log's signing key is out of reach
        from lms.jobs.serving.started import listeners
        from lms.jobs.serving.web import run  # installs Twisted's reactor on import

        for begin in listeners:
            begin()
        run(
            application=import_string(settings.ASGI_APPLICATION),
            bind=options["bind"],
            port=options["port"],
        )
