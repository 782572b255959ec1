"""``manage.py rotate_keys``: re-encrypt personal data under the current key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lms.people import crypto, hooks
from lms.people.domain import factors, real_name
from lms.people.models import RealName, Region, SecondFactor
from lms.people.queries import reseal_agency_key


class Command(BaseCommand):
    """Can be stopped and started again; rows already under the current key are left alone."""

    help = "Re-encrypt personal data (also faces) under the first of the key ids."

    def handle(self, *args: Any, **options: Any) -> None:
        """Row by row, each in its own transaction."""
        current = crypto.ring().current
        moved = 0
        for row in RealName.objects.exclude(key_id=current).iterator():
            moved += real_name.reseal(row=row)
        for factor in SecondFactor.objects.exclude(key_id=current).iterator():
            moved += factors.reseal(factor=factor)
        for region in Region.objects.exclude(pseudonym_key=None):
            moved += reseal_agency_key(region)
        for reseal in hooks.resealers:
            moved += reseal()
        self.stdout.write(f"{moved} values are now under {current}.")
