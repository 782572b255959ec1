"""A video far shorter than its class hours is not published, and would not carry them."""

from __future__ import annotations

import pytest

from lms.core.errors import DomainError
from tests.factories.vod import VodLessonFactory, lecturer_seat
from verifier.policy import DEFAULT_PACKS
from verifier.policy.packs import video_needed_ms
from vod.domain import publishing
from vod.models import VodLesson

pytestmark = pytest.mark.django_db

PACK = DEFAULT_PACKS[0]
HOUR_MS = 45 * 60 * 1000


def lesson_of(duration_ms: int, hours_milli: int) -> VodLesson:
    vod: VodLesson = VodLessonFactory(
        duration_ms=duration_ms, published_at=None, lesson__hours_milli=hours_milli
    )
    pack = vod.lesson.training_class.rule_pack
    pack.body = {**PACK, "code": pack.code}
    pack.save()
    return vod


@pytest.mark.parametrize(
    ("duration_ms", "hours_milli", "refused"),
    [
        (108_000, 2000, True),
        (108_000, 50, False),
        (HOUR_MS * 8 // 10, 1000, False),
        (HOUR_MS * 8 // 10 - 1, 1000, True),
    ],
)
def test_hours_that_a_video_cannot_carry_stop_publishing(
    duration_ms: int, hours_milli: int, refused: bool
) -> None:
    vod = lesson_of(duration_ms, hours_milli)
    seat = lecturer_seat(vod)
    assert ("video_too_short" in publishing.problems(vod)) is refused
    if refused:
        with pytest.raises(DomainError) as caught:
            publishing.publish(seat=seat)
        assert caught.value.details["problems"] == ["video_too_short"]
    else:
        assert publishing.publish(seat=seat).published_at is not None


def test_packs_that_count_minutes_or_know_no_such_rule_ask_for_no_length() -> None:
    by_minutes = {**PACK, "vod": {**PACK["vod"], "hours_basis": "minutes"}}
    older = {**PACK, "vod": {k: v for k, v in PACK["vod"].items() if k != "min_video_milli"}}
    assert video_needed_ms(PACK, 2000) == 2 * HOUR_MS * 8 // 10
    assert video_needed_ms(by_minutes, 2000) == video_needed_ms(older, 2000) == 0
