"""How long media reached people: counted per report, put on record every few minutes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db.models import F

from live.models import LiveSession
from live.streams.domain.rooms import Place
from live.streams.events import Received
from live.streams.models import Tally
from lms.core import clock
from lms.events.domain.record import record
from lms.people.queries import subject_id

EVERY: Final = dt.timedelta(minutes=5)


def count_received(place: Place, *, user_id: uuid.UUID, milliseconds: int) -> None:
    """Media reached this person for so long. Call in a transaction."""
    assert place.session_id is not None
    tally, _ = Tally.objects.get_or_create(session_id=place.session_id, user_id=user_id)
    Tally.objects.filter(pk=tally.pk).update(received_ms=F("received_ms") + milliseconds)
    if tally.since < clock.now() - EVERY:
        tally.refresh_from_db()
        _put_on_record(tally, place.lesson_id, place.class_id, place.rule)


def close_session(session_id: uuid.UUID) -> None:
    """What is left to record when a session ends. Call in a transaction."""
    session = LiveSession.objects.select_related("lesson__training_class__rule_pack").get(
        pk=session_id
    )
    training_class = session.lesson.training_class
    for tally in Tally.objects.select_for_update().filter(session=session):
        _put_on_record(tally, session.lesson_id, training_class.pk, training_class.rule_pack.label)


def _put_on_record(tally: Tally, lesson_id: uuid.UUID, class_id: uuid.UUID, rule: str) -> None:
    if tally.received_ms:
        record(
            Received(since=clock.to_ms(tally.since), ms=tally.received_ms),
            class_id=class_id,
            lesson_id=lesson_id,
            subject_id=subject_id(tally.user_id),
            rule_version=rule,
        )
    tally.received_ms, tally.since = 0, clock.now()
    tally.save(update_fields=["received_ms", "since"])
