"""One peer connection: checks, handshake, keys, and the address that its media come from."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any, Protocol

from live.media import ice, rtcp, srtp
from live.media.dtls import Dtls, HandshakeFailed, Identity
from live.media.sdp import Offer
from live.media.wire import Name, Wire

MAX_ADDRESSES = 8
"""Addresses of one peer that are remembered: its networks, and the relays it may use."""
SILENCE_S = 20.0
"""Nothing heard for so long (a browser checks every few seconds): the peer is gone."""
CONNECT_S = 20.0
"""From the offer to working keys."""


class End(Protocol):
    """What a connection carries: a publication or a subscription."""

    def connected(self) -> None:
        """The keys are there."""

    def moved(self) -> None:
        """The peer's address changed."""

    def on_rtp(self, buffer: bytearray, at: int, size: int, now: int) -> None:
        """One decrypted packet in ``buffer``; ``now`` in ns (monotonic)."""

    def on_rtcp(self, heard: rtcp.Heard, now: int) -> None:
        """One decrypted compound packet."""

    def closed(self, reason: str) -> None:
        """The connection ended."""


class Connection:
    """The worker's side of one RTCPeerConnection."""

    def __init__(self, wire: Wire, identity: Identity, offer: Offer) -> None:
        self.id = secrets.token_urlsafe(18)
        self.wire = wire
        self.ufrag, self.password = ice.credentials()
        self._remote = offer.ufrag
        self._dtls = Dtls(
            identity, server=offer.setup == "passive", fingerprints=offer.fingerprints
        )
        self._calling = offer.setup == "active"
        self._timer: asyncio.TimerHandle | None = None
        self.end: End | None = None
        self.on_close: Callable[[Connection], None] | None = None
        self.name: Name | None = None
        self.addresses: dict[bytes, Name] = {}
        self.keys: srtp.Keys | None = None
        self.rx: Any = None
        self.open = True
        self.began = self.heard = time.monotonic_ns()
        self.connected_after_ms = 0

    # -- datagrams ------------------------------------------------------------

    def on_check(self, check: ice.Check, came_from: Name, now: int) -> bool:
        """Answer a connectivity check; whether it was genuine."""
        if check.remote != self._remote:
            return False
        answer = ice.answer_check(check, self.password, ice.readable(came_from.raw))
        if answer is None:
            return False
        self.heard = now
        key = came_from.raw + came_from.source
        if key not in self.addresses and len(self.addresses) >= MAX_ADDRESSES:
            return False
        name = self.addresses.setdefault(key, came_from)
        self.wire.put(name, answer)
        if name is not self.name and (check.nominates or self.name is None):
            self._use(name)
        return True

    def _use(self, name: Name) -> None:
        first = self.name is None
        self.name = name
        if self.end is not None:
            self.end.moved()
        if first and self._calling:
            self._send_all(self._dtls.start())
            self._arm()

    def on_dtls(self, datagram: bytes, now: int) -> None:
        """One step of the handshake, or the goodbye."""
        self.heard = now
        before = self.keys
        try:
            out = self._dtls.receive(datagram)
        except HandshakeFailed as problem:
            self.close(f"dtls_{problem}")
            return
        self._send_all(out)
        if self._dtls.closed:
            self.close("left")
            return
        self.keys = self._dtls.keys
        self._arm()
        if self.keys is not None and before is None:
            self.rx = self.keys.rx
            self.connected_after_ms = (now - self.began) // 1_000_000
            if self.end is not None:
                self.end.connected()

    def _send_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            if datagram and self.name is not None:
                self.wire.put(self.name, datagram)

    def _arm(self) -> None:
        """Repeat a flight that is not answered in time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wait = self._dtls.timeout()
        if wait is not None and self.open:
            self._timer = asyncio.get_running_loop().call_later(max(wait, 0.01), self._late)

    def _late(self) -> None:
        self._timer = None
        self._send_all(self._dtls.repeat())
        self.wire.flush()
        self._arm()

    # -- what the ends use ----------------------------------------------------

    def send_rtcp(self, data: bytes) -> None:
        """Send a compound packet, encrypted."""
        if self.keys is not None and self.name is not None:
            self.wire.put_protected(self.name, srtp.protect_rtcp, self.keys.tx, data)

    def send_rtp(self, data: bytes) -> None:
        """Send one packet outside the fan-out (a retransmission)."""
        if self.keys is not None and self.name is not None:
            self.wire.put_protected(self.name, srtp.protect, self.keys.tx, data)

    def send_soon(self, data: bytes, seconds: float) -> None:
        """As :meth:`send_rtp`, a moment later: what was lost beside it is not lost with it."""

        def send() -> None:
            if self.open:
                self.send_rtp(data)
                self.wire.flush()

        asyncio.get_running_loop().call_later(seconds, send)

    def expired(self, now: int) -> str:
        """Why this connection should end, or nothing."""
        if self.keys is None and now - self.began > CONNECT_S * 1e9:
            return "never_connected"
        if now - self.heard > SILENCE_S * 1e9:
            return "silent"
        return ""

    def close(self, reason: str) -> None:
        """End it once."""
        if not self.open:
            return
        self.open = False
        if self._timer is not None:
            self._timer.cancel()
        if self.end is not None:
            self.end.closed(reason)
        self._send_all(self._dtls.close())
        if self.on_close is not None:
            self.on_close(self)
