"""Reports that the page was hidden: what the rule pack calls nothing leaves no trace."""

from __future__ import annotations

import uuid

import pytest

from lms.events.models import LearningEvent
from tests.factories.vod import VodLessonFactory, trainee_seat
from vod.domain.focus import report_hidden


@pytest.mark.django_db
@pytest.mark.parametrize(("ignored_ms", "kept"), [(3_000, [3_000, 12_000]), (10_000, [12_000])])
def test_the_rule_pack_says_what_is_too_short(ignored_ms: int, kept: list[int]) -> None:
    seat = trainee_seat(VodLessonFactory())
    pack = seat.training_class.rule_pack
    pack.body = {**pack.body, "focus": {**pack.body["focus"], "ignore_ms": ignored_ms}}
    key = uuid.uuid4()
    for event_key, hidden_ms in (
        (uuid.uuid4(), 2_999),
        (uuid.uuid4(), 3_000),
        (key, 12_000),
        (key, 12_000),
    ):
        report_hidden(seat=seat, event_key=event_key, hidden_ms=hidden_ms)
    found = LearningEvent.objects.filter(kind="focus.hidden").values_list("payload__ms", flat=True)
    assert sorted(found) == kept
