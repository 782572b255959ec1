"""``manage.py accounts``: the demo accounts, with the current second-factor codes."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.people.domain import factors
from lms.people.models import SecondFactor
from lms.people.sample_accounts import known_accounts, password


class Command(BaseCommand):
    """Prints accounts made by ``load_sample`` only."""

    help = "Print the demo accounts, one per role, with current second-factor codes."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--json`` for programs: also the secret from which codes are made."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        shown = password()
        rows = []
        for user, note in known_accounts():
            factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
            rows.append(
                {
                    "username": user.username,
                    "password": shown,
                    "name": user.display_name,
                    "note": note,
                    "code": factors.current_code(user=user),
                    "secret": factors.secret_of(factor) if factor else None,
                }
            )
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        if not rows:
            self.stdout.write("  No demo accounts; `manage.py load_sample` makes them.")
            return
        self.stdout.write(f"  Password of every demo account: {shown}\n")
        for row in rows:
            code = f"  code {row['code']} (works once)" if row["code"] else ""
            self.stdout.write(f"  {row['username']:<12} {row['name']}  {row['note']}{code}")
