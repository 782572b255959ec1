"""RoomHub: the sockets of this process by room, written to without a channel per socket.

A room's messages are gathered for up to 100 ms, encoded once and written as one frame to every
member. A member that does not keep up loses droppable messages (bullets), never control
messages; one whose control messages pile up past the bound is closed and refetches. Between
processes a bridge carries one layer message per room and window.

All methods must be called in the event loop's thread; other threads use
:mod:`lms.realtime.publish`.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lms.realtime.errors import CloseCode
from lms.realtime.frames import Outgoing, Packet, batch, encode
from lms.realtime.wire import Wire

WINDOW_S = 0.1
"""The longest that a room message waits for others to share its frame."""
DROP_ABOVE = 64 * 1024
"""Pending bytes above which a socket gets no droppable messages."""
CLOSE_ABOVE = 1024 * 1024
"""Pending bytes above which a socket that is owed a control message is closed."""
WINDOW_DROPPABLE = 200
"""Droppable messages that one room takes in one window; the rest are dropped for all."""


@dataclass(frozen=True, slots=True)
class Item:
    """One encoded message of a room."""

    payload: bytes
    droppable: bool


class Bridge(Protocol):
    """Carries rooms to other processes."""

    def publish(self, room: str, items: Sequence[Item]) -> None:
        """Send one window of a room; never blocks."""

    def watch(self, room: str) -> None:
        """This process has members in the room now."""

    def unwatch(self, room: str) -> None:
        """This process has no members in the room any more."""

    def end_sessions(self, user_id: uuid.UUID, session_key: str | None) -> None:
        """Tell the others to close a user's sockets."""


class Socket:
    """One connection as the hub sees it."""

    __slots__ = ("dropped", "rooms", "session_key", "user_id", "wire")

    def __init__(self, wire: Wire, *, user_id: uuid.UUID | None, session_key: str | None) -> None:
        self.wire = wire
        self.user_id = user_id
        self.session_key = session_key
        self.rooms: set[str] = set()
        self.dropped = 0

    def deliver(self, everything: Packet, control: Packet | None, droppable: int) -> None:
        """Write a window: all of it, or only what may not be lost when the reader is slow."""
        pending = self.wire.pending
        if pending <= DROP_ABOVE:
            self.wire.write(everything)
            return
        self.dropped += droppable
        if control is not None:
            self._control(control, pending)

    def send(self, message: Outgoing) -> None:
        """One control message to this socket alone, at once."""
        self._control(Packet(encode(message)), self.wire.pending)

    def _control(self, packet: Packet, pending: int) -> None:
        if pending > CLOSE_ABOVE:
            self.wire.abort()
        else:
            self.wire.write(packet)


class Room:
    """Members and the window being gathered."""

    __slots__ = ("flushed_at", "members", "name", "queue", "timer")

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: set[Socket] = set()
        self.queue: list[Item] = []
        self.timer: asyncio.TimerHandle | None = None
        self.flushed_at = 0.0


def user_room(user_id: uuid.UUID) -> str:
    """The room of all sockets of one person."""
    return f"user:{user_id}"


class RoomHub:
    """Rooms of this process."""

    def __init__(self, *, window_s: float = WINDOW_S) -> None:
        self.window_s = window_s
        self.rooms: dict[str, Room] = {}
        self.sockets: set[Socket] = set()
        self.bridge: Bridge | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def add(self, socket: Socket) -> None:
        """A socket came; it is in its person's room from now on."""
        self.sockets.add(socket)
        if socket.user_id is not None:
            self.join(user_room(socket.user_id), socket)

    def remove(self, socket: Socket) -> None:
        """A socket went: out of all rooms."""
        self.sockets.discard(socket)
        for name in list(socket.rooms):
            self.leave(name, socket)

    def join(self, name: str, socket: Socket) -> None:
        """Add the socket to a room (again: no effect)."""
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = Room(name)
        if not room.members and self.bridge is not None:
            self.bridge.watch(name)
        room.members.add(socket)
        socket.rooms.add(name)

    def leave(self, name: str, socket: Socket) -> None:
        """Take the socket out of a room."""
        socket.rooms.discard(name)
        room = self.rooms.get(name)
        if room is None:
            return
        room.members.discard(socket)
        if room.members:
            return
        if self.bridge is not None:
            self.bridge.unwatch(name)
        if room.timer is None:
            del self.rooms[name]

    def members(self, name: str) -> frozenset[Socket]:
        """The sockets of this process in a room."""
        room = self.rooms.get(name)
        return frozenset(room.members) if room is not None else frozenset()

    def publish(
        self,
        name: str,
        message: Outgoing,
        *,
        droppable: bool = False,
        window_s: float | None = None,
    ) -> None:
        """Send to everybody in the room, in every process, within the window.

        ``window_s``: a shorter wait for what must be seen at once (a stroke as it is drawn); what
        was gathered before it goes with it, so that the order stays.
        """
        room = self.rooms.get(name)
        if room is None:
            if self.bridge is None:
                return
            room = self.rooms[name] = Room(name)
        if droppable and len(room.queue) >= WINDOW_DROPPABLE:
            return
        room.queue.append(Item(encode(message), droppable))
        if room.timer is not None and window_s is None:
            return
        # The first message after a quiet time goes with the next turn of the loop.
        loop = asyncio.get_running_loop()
        due = max(loop.time(), room.flushed_at + (self.window_s if window_s is None else window_s))
        if room.timer is not None:
            if room.timer.when() <= due:
                return
            room.timer.cancel()
        room.timer = loop.call_at(due, self._flush, room)

    def to_user(self, user_id: uuid.UUID, message: Outgoing) -> None:
        """A control message to all of a person's sockets."""
        self.publish(user_room(user_id), message)

    def end_sessions(self, user_id: uuid.UUID, session_key: str | None = None) -> None:
        """Close a person's sockets (of one session, or all) here and in the other processes."""
        self.close_local(user_id, session_key)
        if self.bridge is not None:
            self.bridge.end_sessions(user_id, session_key)

    def close_local(self, user_id: uuid.UUID, session_key: str | None) -> None:
        """Close a person's sockets of this process."""
        for socket in self.members(user_room(user_id)):
            if session_key is None or socket.session_key == session_key:
                socket.wire.close(CloseCode.NOT_AUTHENTICATED)

    def deliver(self, name: str, items: Sequence[Item]) -> None:
        """Write one window to the local members (also what the bridge received)."""
        room = self.rooms.get(name)
        if room is None or not room.members or not items:
            return
        everything = Packet(batch([item.payload for item in items]))
        kept = [item.payload for item in items if not item.droppable]
        control = Packet(batch(kept)) if kept else None
        droppable = len(items) - len(kept)
        for socket in tuple(room.members):
            socket.deliver(everything, control, droppable)

    def resync(self) -> None:
        """Messages of other processes may be lost: every client refetches what it shows."""
        packet = Packet(encode({"t": "resync"}))
        for socket in tuple(self.sockets):
            socket.deliver(packet, packet, 0)

    def _flush(self, room: Room) -> None:
        room.timer = None
        room.flushed_at = asyncio.get_running_loop().time()
        items, room.queue = room.queue, []
        self.deliver(room.name, items)
        if self.bridge is not None:
            self.bridge.publish(room.name, items)
        if not room.members:
            self.rooms.pop(room.name, None)


hub = RoomHub()
"""The hub of this process."""
