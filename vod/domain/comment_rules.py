"""What may be said, how fast, and who is muted: shared by bullets and messages."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed
from vod.access import Part, Seat
from vod.errors import Muted, TooFast, WordRefused
from vod.models import ListedWord, Mute

AUTO_HIDE_REPORTS = 3
"""Different people whose reports hide a comment until a lecturer looks."""
BULLET_RATE = (5, 10)
"""At most so many bullets in so many seconds."""
MESSAGE_RATE = (6, 60)


def clean(text: str, *, limit: int, newlines: bool = False) -> str:
    """Text as it is stored: NFC, no control or bidirectional-override characters.

    Raises ``Invalid`` when nothing is left or it is longer than ``limit`` characters. HTML is not
    touched: it is text, and every page shows it as text.
    """
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if (newlines and char == "\n")
        or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
        or char == "\u200d"
    ).strip()
    if not kept:
        raise Invalid(fields={"text": "empty"})
    if len(kept) > limit:
        raise Invalid(fields={"text": "too_long"}, limit=limit)
    return kept


def fold(text: str) -> str:
    """For comparing with the word list: width, case and spacing make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def judge_words(text: str, words: Iterable[tuple[str, str]]) -> str:
    """``visible`` or ``pending``; raises ``WordRefused``. Pure: ``words`` are (word, action)."""
    folded = fold(text)
    state = "visible"
    for word, action in words:
        if fold(word) and fold(word) in folded:
            if action == ListedWord.Action.REFUSE:
                raise WordRefused(word=word)
            state = "pending"
    return state


@dataclass(frozen=True)
class Manners:
    """What a class's lecturers have said about writing in it, read at one moment."""

    mutes: Mapping[uuid.UUID, tuple[int, str]]
    """User id → until when (ms) and why; the longest where there are several."""
    words: tuple[tuple[str, str], ...]
    """(word, action)."""


def manners_of(class_id: uuid.UUID, *, user_id: uuid.UUID | None = None) -> Manners:
    """The class's mutes (of one person, or all) and its word list: two queries."""
    mutes = Mute.objects.filter(
        training_class=class_id, lifted_at=None, until__gt=clock.now()
    ).order_by("until")
    if user_id is not None:
        mutes = mutes.filter(user=user_id)
    words = ListedWord.objects.filter(training_class=class_id)
    return Manners(
        {
            user: (clock.to_ms(until), reason)
            for user, until, reason in mutes.values_list("user_id", "until", "reason")
        },
        tuple(words.values_list("word", "action")),
    )


def check_manners(seat: Seat, manners: Manners) -> None:
    """Raise unless this person may write here now: seated in the class, and not muted."""
    if seat.part is Part.OBSERVER:
        raise NotAllowed("Observers read along; they do not comment.")
    until, reason = manners.mutes.get(seat.user.pk, (0, ""))
    if until > clock.now_ms():
        raise Muted(until=until, reason=reason)


def may_comment(seat: Seat) -> None:
    """As :func:`check_manners`, by the tables as they stand."""
    check_manners(seat, manners_of(seat.lesson.training_class_id, user_id=seat.user.pk))


def first_state(seat: Seat, text: str) -> str:
    """The state in which a new comment starts, by the class's word list."""
    words = ListedWord.objects.filter(training_class=seat.training_class)
    return judge_words(text, words.values_list("word", "action"))


def check_rate(times: Iterable[dt.datetime], *, rate: tuple[int, int]) -> None:
    """Raise ``TooFast`` when ``rate[0]`` of these times lie in the last ``rate[1]`` seconds."""
    most, seconds = rate
    window = dt.timedelta(seconds=seconds)
    now = clock.now()
    recent = sorted((moment for moment in times if moment > now - window), reverse=True)[:most]
    if len(recent) >= most:
        wait = recent[-1] + window - now
        raise TooFast(retry_after=max(1, -(-wait // dt.timedelta(seconds=1))))


def window_start(rate: tuple[int, int]) -> dt.datetime:
    """Since when a person's comments count towards a rate."""
    return clock.now() - dt.timedelta(seconds=rate[1])
