"""``manage.py worker_health``: whether this host's worker answers; for health checks."""

from __future__ import annotations

import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.jobs.broker import app


class Command(BaseCommand):
    """Ping this host's Celery worker."""

    help = "Exit 0 when this host's worker answers a ping."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, wait five seconds at most."""
        host = socket.gethostname()
        names = [f"{name}@{host}" for name in ("celery", "jobs", "clock")]
        if not app.control.ping(destination=names, timeout=5, limit=1):
            raise CommandError(f"no worker of {host} answers")
        self.stdout.write("ok")
