"""Which lesson and session a media room belongs to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from live.models import Breakout, LiveSession


@dataclass(frozen=True, slots=True)
class Place:
    """A media room within its lesson."""

    lesson_id: uuid.UUID
    class_id: uuid.UUID
    session_id: uuid.UUID | None
    """The run on air, or of the breakout."""
    rule: str


def place_of(room: uuid.UUID) -> Place | None:
    """The lesson whose id it is, or whose breakout it is; None for a room of nobody."""
    session = (
        LiveSession.objects.filter(lesson_id=room)
        .select_related("lesson__training_class__rule_pack")
        .order_by("-started_at")
        .first()
    )
    if session is None:
        breakout = (
            Breakout.objects.filter(pk=room)
            .select_related("round__session__lesson__training_class__rule_pack")
            .first()
        )
        if breakout is None:
            return None
        session = breakout.round.session
    training_class = session.lesson.training_class
    open_still = session.ended_at is None
    return Place(
        session.lesson_id,
        training_class.pk,
        session.pk if open_still else None,
        training_class.rule_pack.label,
    )
