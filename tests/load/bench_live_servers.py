"""The two servers of the bench, each opened to publishers and viewers over its own signalling."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from live.media.sdp import AUDIO_LEVEL, TRANSPORT_CC
from live.media.token import Claims, Role, sign
from tests.load.bench_live_peers import (
    AUDIO,
    AUDIO_EXTENSION,
    CC_EXTENSION,
    RTX,
    VIDEO,
    peer_address,
)
from tests.server import ROOT, free_port

OWN_PASSWORD = "p" * 24
JANUS_LIBRARY = "/usr/lib/x86_64-linux-gnu/janus"


def own_ufrag(number: int) -> str:
    """A peer's ICE name."""
    return f"peer{number:04d}"


@dataclass
class Hello:
    """What a process of peers said of itself."""

    fingerprint: str
    port: int


def description(number: int, hello: Hello, direction: str, setup: str = "active") -> str:
    """A peer's offer or answer: Opus, VP8 with RTX, every feedback."""
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    for mid, kind in enumerate(("audio", "video")):
        types = f"{AUDIO}" if kind == "audio" else f"{VIDEO} {RTX}"
        lines += [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}",
            "c=IN IP4 0.0.0.0",
            "a=rtcp-mux",
            f"a=mid:{mid}",
            f"a={direction}",
            f"a=ice-ufrag:{own_ufrag(number)}",
            f"a=ice-pwd:{OWN_PASSWORD}",
            f"a=fingerprint:sha-256 {hello.fingerprint}",
            f"a=setup:{setup}",
            f"a=candidate:1 1 udp 2122260223 {peer_address(number)} {hello.port} typ host",
            "a=end-of-candidates",
        ]
        if direction == "sendonly":
            lines.append(f"a=extmap:{CC_EXTENSION} {TRANSPORT_CC}")
        if kind == "audio":
            lines += [f"a=rtpmap:{AUDIO} opus/48000/2", f"a=fmtp:{AUDIO} useinbandfec=1"]
            lines += [f"a=rtcp-fb:{AUDIO} transport-cc"]
            if direction == "sendonly":
                lines += [f"a=extmap:{AUDIO_EXTENSION} {AUDIO_LEVEL}"]
                lines += [f"a=ssrc:{1000 + number * 4} cname:p{number}"]
                lines += [f"a=msid:p{number} a{number}"]
            continue
        lines += [f"a=rtpmap:{VIDEO} VP8/90000", f"a=rtpmap:{RTX} rtx/90000"]
        lines += [f"a=fmtp:{RTX} apt={VIDEO}"]
        feedback = ("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc")
        lines += [f"a=rtcp-fb:{VIDEO} {item}" for item in feedback]
        if direction == "sendonly":
            main, rtx = 1001 + number * 4, 1002 + number * 4
            lines += [f"a=msid:p{number} v{number}", f"a=ssrc-group:FID {main} {rtx}"]
            lines += [f"a=ssrc:{main} cname:p{number}", f"a=ssrc:{rtx} cname:p{number}"]
    return "\r\n".join(lines) + "\r\n"


def remote(text: str, number: int) -> dict[str, Any]:
    """What a peer must know of the server's description."""

    def find(pattern: str) -> str:
        found = re.search(pattern, text)
        assert found, pattern
        return found.group(1)

    hosts = re.findall(r"a=candidate:\S+ 1 (?:udp|UDP) \d+ ([\d.]+) (\d+) typ host", text)
    assert hosts, text
    return {
        "ufrag": find(r"a=ice-ufrag:(\S+)"),
        "password": find(r"a=ice-pwd:(\S+)"),
        "fingerprint": find(r"a=fingerprint:sha-256 (\S+)").upper(),
        "host": hosts[0][0],
        "port": int(hosts[0][1]),
        "own_ufrag": own_ufrag(number),
        "own_password": OWN_PASSWORD,
    }


@dataclass
class Server:
    """A running server: its process, and how one publishes and watches."""

    name: str
    pid: int

    async def publish(self, number: int, hello: Hello) -> dict[str, Any]:
        """Publish as ``number``: the server's side."""
        raise NotImplementedError

    async def watch(self, number: int, publisher: int, hello: Hello) -> dict[str, Any]:
        """Watch a publisher."""
        raise NotImplementedError


