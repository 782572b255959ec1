"""Twenty things that happen to honest people, as the page reports them: none leads to a review."""

from __future__ import annotations

import uuid

import pytest

from lms.events.models import LearningEvent
from lms.presence.domain import focus
from proctoring.models import Incident
from tests.factories.vod import VodLessonFactory, trainee_seat
from vod.access import Seat

pytestmark = pytest.mark.django_db

Reports = list[tuple[str, int]]
"""(what, ms) in the order in which ``frontend/.../focusWatch.ts`` sends them."""

BENIGN: dict[str, Reports] = {
    "a notification takes the focus": [("blur", 1_500)] * 6,
    "a battery alert": [("blur", 8_000)],
    "a screen reader moves the focus": [("blur", 400)] * 30,
    "a magnifier over the page": [("blur", 60_000)],
    "an input method's window": [("blur", 900)] * 20,
    "the password manager asks": [("blur", 12_000)],
    "the window is resized": [("blur", 300), ("fullscreen_exit", 0)],
    "split screen with notes beside": [("fullscreen_exit", 0), ("blur", 600_000)],
    "a second screen is plugged in": [("second_screen", 0)],
    "full screen left by Escape, three times": [("fullscreen_exit", 0)] * 3,
    "a call refused within three seconds": [("hidden", 2_400)] * 5,
    "the camera permission dialog": [("blur", 5_000)],
    "a reload": [("hidden", 1_200)] * 4,
    "back and forth within the class": [("hidden", 2_900)] * 3,
    "sleep and wake": [("hidden", 1_800), ("asleep", 5_400_000)],
    "the lid closed over lunch, twice": [("hidden", 900), ("asleep", 3_600_000)] * 2,
    "an alarm clock on a phone": [("hidden", 6_000)] * 2,
    "a text pasted into a message": [("paste", 0)] * 10,
    "a one-time code looked up": [("hidden", 9_500)] * 4,
    "one long absence, and one more": [("hidden", 40_000), ("hidden", 25_000)],
}


def report(seat: Seat, what: str, ms: int) -> focus.Told:
    told = focus.report(
        user=seat.user, lesson=seat.lesson, event_key=uuid.uuid4(), what=what, ms=ms
    )
    assert told is not None
    return told


def test_there_are_twenty() -> None:
    assert len(BENIGN) == 20


@pytest.mark.parametrize("name", BENIGN)
def test_nobody_is_sent_to_review_for_it(name: str) -> None:
    seat = trainee_seat(VodLessonFactory())
    levels = [report(seat, what, ms).level for what, ms in BENIGN[name]]
    assert "review" not in levels
    assert not Incident.objects.exclude(state=Incident.State.OPEN).exists()
    assert not LearningEvent.objects.filter(kind="incident.raised").exists()


def test_three_long_absences_are_what_a_person_looks_at() -> None:
    """The neighbour of the table: were nothing counted, every row of it would pass."""
    seat = trainee_seat(VodLessonFactory())
    told = [report(seat, "hidden", 10_001) for _ in range(3)]
    assert [(one.counted, one.level) for one in told] == [(1, "warned"), (2, "last"), (3, "review")]
    kinds = LearningEvent.objects.filter(lesson_id=seat.lesson.pk).order_by("occurred_at", "id")
    assert sorted(kinds.values_list("kind", flat=True)) == sorted(
        ["focus.hidden"] * 3 + ["focus.warned"] * 2 + ["incident.raised"]
    )
    assert Incident.objects.get().state == Incident.State.WAITING
