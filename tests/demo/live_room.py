"""A live room's page without a screen: its socket, and media over real WebRTC connections."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiortc.rtcpeerconnection
from aiortc import (
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack

from tests.demo.api import Api, Refused
from tests.demo.room import JSON, Room


class LiveRoom(Room):
    """The socket of a live lesson; ``welcome`` is the state as it was on entering."""

    welcome: JSON

    async def open(self) -> None:
        """Connect and say hello."""
        url = self.api.base.replace("http", "ws", 1) + f"/ws/v1/live/{self.lesson}/"
        self.ws = await self.api.http.ws_connect(
            url, headers={"Origin": self.api.base}, heartbeat=None, max_msg_size=0
        )
        self._spawn(self._read())
        self.welcome = await self.ask("hello", v=1, patience=20)


class Sink(RTCRtpReceiver):
    """Counts packets and decodes nothing: thirty viewers fit on one machine."""

    def __init__(self, kind: str, transport: Any) -> None:
        super().__init__(kind, transport)
        self.packets = 0
        self.first_at: float | None = None
        self.last_at = 0.0
        self.on_packet: Callable[[Any], None] = lambda packet: None

    async def _handle_rtp_packet(self, packet: Any, arrival_time_ms: int) -> None:
        self.packets += 1
        self.last_at = time.monotonic()
        if self.first_at is None:
            self.first_at = self.last_at
        self.on_packet(packet)


@contextlib.contextmanager
def raw_receivers() -> Any:
    """aiortc makes sinks instead of decoders within."""
    names: Any = aiortc.rtcpeerconnection
    kept = names.RTCRtpReceiver
    names.RTCRtpReceiver = Sink
    try:
        yield
    finally:
        names.RTCRtpReceiver = kept


@dataclass
class Line:
    """One WHIP or WHEP connection."""

    peer: RTCPeerConnection
    place: str
    asked_at: float
    sinks: dict[str, Sink] = field(default_factory=dict)

    async def first(self, kind: str, *, seconds: float = 20) -> float:
        """Seconds from asking to the first packet of a kind."""
        async with asyncio.timeout(seconds):
            while True:
                sink = self.sinks.get(kind)
                if sink is not None and sink.first_at is not None:
                    return sink.first_at - self.asked_at
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Without a word to the server."""
        await self.peer.close()


@dataclass
class Media:
    """A person's connections to one lesson."""

    api: Api
    lesson: str
    lines: list[Line] = field(default_factory=list)

    async def publish(self, *tracks: MediaStreamTrack, codec: str = "", **query: str) -> Line:
        """POST an offer without candidates to ``publish/``."""
        peer = self._peer()
        for track in tracks:
            line = peer.addTransceiver(track, direction="sendonly")
            if track.kind == "video" and codec:
                line.setCodecPreferences(only(codec))
        return await self._connect(peer, "publish", query)

    async def watch(self, publisher: str, *, kinds: tuple[str, ...] = ("audio", "video"),
                    **query: str) -> Line:  # fmt: skip
        """POST an offer to ``watch/``; what comes is counted."""
        with raw_receivers():
            peer = self._peer()
            for kind in kinds:
                peer.addTransceiver(kind, direction="recvonly")
        line = await self._connect(peer, "watch", {"publisher": publisher, **query})
        for transceiver in peer.getTransceivers():
            sink: Any = transceiver.receiver
            line.sinks[transceiver.kind] = sink
        return line

    async def hang_up(self, line: Line) -> None:
        """DELETE, then close."""
        with contextlib.suppress(Refused):
            await self.api.raw("DELETE", line.place)
        await line.close()
        if line in self.lines:
            self.lines.remove(line)

    async def close(self) -> None:
        """Close everything."""
        for line in list(self.lines):
            await line.close()
        self.lines.clear()

    def _peer(self) -> RTCPeerConnection:
        return RTCPeerConnection(RTCConfiguration(iceServers=[]))

    async def _connect(self, peer: RTCPeerConnection, door: str, query: dict[str, str]) -> Line:
        asked = time.monotonic()
        await peer.setLocalDescription(await peer.createOffer())
        words = "&".join(f"{name}={value}" for name, value in query.items())
        try:
            body, headers = await self.api.raw(
                "POST",
                f"/api/v1/live/{self.lesson}/{door}/?{words}",
                data=without_candidates(peer.localDescription.sdp),
                headers={"Content-Type": "application/sdp"},
            )
        except BaseException:
            await peer.close()
            raise
        await peer.setRemoteDescription(RTCSessionDescription(body.decode(), "answer"))
        line = Line(peer, headers["Location"], asked)
        self.lines.append(line)
        return line


def only(codec: str) -> list[Any]:
    """Preferences for one video codec and its retransmissions: ``H264`` or ``VP8``."""
    known = RTCRtpSender.getCapabilities("video").codecs
    return [c for c in known if c.mimeType in {f"video/{codec}", "video/rtx"}]


def without_candidates(offer: str) -> str:
    """As a browser posts it that does not wait for gathering."""
    lines = offer.split("\r\n")
    return "\r\n".join(n for n in lines if not n.startswith(("a=candidate", "a=end-of")))
