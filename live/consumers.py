"""The live room's socket: one per page, for the room, its board and its activities."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from live import members, queries, queries_talk
from live.access import LiveSeat, own_room_of, room_of, seat_in, staff_room_of
from live.activities.handlers import ACTIVITY_HANDLERS
from live.board.handlers import BOARD_HANDLERS
from live.domain import attention, entering
from live.domain.room import Actor
from live.handlers import ROOM_HANDLERS
from live.roster import seat_for_message
from live.settings import live_rules
from lms.presence import consumers as presence
from lms.presence.consumers import PRESENCE_HANDLERS
from lms.presence.messages import BeatMessage
from lms.realtime import publish
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync
from lms.realtime.frames import Outgoing, as_dict

PARTS = ("live.streams", "live.board", "live.activities")
"""Each one's ``queries.snapshot(seat)`` is part of the welcome."""


class LiveConsumer(BaseConsumer):
    """One page in one live lesson."""

    presence_mode = "live"
    rate: ClassVar[float] = 40.0
    burst: ClassVar[float] = 120.0
    """A pen sends up to 20 frames a second beside everything else."""
    HANDLERS: ClassVar[HandlerTable] = {
        **PRESENCE_HANDLERS,
        **ROOM_HANDLERS,
        **BOARD_HANDLERS,
        **ACTIVITY_HANDLERS,
    }

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        super().__init__(scope, receive, send)
        self.noticed: tuple[bool, bool] | None = None
        """What lecturers were last told of this page: (hidden, away)."""

    @property
    def lesson_id(self) -> uuid.UUID:
        """The lesson of this room."""
        found: uuid.UUID = self.url_kwarg("lesson_id")
        return found

    async def seat(self) -> LiveSeat:
        """The person's seat as it stands (two seconds ago at most): roles change meanwhile."""
        seat: LiveSeat = await run_sync(seat_for_message)(self.user, self.lesson_id)
        return seat

    async def actor(self) -> Actor:
        """Who acts from this page."""
        return Actor(await self.seat(), self.connection)

    async def act(self, function: Callable[..., Any], **fields: Any) -> Any:
        """Call one domain function as this person, in a thread."""
        return await run_sync(function)(actor=await self.actor(), **fields)

    def publish(self, room: str, message: Outgoing, *, droppable: bool = False) -> None:
        """To everybody in a hub room."""
        publish.publish(room, message, droppable=droppable)

    async def opened(self) -> Mapping[str, Any]:
        """Enter, listen, and only then read the state: nothing can fall between the two."""
        seat: LiveSeat = await run_sync(seat_in)(self.user, self.lesson_id)
        await run_sync(entering.enter)(actor=Actor(seat, self.connection))
        self.join(room_of(self.lesson_id))
        self.join(own_room_of(self.lesson_id, self.user_id))
        if seat.teaches:
            self.join(staff_room_of(self.lesson_id))
        state = await run_sync(snapshot)(seat)
        home = state["me"]["breakout"]
        where = None if home is None else uuid.UUID(home)
        members.add(self.lesson_id, self, where, rev=state["rev"])
        return state

    async def closed(self) -> None:
        """The line is lost; the person has left if they do not come back within the grace."""
        members.remove(self.lesson_id, self)
        await run_sync(entering.lose)(
            lesson_id=self.lesson_id, user_id=self.user_id, connection=self.connection
        )


def snapshot(seat: LiveSeat) -> dict[str, Any]:
    """Everything that the page shows: the room, its chat, and what its parts add."""
    state = {**queries.snapshot(seat), "chat": queries_talk.page_of(seat)}
    for app in PARTS:
        if find_spec(f"{app}.queries"):
            state |= import_module(f"{app}.queries").snapshot(seat)
    return state


async def beat(room: LiveConsumer, message: BeatMessage) -> Outgoing:
    """``beat`` → ``beat.ack``: presence's, once the rule pack's condition was looked at."""
    seat = await room.seat()
    rules = live_rules(seat.training_class.rule_pack.body)
    visible = message.visible
    received = False
    if rules.presence not in ("visible",) and not (
        visible and rules.presence == "visible_or_media"
    ):
        received = await run_sync(attention.receives)(
            rules, lesson_id=room.lesson_id, user_id=room.user_id
        )
    earns = attention.may_earn(rules, visible=visible, received=received)
    ack = as_dict(await presence.beat(room, message.model_copy(update={"visible": earns})))
    away = ack.get("reason") == "prompt_missed"
    if room.noticed != (not visible, away):
        before = room.noticed
        room.noticed = (not visible, away)
        told = away if before is not None and before[1] != away else (away or None)
        await run_sync(attention.noticed)(
            lesson_id=room.lesson_id, user_id=room.user_id, hidden=not visible, away=told
        )
    return ack


LiveConsumer.HANDLERS = {**LiveConsumer.HANDLERS, BeatMessage.T: (BeatMessage, beat)}
