"""Telling open pages that something has changed, once it is committed."""

from __future__ import annotations

import uuid

from django.db import transaction

from checkin.access import desk_room
from checkin.messages import DeskChanged, SignInChanged, SpotCheckCame
from lms.realtime import publish


def changed(lesson_id: uuid.UUID, user_id: uuid.UUID | None = None) -> None:
    """The desk of a lesson, and the trainee whom it concerns, look again."""

    def tell() -> None:
        publish.publish(desk_room(lesson_id), DeskChanged(lesson=str(lesson_id)))
        if user_id is not None:
            publish.to_user(user_id, SignInChanged(lesson=str(lesson_id)))

    transaction.on_commit(tell)


def spot_check(*, check_id: uuid.UUID, lesson_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """A check waits for a trainee."""
    message = SpotCheckCame(check=str(check_id), lesson=str(lesson_id))
    transaction.on_commit(lambda: publish.to_user(user_id, message))
