"""Daphne with limits on what a stranger may send before Django sees it."""

from __future__ import annotations

import os
from typing import Any

# Daphne starts with five or six threads otherwise; each waiting database call holds one.
os.environ.setdefault("ASGI_THREADS", "16")

from daphne import server as daphne_server
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server

MAX_BODY = 64 * 1024 * 1024
"""Bytes of one HTTP request body; uploads come in smaller chunks (tus)."""
MAX_FRAME = 256 * 1024
"""Bytes of one socket message."""


class BoundedRequest(WebRequest):  # type: ignore[misc]  # daphne ships no types
    """Drops the connection when a body grows past the limit, announced or not."""

    received = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """Refuse an announced length at once."""
        if length is not None and length > MAX_BODY:
            self._refuse()
            length = 0
        super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count what comes without an announced length."""
        self.received += len(data)
        if self.received > MAX_BODY:
            self._refuse()
            return
        super().handleContentChunk(data)

    def _refuse(self) -> None:
        transport = self.channel.transport
        transport.write(
            b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
        transport.loseConnection()


class BoundedFactory(HTTPFactory):  # type: ignore[misc]  # daphne ships no types
    """Makes protocols whose requests are bounded."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """The protocol of one connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


def run(*, application: Any, bind: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    daphne_server.HTTPFactory = BoundedFactory
    interface = bind.replace(":", r"\:")
    Server(
        application=application,
        endpoints=[f"tcp:port={port}:interface={interface}:backlog=512"],
        websocket_max_message_size=MAX_FRAME,
        websocket_max_frame_size=MAX_FRAME,
        websocket_handshake_timeout=15,
        server_name="rongke",
        verbosity=1,
    ).run()
