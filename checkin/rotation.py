"""The projector's codes: a new picture every 15 s and a new number every 6 s. Pure.

Everything follows from the lesson's secret and the server's clock; nothing is stored and no
phone's clock is asked. The picture opens a challenge; the number answers it. A number counts
only if it appeared *after* the scan, so a picture that is forwarded, however fast, never shows
the number that its receiver will be asked for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

PERIOD_MS = 15_000
MARGIN_MS = 2_000
"""A code stays good for so long after it has left the screen."""
STEP_MS = 6_000
STEP_MARGIN_MS = 3_000
ANSWER_MS = 15_000
"""From the scan to the answer: at most one step of waiting, and nine seconds to type."""
NUMBERS = 900
TOKEN_BYTES = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What the projector shows for a while: from and until in ms since the epoch."""

    value: str
    start: int
    end: int


def _mac(secret: bytes, label: str, number: int) -> bytes:
    return hmac.new(secret, f"{label}/{number}".encode(), hashlib.sha256).digest()


def token_at(secret: bytes, period: int) -> str:
    """The code inside the picture of one period: 80 bits."""
    raw = _mac(secret, "picture", period)[:TOKEN_BYTES]
    return base64.b32encode(raw).decode().lower()


def typed_at(secret: bytes, period: int) -> str:
    """The six digits under the picture, for a phone that cannot scan."""
    return f"{int.from_bytes(_mac(secret, 'typed', period)[:8]) % 1_000_000:06d}"


def number_at(secret: bytes, step: int) -> int:
    """The number of one step, 100 to 999; never what the step before drew."""
    found = _raw_number(secret, step)
    return found if found != _raw_number(secret, step - 1) else 100 + (found - 99) % NUMBERS


def _raw_number(secret: bytes, step: int) -> int:
    return 100 + int.from_bytes(_mac(secret, "number", step)[:8]) % NUMBERS


def living_periods(now: int) -> tuple[int, ...]:
    """The periods whose code is good at ``now``: the current one, and in its margin the last."""
    period, gone = divmod(now, PERIOD_MS)
    return (period, period - 1) if gone < MARGIN_MS else (period,)


def is_fresh(secret: bytes, given: str, now: int) -> bool:
    """Whether a scanned token or typed digits are on the screen now (or were 2 s ago)."""
    typed = len(given) == 6 and given.isascii() and given.isdigit()
    maker = typed_at if typed else token_at
    good = False
    for period in living_periods(now):
        good |= hmac.compare_digest(maker(secret, period).encode(), given.lower().encode())
    return good


def is_answer(secret: bytes, number: int, *, issued: int, now: int) -> bool:
    """Whether ``number`` has appeared since the scan at ``issued`` and is shown at ``now``.

    The number that was on the screen when the challenge was issued never counts, nor does one
    that has gone for more than the margin.
    """
    step, gone = divmod(now, STEP_MS)
    living = (step, step - 1) if gone < STEP_MARGIN_MS else (step,)
    first = issued // STEP_MS + 1
    return any(each >= first and number_at(secret, each) == number for each in living)


def in_time(*, issued: int, now: int) -> bool:
    """Whether an answer comes within the seconds that it may take."""
    return 0 <= now - issued <= ANSWER_MS


def pictures(secret: bytes, *, now: int, ahead: int = 2) -> list[tuple[Shown, str]]:
    """The picture of now and the next ``ahead``, each with its typed form."""
    first = now // PERIOD_MS
    return [
        (
            Shown(token_at(secret, each), each * PERIOD_MS, (each + 1) * PERIOD_MS),
            typed_at(secret, each),
        )
        for each in range(first, first + 1 + ahead)
    ]


def numbers(secret: bytes, *, now: int, ahead: int = 6) -> list[Shown]:
    """The number of now and the next ``ahead``."""
    first = now // STEP_MS
    return [
        Shown(str(number_at(secret, each)), each * STEP_MS, (each + 1) * STEP_MS)
        for each in range(first, first + 1 + ahead)
    ]
