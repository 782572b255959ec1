"""Reports that the page was hidden: noted by the rule pack's thresholds, never a verdict."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core.errors import NotAllowed
from lms.events.domain.record import record
from lms.people.queries import subject_id
from vod.access import Part, Seat
from vod.events import FocusHidden


@transaction.atomic
def report_hidden(*, seat: Seat, event_key: uuid.UUID, hidden_ms: int) -> None:
    """Record an absence of the page, unless the rule pack calls it too short to be anything.

    The same ``event_key`` counts once.
    """
    if seat.part is not Part.TRAINEE:
        raise NotAllowed
    if hidden_ms < seat.training_class.rule_pack.body["focus"]["ignore_ms"]:
        return
    record(
        FocusHidden(ms=hidden_ms),
        key=f"focus:{seat.user.pk}:{event_key}",
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
    )
