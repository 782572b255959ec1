"""What trainees may do, and what the room looks at: lecturers decide."""

from __future__ import annotations

import uuid

from live.domain.room import Actor, changing
from live.models import Participant
from lms.core.errors import NotFound


def change_settings(
    *,
    actor: Actor,
    chat: str | None = None,
    bullets: bool | None = None,
    hands: bool | None = None,
    recording: str | None = None,
) -> None:
    """Change what is given; the rest stays. ``hands=False`` takes the hands that are up down."""
    actor.require_lecturer()
    given = {"chat": chat, "bullets": bullets, "hands": hands, "recording": recording}
    with changing(actor.seat.lesson.pk) as change:
        change.configure("settings", **{k: v for k, v in given.items() if v is not None})


def set_layout(*, actor: Actor, layout: str, pin: uuid.UUID | None, follow: bool) -> None:
    """What the lecturer's page shows, for all pages that follow. Raises ``NotFound``: no such pin.

    A pin names somebody who is in the room.
    """
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        change.me(actor)
        if (
            pin is not None
            and not Participant.objects.filter(
                live=change.live, user_id=pin, joined_at__isnull=False
            ).exists()
        ):
            raise NotFound
        change.configure("layout", layout=layout, pinned_id=pin, follow=follow)
