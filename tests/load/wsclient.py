"""A WebSocket client that costs little, so that a bench measures the server and not itself."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

OnText = Callable[["Socket", bytes], None]


class Socket(asyncio.Protocol):
    """One connection; ``on_text`` gets each text frame's payload."""

    def __init__(self, on_text: OnText) -> None:
        self.on_text = on_text
        self.buffer = bytearray()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: Any = None
        self.open = False
        self.data: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("refused"))
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end])
            del self.buffer[: end + 4]
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.ready.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
                self.transport.close()
                return
            self.open = True
            self.ready.set_result(None)
        self._frames()

    def _frames(self) -> None:
        buffer = self.buffer
        at = 0
        while len(buffer) - at >= 2:
            kind, size, head = buffer[at] & 0x0F, buffer[at + 1], 2
            if size == 126:
                if len(buffer) - at < 4:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            elif size == 127:
                if len(buffer) - at < 10:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 10], "big"), 10
            if len(buffer) - at < head + size:
                break
            payload = bytes(buffer[at + head : at + head + size])
            at += head + size
            if kind == 1:
                self.on_text(self, payload)
            elif kind == 9:
                self._send(0x8A, payload)
            elif kind == 8:
                self.transport.close()
        del buffer[:at]

    def send(self, text: str) -> None:
        """Send one text frame."""
        self._send(0x81, text.encode())

    def _send(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = bytes((kind, 0x80 | size))
        elif size < 65_536:
            head = bytes((kind, 0xFE)) + size.to_bytes(2, "big")
        else:
            head = bytes((kind, 0xFF)) + size.to_bytes(8, "big")
        # A mask of zeros is a mask (RFC 6455 asks for an unpredictable one of browsers).
        self.transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        """Drop the connection."""
        if self.transport is not None:
            self.transport.abort()


async def connect(
    url: str, on_text: OnText, *, cookie: str = "", receive_buffer: int | None = None
) -> Socket:
    """Connect and shake hands; ``receive_buffer`` (bytes) makes a reader that can be slow."""
    parts = urlsplit(url)
    raw = socket.socket()
    raw.setblocking(False)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if receive_buffer is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, (parts.hostname, parts.port))
    _, made = await loop.create_connection(lambda: Socket(on_text), sock=raw)
    lines = [
        f"GET {parts.path or '/'} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Origin: http://{parts.netloc}",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    made.transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    await asyncio.wait_for(made.ready, 60)
    return made


async def connect_many(makers: list[Callable[[], Any]], *, at_once: int = 25) -> list[Socket]:
    """Connect a crowd without drowning the server in handshakes."""
    gate = asyncio.Semaphore(at_once)

    async def one(make: Callable[[], Any]) -> Socket:
        async with gate:
            made: Socket = await make()
            return made

    return list(await asyncio.gather(*(one(make) for make in makers)))


def cpu_seconds(pid: int, *, main_thread: bool = False) -> float:
    """User and system time that a process (or its main thread) has used, from /proc."""
    with open(f"/proc/{pid}/task/{pid}/stat" if main_thread else f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextlib.contextmanager
def quiet_gc() -> Any:
    """No collector pauses in the client while it measures."""
    import gc

    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
