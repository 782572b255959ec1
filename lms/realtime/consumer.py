"""BaseConsumer: what every socket of this product does before its own messages.

Session and Origin, the ``hello`` handshake, limits, typed parsing, a table of handlers, errors
with a code. Handlers of one socket run one after another, in the order of its frames. It is a
plain ASGI application and not a Channels consumer: no channel and no layer reader per socket.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from lms.core import clock
from lms.core.errors import DiskFull, DomainError, NotFound, TooMany, is_disk_full
from lms.realtime import bridge
from lms.realtime.auth import Identity, identify
from lms.realtime.errors import CloseCode, HelloFirst, Malformed, NotAuthenticated, UnknownType
from lms.realtime.frames import MAX_FRAME, ClientMessage, Outgoing, as_dict, parse, peek
from lms.realtime.hub import Socket, hub
from lms.realtime.limits import TokenBucket
from lms.realtime.messages import VERSION, Hello, Ping
from lms.realtime.threads import run_sync
from lms.realtime.wire import Wire, wire_for

logger = logging.getLogger(__name__)

HELLO_WITHIN_S = 10.0
RATE, BURST = 20.0, 60.0
"""Frames a second, and at once, that one socket may send."""
STRIKES = 20
"""Unreadable or excess frames after which the socket is closed."""
BACKLOG = 64
"""Frames of one socket that wait for a handler."""

Handler = Callable[[Any, Any], Awaitable[Outgoing | None]]
HandlerTable = Mapping[str, tuple[type[ClientMessage], Handler]]


class BaseConsumer:
    """One connection. Subclasses set ``HANDLERS`` and override :meth:`opened`/:meth:`closed`."""

    HANDLERS: ClassVar[HandlerTable] = {}
    rate: ClassVar[float] = RATE
    burst: ClassVar[float] = BURST
    """Rooms in which people draw allow more frames."""
    max_frame: ClassVar[int] = MAX_FRAME
    """Bytes of one frame; rooms in which people write long texts allow longer ones."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.connection = uuid.uuid4()
        """Names this connection (in leases, in the log)."""
        self.identity: Identity
        self.socket: Socket
        self._queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._strikes = 0
        self._ready = False

    # --- What subclasses override -----------------------------------------------------------------

    async def opened(self) -> Mapping[str, Any]:
        """After hello: authorise (raise a DomainError to refuse), join rooms; fields of welcome."""
        return {}

    async def closed(self) -> None:
        """The connection has gone; called only if :meth:`opened` succeeded."""

    # --- What handlers use ------------------------------------------------------------------------

    @property
    def user(self) -> Any:
        """The signed-in user."""
        return self.identity.user

    @property
    def user_id(self) -> uuid.UUID:
        """The signed-in user's id."""
        return self.identity.user_id

    def url_kwarg(self, name: str) -> Any:
        """A part of the route."""
        return self.scope["url_route"]["kwargs"][name]

    def send(self, message: Outgoing, *, re: str | None = None) -> None:
        """A control message to this connection."""
        if re is not None:
            data = as_dict(message)
            message = {"t": data.pop("t"), "re": re, **data}
        self.socket.send(message)

    def join(self, room: str) -> None:
        """Receive a room's messages."""
        hub.join(room, self.socket)

    def leave(self, room: str) -> None:
        """Stop receiving a room's messages."""
        hub.leave(room, self.socket)

    def close(self, code: int) -> None:
        """Close this connection with one of :class:`CloseCode`."""
        self.socket.wire.close(code)

    # --- The connection's life --------------------------------------------------------------------

    @classmethod
    def as_asgi(cls) -> Callable[[Any, Any, Any], Awaitable[None]]:
        """An ASGI application that makes one instance per connection."""

        async def application(scope: Any, receive: Any, send: Any) -> None:
            await cls(scope, receive, send)._run()

        return application

    async def _run(self) -> None:
        await self._receive()  # websocket.connect
        if not same_origin(self.scope):
            await self._send({"type": "websocket.close", "code": CloseCode.NOT_ALLOWED})
            return
        identity = await identify(self.scope)
        await self._send({"type": "websocket.accept"})
        await asyncio.sleep(0)  # lets the server finish its handshake before frames are written
        wire = wire_for(self.scope, self._send)
        if isinstance(identity, DomainError):
            self._refuse(wire, identity)
            await self._gone()
            return
        self.identity = identity
        self.socket = Socket(wire, user_id=identity.user_id, session_key=identity.session_key)
        bridge.attach(hub)
        hub.add(self.socket)
        worker = asyncio.create_task(self._work())
        deadline = asyncio.get_running_loop().call_later(HELLO_WITHIN_S, self._hello_missing)
        try:
            await self._read()
        finally:
            deadline.cancel()
            hub.remove(self.socket)
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
            if self._ready:
                await self.closed()

    def _refuse(self, wire: Wire, error: DomainError) -> None:
        socket = Socket(wire, user_id=None, session_key=None)
        socket.send({"t": "error", **error.body()["error"]})
        code = CloseCode.NOT_AUTHENTICATED if error.status == 401 else CloseCode.NOT_ALLOWED
        wire.close(code)

    def _hello_missing(self) -> None:
        if not self._ready:
            self.close(CloseCode.MALFORMED)

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "websocket.disconnect":
            pass

    async def _read(self) -> None:
        """Take frames as they come, so that a flood meets the limits and not our memory."""
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(rate=self.rate, burst=self.burst, now=loop.time())
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                return
            text = event.get("text")
            if text is None:
                self._strike(Malformed())
            elif len(text) > self.max_frame or len(text.encode()) > self.max_frame:
                self.close(CloseCode.TOO_LARGE)
            elif not bucket.take(loop.time()) or self._queue.full():
                self._strike(TooMany(retry_after=1), text)
            else:
                self._queue.put_nowait(text)

    def _strike(self, error: DomainError, text: str = "") -> None:
        self._strikes += 1
        if self._strikes > STRIKES:
            code = CloseCode.TOO_MANY if isinstance(error, TooMany) else CloseCode.MALFORMED
            self.close(code)
            return
        reference = None
        with suppress(Malformed):
            reference = peek(text)[1]
        self._error(error, reference)

    async def _work(self) -> None:
        while True:
            text = await self._queue.get()
            try:
                kind, reference = peek(text)
            except Malformed as error:
                self._strike(error)
                continue
            try:
                await self._dispatch(kind, reference, text)
            except DomainError as error:
                self._error(error, reference)
            except Exception as error:
                if is_disk_full(error):
                    logger.error("no room is left on the disk: %s", error)
                    self._error(DiskFull(), reference)
                    continue
                # A bug must not take the connection's other messages with it.
                logger.exception("handler of %s failed", kind)
                self._error(ServerFault(), reference)

    async def _dispatch(self, kind: str, reference: str | None, text: str) -> None:
        if kind == Hello.T:
            await self._hello(parse(Hello, text), reference)
            return
        if not self._ready:
            raise HelloFirst
        if kind == Ping.T:
            parse(Ping, text)
            self.send({"t": "pong", "now": clock.now_ms()}, re=reference)
            return
        found = self.HANDLERS.get(kind)
        if found is None:
            raise UnknownType
        model, handler = found
        reply = await handler(self, parse(model, text))
        if reply is not None:
            self.send(reply, re=reference)

    async def _hello(self, _: Hello, reference: str | None) -> None:
        if self._ready:
            raise Malformed
        try:
            fields = await self.opened()
        except DomainError as error:
            self._error(error, reference)
            missing = isinstance(error, NotFound)
            self.close(CloseCode.NOT_FOUND if missing else CloseCode.NOT_ALLOWED)
            return
        self._ready = True
        welcome = {"v": VERSION, "connection": str(self.connection), "now": clock.now_ms()}
        self.send({"t": "welcome", **welcome, **fields}, re=reference)

    def _error(self, error: DomainError, reference: str | None) -> None:
        self.send({"t": "error", **error.body()["error"]}, re=reference)


class ServerFault(DomainError):
    """A bug of ours; nothing of it is shown."""

    code = "server_error"
    status = 500
    message = "Something went wrong on our side."


def same_origin(scope: Any) -> bool:
    """The page that opened the socket came from this host and port, or from a trusted origin."""
    headers = dict(scope.get("headers", ()))
    origin = headers.get(b"origin", b"").decode("latin1")
    host = headers.get(b"host", b"").decode("latin1")
    if not origin:
        return False
    return (
        urlsplit(origin).netloc.lower() == host.lower() or origin in settings.CSRF_TRUSTED_ORIGINS
    )


__all__ = [
    "BaseConsumer",
    "HandlerTable",
    "NotAuthenticated",
    "run_sync",
    "same_origin",
]
