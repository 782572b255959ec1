"""``manage.py serve``: everything on one machine, supervised."""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.jobs.broker import JOBS, TICKS
from lms.jobs.serving.supervisor import Child, Supervisor


class Command(BaseCommand):
    """Web server, job worker and clock as children of one supervisor."""

    help = "Run the web server, the job worker and the periodic tasks; restart what crashes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--quiet", action="store_true", help="do not print the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal comes."""
        self.announced = False
        self.quiet: bool = options["quiet"]
        self.url = f"http://{_reachable(settings.BIND)}:{settings.PORT}"
        logging.getLogger("rongke.supervisor").setLevel(logging.INFO)
        with _only_one():
            _port_is_free(settings.BIND, settings.PORT)
            Supervisor(self._children()).run(on_tick=self._announce)
        self.stdout.write("stopped")

    def _children(self) -> list[Child]:
        environment = os.environ | {
            "RONGKE_SUPERVISED": "1",
            "RONGKE_RUN_TOKEN": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "PYTHONUNBUFFERED": "1",
        }
        python = [sys.executable, "-W", "ignore::DeprecationWarning"]
        celery = [*python, "-m", "celery", "-A", "lms.celery", "--quiet", "worker"]
        celery += ["--without-mingle", "--without-gossip", "-l", "WARNING"]
        workers = str(settings.RONGKE_JOBS["workers"])
        programs = {
            "web": [*python, str(settings.BASE_DIR / "manage.py"), "web"],
            "worker": [*celery, "-Q", JOBS, "-c", workers, "-n", "jobs@%h"],
            "clock": [*celery, "-Q", TICKS, "-B", "-P", "solo", "-n", "clock@%h"],
            **settings.RONGKE_CHILDREN,
        }
        return [
            Child(
                name=name,
                command=command,
                environment=environment | settings.RONGKE_CHILD_ENVIRONMENT.get(name, {}),
            )
            for name, command in programs.items()
        ]

    def _announce(self) -> None:
        """Once the web server answers, say where it is and who can sign in."""
        if self.announced or not _answers(f"{self.url}/healthz"):
            return
        self.announced = True
        self.stdout.write(f"\n  融课 Rongke  {self.url}/\n")
        if not self.quiet and "accounts" in get_commands():
            call_command("accounts", stdout=self.stdout)
        self.stdout.write("  Ctrl-C stops everything.\n")
        self.stdout.flush()


def _reachable(bind: str) -> str:
    return "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 - compared, not bound


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=0.5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _port_is_free(bind: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {bind} cannot be used ({error.strerror}). "
                "Stop what uses it, or choose another: make run PORT=8010"
            ) from error


def _only_one() -> TextIO:
    """Hold the lock of this data folder: two servers on one folder would not see one another."""
    lock = (settings.VAR_DIR / "serve.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise CommandError(
            f"A server is already running on {settings.VAR_DIR} (process {lock.read().strip()})."
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
