"""The replay's socket: presence of mode ``replay``, and bullets that go on in it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from live.access import LiveSeat, room_of, seat_in
from live.domain.bullets import post_in_replay
from live.domain.room import Actor
from live.replay.messages import ReplayBulletPost, ReplayBulletSaved
from live.roster import seat_for_message
from lms.presence.consumers import PRESENCE_HANDLERS
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync


class ReplayConsumer(BaseConsumer):
    """One page that has a replay open."""

    presence_mode = "replay"
    HANDLERS: ClassVar[HandlerTable] = {}

    @property
    def lesson_id(self) -> uuid.UUID:
        """The lesson."""
        found: uuid.UUID = self.url_kwarg("lesson_id")
        return found

    async def opened(self) -> Mapping[str, Any]:
        """Hear how the replay stands."""
        seat: LiveSeat = await run_sync(seat_in)(self.user, self.lesson_id)
        self.join(room_of(self.lesson_id))
        return {"part": seat.part.value}


async def bullet(consumer: ReplayConsumer, message: ReplayBulletPost) -> ReplayBulletSaved:
    """``replay.bullet`` → ``replay.bullet_saved``, after commit."""
    seat = await run_sync(seat_for_message)(consumer.user, consumer.lesson_id)
    made = await run_sync(post_in_replay)(
        actor=Actor(seat),
        session_id=message.session,
        at_ms=message.at,
        event_key=message.event_id,
        text=message.text,
        color=message.color,
        mode=message.mode,
    )
    return ReplayBulletSaved(event_id=str(message.event_id), bullet=str(made.pk), at=made.at_ms)


ReplayConsumer.HANDLERS = {
    **PRESENCE_HANDLERS,
    ReplayBulletPost.T: (ReplayBulletPost, bullet),
}
