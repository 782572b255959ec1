"""The last step to a client: ASGI's ``send``, or daphne's TCP transport without detours.

Both keep what they could not hand to the kernel yet and say how much that is (``pending``,
bytes), so that the hub can drop what may be dropped and close who never reads. Why daphne's
transport is written directly, and what was rejected: ``docs/adr/0009-direct-frames.md``.
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from lms.realtime.frames import Packet

SCOPE_KEY = "rongke.protocol"

Send = Callable[[Any], Awaitable[None]]


class Wire(Protocol):
    """Where packets go. All calls come from the event loop's thread and never block."""

    @property
    def pending(self) -> int:
        """Bytes accepted and not yet taken by the kernel (or the server)."""

    def write(self, packet: Packet) -> None:
        """Send after what is pending; silently nothing once closed."""

    def close(self, code: int) -> None:
        """Close after what is pending."""

    def abort(self) -> None:
        """Drop the connection at once, pending bytes included."""


class AsgiWire:
    """Any ASGI server: an outbox drained by one task, so a slow ``send`` holds up nobody else."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._outbox: deque[Packet | int] = deque()
        self._pending = 0
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def pending(self) -> int:
        """Bytes in the outbox."""
        return self._pending

    def write(self, packet: Packet) -> None:
        """Queue the packet."""
        if not self._closed:
            self._pending += len(packet.payload)
            self._put(packet)

    def close(self, code: int) -> None:
        """Queue the close frame."""
        if not self._closed:
            self._closed = True
            self._put(code)

    def abort(self) -> None:
        """Forget the outbox; the close frame is all that is still tried."""
        self._outbox.clear()
        self._pending = 0
        self._closed = False
        self.close(1013)

    def _put(self, item: Packet | int) -> None:
        self._outbox.append(item)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._outbox:
            item = self._outbox.popleft()
            # A server raises whatever it likes once the client has gone; its receive() says so too.
            with suppress(Exception):
                if isinstance(item, Packet):
                    self._pending -= len(item.payload)
                    await self._send({"type": "websocket.send", "text": item.text})
                else:
                    await self._send({"type": "websocket.close", "code": int(item)})


class DaphneWire:
    """daphne on plain TCP: one ``send(2)`` of a frame that all readers share."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._open = protocol.STATE_OPEN

    @property
    def pending(self) -> int:
        """Bytes in Twisted's buffers."""
        transport = self._protocol.transport
        return int(transport._tempDataLen + len(transport.dataBuffer) - transport.offset)

    def write(self, packet: Packet) -> None:
        """Write now if nothing waits, else behind what waits (a frame is never cut by another)."""
        protocol = self._protocol
        if protocol.state != self._open:
            return
        transport = protocol.transport
        frame = packet.frame
        sent = 0
        if (
            not (transport._tempDataLen or transport.dataBuffer or protocol.send_queue)
            and not transport.disconnecting
        ):
            try:
                sent = transport.socket.send(frame)
            except OSError:
                sent = 0  # full or broken: Twisted finds out which when it writes
        if sent < len(frame):
            transport.write(frame[sent:] if sent else frame)

    def close(self, code: int) -> None:
        """A clean closing handshake."""
        if self._protocol.state == self._open:
            self._protocol.sendClose(code=int(code))  # autobahn wants exactly int

    def abort(self) -> None:
        """Reset the connection."""
        self._protocol.transport.abortConnection()


def expose(application: Any) -> Any:
    """Outermost ASGI layer: puts daphne's protocol into the scope, where daphne is the server."""

    async def exposed(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and (protocol := _daphne_protocol(send)) is not None:
            scope = {**scope, SCOPE_KEY: protocol}
        await application(scope, receive, send)

    return exposed


def _daphne_protocol(send: Any) -> Any | None:
    """The protocol that daphne bound into its ``send``, or None with any other server."""
    if not isinstance(send, functools.partial) or not send.args:
        return None
    try:
        from daphne.ws_protocol import WebSocketProtocol
    except ImportError:
        return None
    return send.args[0] if isinstance(send.args[0], WebSocketProtocol) else None


def _writable_directly(protocol: Any) -> bool:
    """Plain TCP, no compression, and the Twisted internals that we read are there."""
    from twisted.internet.tcp import Server

    transport = protocol.transport
    return (
        type(transport) is Server
        and protocol._perMessageCompress is None
        and all(hasattr(transport, name) for name in ("_tempDataLen", "dataBuffer", "offset"))
        and hasattr(protocol, "send_queue")
    )


def wire_for(scope: Any, send: Send) -> Wire:
    """The cheapest safe wire of an accepted socket (TLS and other servers: plain ASGI)."""
    protocol = scope.get(SCOPE_KEY)
    if protocol is not None and _writable_directly(protocol):
        return DaphneWire(protocol)
    return AsgiWire(send)
