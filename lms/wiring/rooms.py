"""Live rooms and replays: time that counts, words, timed questions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from live.access import LiveSeat
    from vod.films import Film


def live_rooms() -> None:
    """Presence asks live rooms whether time counts; rooms follow their class, words are refused.

    Rooms hear of a change before presence does: both then lock in the same order.
    """
    from live.domain.air import follow_class
    from live.domain.talk_rules import word_judges
    from live.presence_terms import provider
    from live.queries_lessons import lesson_facts
    from live.replay.presence_terms import provider as replays
    from lms.courses import hooks
    from lms.presence import terms

    terms.register("live", provider)
    terms.register("replay", replays)
    if follow_class not in hooks.timetable_listeners:
        hooks.timetable_listeners.insert(0, follow_class)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)
    if listed_word not in word_judges:
        word_judges.append(listed_word)


def listed_word(class_id: uuid.UUID, text: str) -> str | None:
    """A word of the class's list (kept with its on-demand comments) that the text holds."""
    from vod.domain.comment_rules import fold
    from vod.models import ListedWord

    folded = fold(text)
    words = ListedWord.objects.filter(training_class_id=class_id).values_list("word", flat=True)
    return next((word for word in words if fold(word) and fold(word) in folded), None)


def timed_questions_in_replays() -> None:
    """A replay carries timed questions as a video does: the same doors, judging and gate."""
    from live.replay import hooks as replays
    from live.replay.consumers import ReplayConsumer
    from vod import films
    from vod.domain.gates import gate_for
    from vod.film_questions import FILM_QUESTIONS

    if replay_film not in films.sources:
        films.sources.append(replay_film)
        replays.marks.append(replay_marks)
        replays.gates.append(gate_for)
        ReplayConsumer.HANDLERS = {**ReplayConsumer.HANDLERS, **FILM_QUESTIONS}


def replay_film(lesson_id: uuid.UUID) -> Film | None:
    """The replay that stands for a live lesson now."""
    from live.replay.presence_terms import newest
    from vod.films import Film

    replay = newest(lesson_id)
    if replay is None or replay.state != replay.State.READY:
        return None
    return Film(replay.pk, replay.duration_ms)


def replay_marks(seat: LiveSeat) -> list[dict[str, Any]]:
    """Where questions stand on the replay's time line."""
    from lms.core.errors import NotFound
    from vod.films import question_seat
    from vod.queries_media import question_marks

    try:
        return question_marks(question_seat(seat.user, seat.lesson.pk))
    except NotFound:
        return []
