"""``manage.py sequence``: number events and sign checkpoints, once or until stopped."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from lms.events import sequencer


class Command(BaseCommand):
    """The sequencer as a process of its own, the only one that reads the log's key."""

    help = "Number committed events into the logs and sign checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--once`` for one round, else a round a second."""
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run rounds; SIGTERM ends after the round that is under way."""
        if options["once"]:
            done = sequencer.run_round()
            sequencer.stop()
            self.stdout.write(f"{done.leaves} leaves, {done.checkpoints} checkpoints")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(options["every"]):
            close_old_connections()
            sequencer.run_round()
        sequencer.stop()