@dataclass
class Product(Server):
    """``python -m live.media``."""

    http: aiohttp.ClientSession
    url: str
    secret: bytes

    async def _post(self, path: str, offer: str, **claims: Any) -> str:
        token = sign(Claims(aud="bench", room="room", source="camera", **claims), self.secret)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with self.http.post(self.url + path, data=offer, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 201, text
            return text

    async def publish(self, number: int, hello: Hello) -> dict[str, Any]:
        offer = description(number, hello, "sendonly")
        return remote(
            await self._post("/whip", offer, role=Role.PUBLISH, user=f"p{number}"), number
        )

    async def watch(self, number: int, publisher: int, hello: Hello) -> dict[str, Any]:
        offer = description(number, hello, "recvonly")
        claims = {"user": f"v{number}", "publisher": f"p{publisher}"}
        return remote(await self._post("/whep", offer, role=Role.SUBSCRIBE, **claims), number)


@contextlib.asynccontextmanager
async def product(address: str) -> AsyncIterator[Server]:
    """The worker of this product, alone on its ports."""
    secret = secrets.token_bytes(32)
    environment = {
        **os.environ,
        "RONGKE_MEDIA_SECRET": secret.hex(),
        "RONGKE_MEDIA_ID": "bench",
        "RONGKE_MEDIA_ADDRESSES": address,
        "RONGKE_MEDIA_HTTP": f"127.0.0.1:{free_port()}",
    }
    environment.pop("RONGKE_WEB_URL", None)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "live.media", "--once", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        port = line.split()[3]
        async with aiohttp.ClientSession() as http:
            url = f"http://127.0.0.1:{port}"
            yield Product("product", process.pid, http, url, secret)
    finally:
        process.terminate()
        await process.wait()


@dataclass
class Janus(Server):
    """Debian's Janus with its VideoRoom, over WebSocket."""

    socket: aiohttp.ClientWebSocketResponse
    session: int = 0

    def __post_init__(self) -> None:
        self._count = 0

    async def ask(self, **said: Any) -> dict[str, Any]:
        """One request; its answer (past the "ack" where an event follows)."""
        self._count += 1
        transaction = f"t{self._count}"
        if self.session:
            said["session_id"] = self.session
        await self.socket.send_json({**said, "transaction": transaction})
        while True:
            found: dict[str, Any] = await self.socket.receive_json(timeout=30)
            if found.get("transaction") == transaction and found["janus"] != "ack":
                assert found["janus"] in ("success", "event"), found
                return found

    async def start(self) -> None:
        self.session = (await self.ask(janus="create"))["data"]["id"]
        self.handle = await self._attach()
        room = {"request": "create", "room": 1, "publishers": 50, "bitrate": 0, "fir_freq": 10}
        room |= {"audiocodec": "opus", "videocodec": "vp8", "notify_joining": False}
        await self.ask(janus="message", handle_id=self.handle, body=room)

    async def _attach(self) -> int:
        answer = await self.ask(janus="attach", plugin="janus.plugin.videoroom")
        return int(answer["data"]["id"])

    async def publish(self, number: int, hello: Hello) -> dict[str, Any]:
        handle = await self._attach()
        body: dict[str, Any] = {"request": "join", "ptype": "publisher", "room": 1}
        await self.ask(janus="message", handle_id=handle, body={**body, "id": 100 + number})
        offer = {"type": "offer", "sdp": description(number, hello, "sendonly")}
        answer = await self.ask(
            janus="message", handle_id=handle, body={"request": "publish"}, jsep=offer
        )
        return remote(answer["jsep"]["sdp"], number)

    async def watch(self, number: int, publisher: int, hello: Hello) -> dict[str, Any]:
        handle = await self._attach()
        body = {
            "request": "join",
            "ptype": "subscriber",
            "room": 1,
            "streams": [{"feed": 100 + publisher}],
        }
        offer = await self.ask(janus="message", handle_id=handle, body=body)
        text = description(number, hello, "recvonly")
        start = {"type": "answer", "sdp": as_janus_numbers(offer["jsep"]["sdp"], text)}
        await self.ask(janus="message", handle_id=handle, body={"request": "start"}, jsep=start)
        return remote(offer["jsep"]["sdp"], number)


def as_janus_numbers(offer: str, answer: str) -> str:
    """The answer with the line names of the offer; the payload types must be the bench's."""
    for name, codec in ((AUDIO, "opus"), (VIDEO, "VP8"), (RTX, "rtx")):
        assert f"a=rtpmap:{name} {codec}/" in offer, offer
    for place, mid in enumerate(re.findall(r"a=mid:(\S+)", offer)):
        answer = answer.replace(f"a=mid:{place}\r", f"a=mid:{mid}\r")
    return answer


CONFIGURATION = {
    "janus.jcfg": """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{folder}"
  loggers_folder = "{folder}"
  debug_level = 1
  session_timeout = 0
  event_loops = {loops}
}}
nat: {{
  nice_debug = false
  ice_lite = true
  ice_enforce_list = "{address}"
}}
plugins: {{ disable = "{unused}" }}
transports: {{ disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,\
libjanus_pfunix.so,libjanus_rabbitmq.so" }}
""",
    "janus.transport.websockets.jcfg": """
general: {{ json = "compact"
  ws = true
  ws_port = {port}
  ws_ip = "127.0.0.1"
  wss = false }}
admin: {{ admin_ws = false
  admin_wss = false }}
""",
    "janus.plugin.videoroom.jcfg": "general: {{ }}\n",
}


def _configure(folder: Path, loops: int, address: str, port: int) -> None:
    folder.mkdir(exist_ok=True)
    found = Path(JANUS_LIBRARY, "plugins").glob("*.so")
    unused = ",".join(sorted(p.name for p in found if "videoroom" not in p.name))
    words = {"folder": folder, "library": JANUS_LIBRARY, "loops": loops, "address": address}
    for name, text in CONFIGURATION.items():
        (folder / name).write_text(text.format(**words, unused=unused, port=port))


@contextlib.asynccontextmanager
async def janus(folder: Path, loops: int, address: str) -> AsyncIterator[Server]:
    """Janus alone on its ports, with nothing but its VideoRoom."""
    program = shutil.which("janus")
    if program is None:
        raise SystemExit("Janus is not installed (Debian: apt-get install janus)")
    port = free_port()
    _configure(folder, loops, address, port)
    process = await asyncio.create_subprocess_exec(
        program, "-F", str(folder), "-o",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as http:
            socket = await _socket(http, port)
            server = Janus("janus", process.pid, socket)
            await server.start()
            yield server
            await socket.close()
    finally:
        process.terminate()
        await process.wait()


async def _socket(http: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    for _ in range(100):
        with contextlib.suppress(aiohttp.ClientError):
            return await http.ws_connect(
                f"http://127.0.0.1:{port}", protocols=["janus-protocol"], max_msg_size=0
            )
        await asyncio.sleep(0.1)
    raise SystemExit("Janus did not start")
