"""``manage.py rebuild_statistics [--check] [class …]``: do the statistics follow from the logs?"""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.reports.statistics.domain.rebuild import check_class, rebuild_class
from lms.reports.statistics.models import ClassHead

SHOWN = 20


class Command(BaseCommand):
    """Recomputes every class from its leaves and its ledger; with ``--check`` it only compares."""

    help = "Recompute the statistics; --check compares and changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Classes by id; none means all."""
        parser.add_argument("classes", nargs="*", type=uuid.UUID)
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 with the differences when a recomputation says something else."""
        ids = options["classes"] or list(ClassHead.objects.values_list("pk", flat=True))
        if options["check"]:
            problems = [line for class_id in ids for line in check_class(class_id=class_id)]
            for problem in problems[:SHOWN]:
                self.stderr.write(problem)
            if problems:
                raise CommandError(f"{len(problems)} differences")
            self.stdout.write(f"the statistics of {len(ids)} classes equal a recomputation")
            return
        for class_id in ids:
            began = time.perf_counter()
            days = rebuild_class(class_id=class_id)
            self.stdout.write(f"{class_id}: {days} days, {time.perf_counter() - began:.2f} s")
