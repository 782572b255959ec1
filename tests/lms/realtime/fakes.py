"""A client's end without a network: what a socket was given, and how much it reads."""

from __future__ import annotations

import json
from typing import Any

from lms.realtime.frames import Packet


class FakeWire:
    """A wire whose reader may stand still."""

    def __init__(self, *, reads: bool = True) -> None:
        self.reads = reads
        self.frames: list[bytes] = []
        self.held = 0
        self.code: int | None = None
        self.aborted = False

    @property
    def pending(self) -> int:
        return self.held

    def write(self, packet: Packet) -> None:
        self.frames.append(packet.payload)
        if not self.reads:
            self.held += len(packet.payload)

    def close(self, code: int) -> None:
        self.code = code

    def abort(self) -> None:
        self.aborted = True

    @property
    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for frame in self.frames:
            data = json.loads(frame)
            found += data["m"] if data["t"] == "batch" else [data]
        return found


class FakeServer:
    """ASGI ends of one connection."""

    def __init__(self) -> None:
        import asyncio

        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return await self.incoming.get()

    async def send(self, event: dict[str, Any]) -> None:
        self.sent.append(event)

    def say(self, text: str | None = None, **fields: Any) -> None:
        body = text if text is not None else json.dumps(fields)
        self.incoming.put_nowait({"type": "websocket.receive", "text": body})

    @property
    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for event in self.sent:
            if event["type"] == "websocket.send":
                data = json.loads(event["text"])
                found += data["m"] if data["t"] == "batch" else [data]
        return found

    @property
    def code(self) -> int | None:
        codes = [event["code"] for event in self.sent if event["type"] == "websocket.close"]
        return codes[0] if codes else None
