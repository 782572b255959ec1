"""A UDP relay that loses packets, between a peer and the worker."""

from __future__ import annotations

import asyncio
import random
import re
from typing import cast


class Relay(asyncio.DatagramProtocol):
    """Passes datagrams between one peer and the worker, losing some in each direction."""

    def __init__(self, worker_port: int, loss: float) -> None:
        self._worker = ("127.0.0.1", worker_port)
        self._peer: tuple[str, int] | None = None
        self._chance = random.Random(5)
        self.loss = loss
        self.lost = 0
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.transport is None:
            return
        media = 128 <= data[0] < 192
        if media and self._chance.random() < self.loss:
            self.lost += 1
            return
        if addr[1] == self._worker[1]:
            if self._peer is not None:
                self.transport.sendto(data, self._peer)
        else:
            self._peer = addr
            self.transport.sendto(data, self._worker)


async def relay(worker_port: int, loss: float) -> tuple[Relay, int]:
    """A running relay and its port."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: Relay(worker_port, loss), local_addr=("127.0.0.1", 0)
    )
    return protocol, transport.get_extra_info("sockname")[1]


def through(answer: str, port: int) -> str:
    """The answer with the relay's port in place of the worker's."""
    return re.sub(r"(a=candidate:\S+ 1 udp \d+ \S+) \d+ typ", rf"\1 {port} typ", answer)
