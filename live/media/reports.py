"""Events to the web process: gathered in the loop, POSTed in batches, at most one a second."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp

from live.media.settings import Settings

logger = logging.getLogger(__name__)
PATH = "/internal/live/media/"
TOKEN_HEADER = "X-Rongke-Run-Token"  # noqa: S105 - a header's name
EVERY_S = 1.0
MAX_WAITING = 20_000
"""Events kept while the web process is away; then the oldest go."""
MAX_BATCH = 2_000


class Reports:
    """What is to be told, in order; a batch is repeated until the web process took it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.boot = secrets.token_hex(8)
        """Of this run of the worker: sequence numbers begin anew with it."""
        self._waiting: list[dict[str, Any]] = []
        self._sequence = 0
        self._wake = asyncio.Event()
        self.lost = 0
        self.gather: Callable[[], None] = lambda: None
        """Called before each batch: adds what was summed up."""

    def tell(self, kind: str, **fields: Any) -> None:
        """Add an event. Those about people coming and going leave at once."""
        if not self._settings.web_url:
            return
        self._waiting.append({"t": kind, **fields})
        if len(self._waiting) > MAX_WAITING:
            self._waiting.pop(0)
            self.lost += 1

    def pass_on(self, event: dict[str, Any]) -> None:
        """Add an event of the recorder's as it is, at once."""
        if self._settings.web_url:
            self._waiting.append(event)
            self.hurry()

    def hurry(self) -> None:
        """Send now rather than at the next second."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                # Not wait_for: in Python 3.11 it may swallow the cancellation that ends this.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(EVERY_S):
                        await self._wake.wait()
                self._wake.clear()
                self.gather()
                await self._send(session)
                # Hurried batches are batches too: never more than ten a second.
                await asyncio.sleep(0.1)

    async def _send(self, session: aiohttp.ClientSession) -> None:
        """One batch, again and again until it is taken: the web process sees each in order."""
        batch = self._waiting[:MAX_BATCH]
        if not batch:
            return
        del self._waiting[: len(batch)]
        self._sequence += 1
        body = {
            "worker": self._settings.worker,
            "boot": self.boot,
            "seq": self._sequence,
            "events": batch,
        }
        taken = await self._taken(session, body)
        while not taken:
            await asyncio.sleep(EVERY_S)
            taken = await self._taken(session, body)

    async def _taken(self, session: aiohttp.ClientSession, body: dict[str, Any]) -> bool:
        """Whether this batch is done with: delivered, or refused for good."""
        headers = {TOKEN_HEADER: self._settings.run_token}
        url = self._settings.web_url + PATH
        try:
            async with session.post(url, json=body, headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            logger.warning("events not delivered: %s", problem)
            return False
        if status < 300:
            return True
        logger.warning("events not taken: HTTP %s", status)
        # 401 and 404 pass with a restart of the web process; other 4xx are about the batch itself.
        refused = 400 <= status < 500 and status not in (401, 404, 408, 429)
        self.lost += len(body["events"]) if refused else 0
        return refused
