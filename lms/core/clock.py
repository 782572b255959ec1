"""Server time: the only clock that counts for credit."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The current instant, aware, UTC."""
    return timezone.now()


def to_ms(moment: dt.datetime) -> int:
    """An aware instant as integer milliseconds since the epoch (evidence uses integers only)."""
    delta = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return delta // dt.timedelta(milliseconds=1)


def from_ms(value: int) -> dt.datetime:
    """The aware UTC instant of ``value`` milliseconds since the epoch."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=value)


def now_ms() -> int:
    """The current instant in milliseconds since the epoch."""
    return to_ms(now())
