"""A worker in this process, and aiortc peers that publish and watch through it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import fractions
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import av
import numpy as np
from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack

from live.media.door import application
from live.media.settings import Settings
from live.media.token import Claims, Role, sign
from live.media.worker import Worker
from tests.live.media.lossy import through

SECRET = b"s" * 32
AUDIENCE = "media-test"
ROOM = "room-1"


class Picture(VideoStreamTrack):
    """A small moving picture; its brightness says which publisher it is."""

    def __init__(self, width: int = 160, height: int = 120, brightness: int = 60) -> None:
        super().__init__()
        self._size = width, height
        self._brightness = brightness
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        width, height = self._size
        pixels = np.full((height, width, 3), self._brightness, dtype=np.uint8)
        pixels[:, (self._count * 7) % width :][:, :8] = 255
        self._count += 1
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """A loud tone: audio levels that count as speech."""

    async def recv(self) -> av.AudioFrame:
        frame: Any = await super().recv()
        count = frame.samples
        wave = (np.sin(np.arange(count) * 2 * np.pi * 440 / 8000) * 20000).astype(np.int16)
        loud = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        loud.pts, loud.sample_rate = frame.pts, frame.sample_rate
        loud.time_base = fractions.Fraction(1, frame.sample_rate)
        return loud


@dataclass
class Watcher:
    """Somebody who watches: frames by kind."""

    peer: RTCPeerConnection
    resource: str = ""
    answer: str = ""
    tracks: dict[str, MediaStreamTrack] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def frame(self, kind: str, seconds: float = 20.0) -> Any:
        """The next decoded frame."""
        async with asyncio.timeout(seconds):
            await asyncio.wait_for(self.came.wait(), seconds)
            return await self.tracks[kind].recv()


@dataclass
class Plant:
    """A worker with its HTTP door."""

    worker: Worker
    url: str
    http: aiohttp.ClientSession
    events: list[dict[str, Any]] = field(default_factory=list)
    peers: list[RTCPeerConnection] = field(default_factory=list)

    def token(self, role: Role | str = Role.CONTROL, **claims: Any) -> str:
        return sign(Claims(role=role, **{"aud": AUDIENCE, **claims}), SECRET)

    async def post(self, path: str, body: str, token: str) -> tuple[int, str, str]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with self.http.post(self.url + path, data=body, headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers.get("X-Resource", "")

    async def control(self, **said: Any) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token()}"}
        async with self.http.post(self.url + "/control", json=said, headers=headers) as answer:
            return answer.status, await answer.json()

    async def delete(self, resource: str) -> int:
        headers = {"Authorization": f"Bearer {self.token()}"}
        async with self.http.delete(f"{self.url}/resource/{resource}", headers=headers) as answer:
            return answer.status

    def peer(self) -> RTCPeerConnection:
        made = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peers.append(made)
        return made

    async def publish(
        self,
        user: str,
        *tracks: MediaStreamTrack,
        room: str = ROOM,
        source: str = "camera",
        layer: str = "high",
        codec: str = "",
        port: int = 0,
    ) -> tuple[RTCPeerConnection, str]:
        """Publish by WHIP; the peer and the resource's id."""
        peer = self.peer()
        for track in tracks:
            peer.addTransceiver(track, direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        offer = strip_candidates(only_codec(peer.localDescription.sdp, codec))
        token = self.token(Role.PUBLISH, room=room, user=user, source=source, layer=layer)
        status, text, resource = await self.post("/whip", offer, token)
        assert status == 201, text
        if port:
            text = through(text, port)
        await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))
        await self.until(lambda: _live(self.worker, resource))
        return peer, resource

    async def watch(
        self,
        publisher: str,
        *,
        kinds: tuple[str, ...] = ("audio", "video"),
        user: str = "viewer",
        room: str = ROOM,
        source: str = "camera",
        size: int = 0,
        port: int = 0,
    ) -> Watcher:
        """Watch by WHEP (``port``: of a relay before the worker)."""
        peer = self.peer()
        watcher = Watcher(peer)

        def on_track(track: MediaStreamTrack) -> None:
            watcher.tracks[track.kind] = track
            if len(watcher.tracks) == len(kinds):
                watcher.came.set()

        peer.on("track", on_track)
        for kind in kinds:
            peer.addTransceiver(kind, direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        offer = strip_candidates(peer.localDescription.sdp)
        token = self.token(Role.SUBSCRIBE, room=room, user=user, source=source, publisher=publisher)
        status, text, resource = await self.post(f"/whep?size={size}", offer, token)
        assert status == 201, text
        watcher.resource, watcher.answer = resource, text
        if port:
            text = through(text, port)
        await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))
        return watcher

    async def until(self, condition: Any, seconds: float = 20.0) -> None:
        """Wait for something that no event announces."""
        for _ in range(int(seconds / 0.02)):
            if condition():
                return
            await asyncio.sleep(0.02)
        raise TimeoutError


def _live(worker: Worker, resource: str) -> bool:
    connection = worker.connections.get(resource)
    return connection is not None and connection.keys is not None


def strip_candidates(offer: str) -> str:
    """A zero-candidate offer, as a browser that does not wait for gathering sends it."""
    lines = offer.split("\r\n")
    return "\r\n".join(n for n in lines if not n.startswith(("a=candidate", "a=end-of")))


def only_codec(offer: str, codec: str) -> str:
    """The offer with this video codec (and its RTX) alone; unchanged for ""."""
    if not codec:
        return offer
    kept: list[str] = []
    for block in offer.replace("\r\nm=", "\r\n\0m=").split("\0"):
        if not block.startswith("m=video"):
            kept.append(block)
            continue
        lines = block.split("\r\n")
        types = [n.split(":")[1].split()[0] for n in lines if n.endswith(f" {codec}/90000")][:1]
        types += [n.split(":")[1].split()[0] for n in lines if n.endswith(f"apt={types[0]}")]
        head = lines[0].split()[:3] + types
        rest = [
            n
            for n in lines[1:]
            if not n.startswith(("a=rtpmap", "a=fmtp", "a=rtcp-fb"))
            or n.split(":")[1].split()[0] in types
        ]
        kept.append("\r\n".join([" ".join(head), *rest]))
    return "".join(kept)


@contextlib.asynccontextmanager
async def plant(**settings: Any) -> AsyncIterator[Plant]:
    """A running worker on free ports, with a stand-in for the web process that keeps events."""
    events: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        events.extend(json.loads(await request.text())["events"])
        return web.json_response({})

    intake = web.Application()
    intake.router.add_post("/internal/live/media/", take)
    intake_url, intake_runner = await _serve(intake)
    chosen = Settings(secret=SECRET, worker=AUDIENCE, web_url=intake_url, run_token="run")
    worker = Worker(dataclasses.replace(chosen, **settings))
    worker.start()
    url, runner = await _serve(application(worker))
    async with aiohttp.ClientSession() as http:
        found = Plant(worker, url, http, events)
        try:
            yield found
        finally:
            await asyncio.gather(*(peer.close() for peer in found.peers), return_exceptions=True)
            await worker.stop()
            await runner.cleanup()
            await intake_runner.cleanup()


async def _serve(app: web.Application) -> tuple[str, web.AppRunner]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}", runner
