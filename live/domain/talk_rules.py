"""What may be written in a live room, how fast, and by whom."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from live.errors import ChatMuted, TooFast, WordRefused
from live.models import Participant
from lms.core import clock

CHAT_RATE = (8, 10)
"""At most so many lines in so many seconds."""
BULLET_RATE = (5, 10)
BULLET_MAX = 100
COLORS = frozenset(
    {"#ffffff", "#f0c87a", "#7fd0dc", "#8ba4d0", "#c98468", "#f29079", "#a5d6a7", "#bfdfe4"}
)
"""The palette of bullets: each is legible over a picture."""

word_judges: list[Callable[[uuid.UUID, str], str | None]] = []
"""(class id, text) → the word of the class's list that is not accepted here, or None. Filled in
``lms.wiring``; in a live room there is no time for a review, so listed words are refused."""


def refuse_words(class_id: uuid.UUID, text: str) -> None:
    """Raise ``WordRefused`` for a text with a word of the class's list."""
    for judge in word_judges:
        word = judge(class_id, text)
        if word is not None:
            raise WordRefused(word=word)


def require_unmuted(person: Participant) -> None:
    """Raise ``ChatMuted`` while a lecturer has muted this person."""
    until = person.chat_muted_until
    if until is not None and until > clock.now():
        raise ChatMuted(until=clock.to_ms(until))


def check_rate(times: Iterable[dt.datetime], *, rate: tuple[int, int]) -> None:
    """Raise ``TooFast`` when ``rate[0]`` of these times lie in the last ``rate[1]`` seconds."""
    most, seconds = rate
    window = dt.timedelta(seconds=seconds)
    now = clock.now()
    recent = sorted((moment for moment in times if moment > now - window), reverse=True)[:most]
    if len(recent) >= most:
        wait = recent[-1] + window - now
        raise TooFast(retry_after=max(1, -(-wait // dt.timedelta(seconds=1))))


def since(rate: tuple[int, int]) -> dt.datetime:
    """Since when somebody's lines count towards a rate."""
    return clock.now() - dt.timedelta(seconds=rate[1])
