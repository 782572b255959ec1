"""``manage.py rebuild_ledger [--check] [class …]``: does the ledger follow from the events?"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.ledger.domain.rebuild import check_class, log_problems, rebuild_class
from lms.ledger.models import LedgerClass

SHOWN = 20


class Command(BaseCommand):
    """Recomputes every ledger from the event rows; with ``--check`` it only compares."""

    help = "Recompute the ledger from the events; --check compares and changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Classes by id; none means all."""
        parser.add_argument("classes", nargs="*", type=uuid.UUID)
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 with the differences when the live ledger is not what the events say."""
        ids = options["classes"] or list(LedgerClass.objects.values_list("class_id", flat=True))
        if options["check"]:
            self._check(ids)
            return
        for class_id in ids:
            changed = rebuild_class(class_id=class_id)
            self.stdout.write(f"{class_id}: {changed} cells corrected")

    def _check(self, ids: list[uuid.UUID]) -> None:
        problems = list(log_problems(None))
        for class_id in ids:
            problems += check_class(class_id=class_id)
        for problem in problems[:SHOWN]:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} differences between the ledger and the events")
        self.stdout.write(f"the ledgers of {len(ids)} classes equal a rebuild from the events")
