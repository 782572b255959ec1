"""``manage.py media``: the media workers, and taking one out of service without ending a class."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from live.streams import client, pool
from live.streams.errors import MediaUnavailable


class Command(BaseCommand):
    """List them; drain one, or take it back into service."""

    help = "List the media workers; --drain NAME: no new classes; --undrain NAME: as before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--drain", metavar="NAME", help="let it take no new classes")
        choice.add_argument("--undrain", metavar="NAME", help="let it take new classes again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per worker: name, address, state, connections."""
        for wish, on in (("drain", True), ("undrain", False)):
            if options[wish]:
                _ask(options[wish], on=on)
        for worker in pool.workers().values():
            self.stdout.write(f"{worker.name}  {worker.host}:{worker.port}  {_standing(worker)}")


def _ask(name: str, *, on: bool) -> None:
    worker = pool.workers().get(name)
    if worker is None:
        raise CommandError(f"There is no worker {name!r}: {', '.join(pool.workers())}")
    try:
        client.control(worker, {"op": "drain", "on": on})
    except MediaUnavailable as error:
        raise CommandError(f"{name} does not answer.") from error


def _standing(worker: pool.Worker) -> str:
    try:
        found = client.pulse(worker)
    except OSError:
        return "no answer"
    return f"{'draining' if found.draining else 'in service'}  {found.load} connections"
