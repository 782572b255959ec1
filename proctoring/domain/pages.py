"""What a trainee's page says of itself: visible, last input; for the wall, never for credit."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction

from lms.core import clock
from lms.courses.models import Lesson
from lms.people.models import User
from proctoring.access import Attending
from proctoring.models import PageState

LONGEST_IDLE_MS: Final = 24 * 3600 * 1000


def page_of(lesson: Lesson, user: User) -> PageState:
    """The row of a trainee's page, locked; made at the first report."""
    PageState.objects.get_or_create(lesson=lesson, user=user)
    return PageState.objects.select_for_update().get(lesson=lesson, user=user)


@transaction.atomic
def pulse(*, seat: Attending, visible: bool, idle_ms: int, camera: str) -> PageState:
    """Every 20 s, and at once when the page is hidden or shown; ``camera``: off, denied, on."""
    page, now = page_of(seat.lesson, seat.user), clock.now_ms()
    if page.visible != visible or not page.pulse_at_ms:
        page.visible, page.since_ms = visible, now
    page.pulse_at_ms = now
    page.input_at_ms = max(page.input_at_ms, now - min(max(idle_ms, 0), LONGEST_IDLE_MS))
    if camera != "on" and page.camera != camera:
        page.camera, page.camera_since_ms = camera, now
    page.save()
    return page


def note_event(*, lesson: Lesson, user: User, kind: str, at_ms: int) -> None:
    """The last event that a tile shows."""
    page = page_of(lesson, user)
    page.last_kind, page.last_at_ms = kind, at_ms
    page.save(update_fields=["last_kind", "last_at_ms"])


def forget(*, lesson_ids: list[uuid.UUID]) -> int:
    """Drop page states and pictures of lessons that are over; how many rows."""
    return PageState.objects.filter(lesson_id__in=lesson_ids).delete()[0]
