"""Counting failures so that guessing is slow and nobody can lock somebody else out.

Three counters, none of which is "per account from anywhere":

- per (account, address): 5 failures are free, then the wait doubles from 30 s to 15 min;
- per (account, known browser): the same, apart. A browser that once signed in with this account
  keeps an unguessable signed cookie, so that a neighbour behind the same address (a classroom)
  cannot hold the account's owner up;
- per address over all accounts: 300 failures an hour, which a classroom never reaches.

Wrong second-factor codes need the right password first, so they are counted per account from
anywhere: 10 an hour. So are wrong current passwords of somebody signed in, with doubling waits.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from lms.core import clock
from lms.people.errors import PasswordWrong, SignInThrottled
from lms.people.models import SignInAttempt

FREE_FAILURES = 5
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(minutes=15)
WINDOW = dt.timedelta(hours=1)
ADDRESS_FAILURES = 300
FACTOR_FAILURES = 10
NOWHERE = "0.0.0.0"  # noqa: S104 - stands for "any address", nothing binds to it


def wait_after(failures: int) -> dt.timedelta:
    """How long after the last of ``failures`` the next attempt is accepted."""
    if failures < FREE_FAILURES:
        return dt.timedelta(0)
    doublings: int = 2 ** min(failures - FREE_FAILURES, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def check_password_attempt(*, username: str, address: str, device: str) -> None:
    """Raise :class:`SignInThrottled` when this account must wait from here."""
    now = clock.now()
    recent = SignInAttempt.objects.filter(kind="password", at__gt=now - WINDOW)
    mine = recent.filter(username=username, device=device)
    if not device:
        mine = mine.filter(address=address)
    moments = list(mine.order_by("-at").values_list("at", flat=True)[:30])
    if moments:
        _refuse_until(moments[0] + wait_after(len(moments)), now)
    if not device:
        crowd = recent.filter(address=address).order_by("-at").values_list("at", flat=True)
        nth = list(crowd[ADDRESS_FAILURES - 1 : ADDRESS_FAILURES])
        if nth:
            _refuse_until(nth[0] + WINDOW, now)


def check_factor_attempt(*, username: str) -> None:
    """Raise :class:`SignInThrottled` after too many wrong codes for this account."""
    now = clock.now()
    wrong = SignInAttempt.objects.filter(kind="factor", username=username, at__gt=now - WINDOW)
    nth = list(
        wrong.order_by("-at").values_list("at", flat=True)[FACTOR_FAILURES - 1 : FACTOR_FAILURES]
    )
    if nth:
        _refuse_until(nth[0] + WINDOW, now)


@contextlib.contextmanager
def own_password(*, username: str) -> Iterator[None]:
    """Around work that asks somebody signed in for the current password again.

    Five wrong ones are free, then the wait doubles: a stolen session must not find the password
    out. Counted per account from anywhere: only who holds a session of it can get here.
    """
    now = clock.now()
    wrong = SignInAttempt.objects.filter(kind="own", username=username, at__gt=now - WINDOW)
    moments = list(wrong.order_by("-at").values_list("at", flat=True)[:30])
    if moments:
        _refuse_until(moments[0] + wait_after(len(moments)), now)
    try:
        yield
    except PasswordWrong:
        note_failure(username=username, address=NOWHERE, device="", kind="own")
        raise
    wrong.delete()


def note_failure(*, username: str, address: str, device: str, kind: str = "password") -> None:
    """Count one failure; forget those that no counter reads any more."""
    now = clock.now()
    SignInAttempt.objects.create(
        username=username[:64], address=address, device=device, kind=kind, at=now
    )
    SignInAttempt.objects.filter(at__lt=now - 2 * WINDOW).delete()


def forget(*, username: str, address: str, device: str) -> None:
    """A success clears the counter that it passed."""
    rows = SignInAttempt.objects.filter(kind="password", username=username, device=device)
    (rows if device else rows.filter(address=address)).delete()


def _refuse_until(moment: dt.datetime, now: dt.datetime) -> None:
    if moment > now:
        raise SignInThrottled(retry_after=int((moment - now).total_seconds()) + 1)
