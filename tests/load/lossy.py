"""A UDP proxy in user space that loses packets, in both directions, by a seeded die."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

Address = tuple[str, int]


class _Side(asyncio.DatagramProtocol):
    """One socket; what arrives is handed on."""

    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self.take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Hand it on."""
        self.take(data, addr)


class LossyProxy:
    """Between many clients and one server; each client has a socket of its own to the server."""

    def __init__(self, server: Address, loss: float, seed: int = 1) -> None:
        self.server, self.loss = server, loss
        self.dice = random.Random(seed)
        self.passed = self.lost = 0
        self._lines: dict[Address, asyncio.DatagramTransport] = {}
        self._waiting: dict[Address, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen; the port."""
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: _Side(self._from_client), local_addr=("127.0.0.1", 0)
        )
        port: int = self._front.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        """Stop."""
        self._front.close()
        for line in self._lines.values():
            line.close()

    def _falls(self) -> bool:
        falls = self.dice.random() < self.loss
        self.lost += falls
        self.passed += not falls
        return falls

    def _from_client(self, data: bytes, client: Address) -> None:
        if self._falls():
            return
        line = self._lines.get(client)
        if line is not None:
            line.sendto(data)
            return
        waiting = self._waiting.setdefault(client, [])
        waiting.append(data)
        if len(waiting) == 1:
            task = asyncio.get_running_loop().create_task(self._open(client))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open(self, client: Address) -> None:
        def back(data: bytes, _: Address) -> None:
            if not self._falls():
                self._front.sendto(data, client)

        line, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Side(back), remote_addr=self.server
        )
        self._lines[client] = line
        for data in self._waiting.pop(client, []):
            line.sendto(data)
