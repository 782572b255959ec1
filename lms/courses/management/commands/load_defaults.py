"""``manage.py load_defaults``: the default rule packs and the standard courses."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lms.courses.domain import courses, rule_packs


class Command(BaseCommand):
    """Idempotent: what exists is left as it is."""

    help = "Create the default rule packs (technical points) and the standard courses."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing."""
        packs = rule_packs.load_defaults()
        made = courses.load_standard()
        self.stdout.write(f"{len(packs)} rule packs and {len(made)} courses are there.")
