"""Guessing is slow: wrong codes are counted per trainee, lesson and kind."""

from __future__ import annotations

import datetime as dt
import uuid

from checkin.errors import GuessingStopped
from checkin.models import WrongGuess
from lms.core import clock
from lms.people.models import User

WINDOW = dt.timedelta(minutes=10)
ALLOWED = {"scan": 5, "number": 3, "code": 20}
"""Wrong tries in ten minutes. ``scan``: a rotating code has 10⁶ values and lives 17 s, so five
tries hit it once in 200,000. ``number``: one of 900 per scan, so a forwarded link that is helped
along gets in by guessing at most once in 150 such windows. ``code``: a lecturer's typing."""


def check(*, user: User, lesson_id: uuid.UUID, kind: str) -> None:
    """Raise GuessingStopped while this person has guessed too often."""
    now = clock.now()
    moments = list(
        WrongGuess.objects.filter(user=user, lesson_id=lesson_id, kind=kind, at__gt=now - WINDOW)
        .order_by("-at")
        .values_list("at", flat=True)[: ALLOWED[kind]]
    )
    if len(moments) == ALLOWED[kind]:
        left = moments[-1] + WINDOW - now
        raise GuessingStopped(retry_after=int(left.total_seconds()) + 1)


def note(*, user: User, lesson_id: uuid.UUID, kind: str) -> None:
    """Count one wrong try; forget those that no counter reads any more."""
    now = clock.now()
    WrongGuess.objects.create(user=user, lesson_id=lesson_id, kind=kind, at=now)
    WrongGuess.objects.filter(at__lt=now - 2 * WINDOW).delete()
