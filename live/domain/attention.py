"""Here, hidden, away: what lecturers see of a trainee's attention, and when a beat may earn."""

from __future__ import annotations

import uuid

from django.db import transaction

from live import hooks
from live.domain.room import changing
from live.models import Participant
from live.settings import LiveRules
from lms.core import clock


def may_earn(rules: LiveRules, *, visible: bool, received: bool) -> bool:
    """Whether a beat may earn by the rule pack: the page visible, media received. Pure."""
    return {
        "visible_or_media": visible or received,
        "visible": visible,
        "media": received,
        "visible_and_media": visible and received,
    }[rules.presence]


def receives(rules: LiveRules, *, lesson_id: uuid.UUID, user_id: uuid.UUID) -> bool:
    """Whether media reached this person a moment ago, by the media plane's own word."""
    last = hooks.last_received_ms(lesson_id, user_id)
    return last is not None and clock.now_ms() - last <= rules.media_fresh_ms


def noticed(*, lesson_id: uuid.UUID, user_id: uuid.UUID, hidden: bool, away: bool | None) -> None:
    """Show lecturers what a beat told; ``away=None`` leaves that as it is."""
    with changing(lesson_id) as change:
        person = Participant.objects.filter(
            live=change.live, user_id=user_id, joined_at__isnull=False
        ).first()
        if person is None:
            return
        now_away = person.away if away is None else away
        if (person.hidden, person.away) != (hidden, now_away):
            person.hidden, person.away = hidden, now_away
            change.note(person, "hidden", "away")


@transaction.atomic
def spoke(*, lesson_id: uuid.UUID, user_id: uuid.UUID, ms: int) -> None:
    """Somebody spoke for so long (by audio level, from the media plane); summed per session.

    On record when the person leaves, and about every minute of speech before.
    """
    from live.domain.entering import say_spoken

    if ms <= 0:
        return
    with changing(lesson_id) as change:
        person = Participant.objects.filter(
            live=change.live, user_id=user_id, joined_at__isnull=False
        ).first()
        if person is None or change.session is None:
            return
        person.spoke_ms += ms
        change.note(person, "spoke_ms")
        if person.spoke_ms - person.spoke_logged_ms >= SPOKEN_EVENT_MS:
            say_spoken(change, person)


SPOKEN_EVENT_MS = 60_000
"""Speech that is gathered before it becomes an event."""
