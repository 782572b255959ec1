"""The public protocol from outside: signing in over HTTP, the lesson room over WebSocket.

:class:`Player` is an honest player; :class:`Behaviour` bends it into every other kind that the
demo shows. Nothing in here imports the platform.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Message = dict[str, Any]


class Refused(Exception):
    """The server refused; ``code`` says why."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.code: str = error.get("code", "")
        self.body = body
        super().__init__(f"{status} {self.code or body}")


class Api:
    """One browser: cookies, CSRF token, JSON."""

    def __init__(self, base_url: str) -> None:
        self.base = base_url.rstrip("/")
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.user: Message = {}

    async def __aenter__(self) -> Api:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Forget the cookies and the connections."""
        await self.http.close()

    def cookie(self, name: str) -> str:
        """A cookie's value, or nothing."""
        return next((item.value for item in self.http.cookie_jar if item.key == name), "")

    async def call(self, method: str, path: str, data: Any = None, **options: Any) -> Any:
        """JSON in, JSON (or bytes) out; raises :class:`Refused` for 4xx and 5xx."""
        headers = {"Referer": self.base + "/", **options.pop("headers", {})}
        if method != "GET":
            headers["X-CSRFToken"] = self.cookie("rongke_csrf")
        if data is not None:
            options["json"] = data
        address = path if path.startswith("http") else self.base + path
        async with self.http.request(method, address, headers=headers, **options) as answer:
            kind = answer.headers.get("Content-Type", "")
            body = await (answer.json() if "json" in kind else answer.read())
            if answer.status >= 400:
                raise Refused(answer.status, body)
            return body

    async def get(self, path: str, **options: Any) -> Any:
        """GET."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, data: Any = None, **options: Any) -> Any:
        """POST with the CSRF token."""
        return await self.call("POST", path, data, **options)

    async def sign_in(
        self, username: str, password: str, *, totp: Callable[[], str] | None = None
    ) -> Message:
        """A real sign-in; ``totp`` gives the second factor's code where one is asked for."""
        await self.get("/")  # sets the CSRF cookie
        credentials = {"username": username, "password": password}
        self.user = await self.post("/api/v1/session/", credentials)
        factor = (self.user.get("user") or {}).get("second_factor") or {}
        if totp is not None and factor.get("enabled") and not factor.get("verified"):
            self.user = await self.post("/api/v1/session/second-factor/", {"code": totp()})
        return self.user

    async def socket(self, path: str) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket with this browser's cookies and Origin."""
        address = self.base.replace("http", "ws", 1) + path
        return await self.http.ws_connect(address, origin=self.base, max_msg_size=2**22)


class Room:
    """A lesson room: requests with answers, and everything else to ``on_message``."""

    def __init__(self, api: Api, lesson_id: str, on_message: Callable[[Message], None]) -> None:
        self.api = api
        self.path = f"/ws/v1/lessons/{lesson_id}/"
        self.on_message = on_message
        self.waiting: dict[str, asyncio.Future[Message]] = {}
        self.number = 0
        self.ws: aiohttp.ClientWebSocketResponse | None = None
        self.reader: asyncio.Task[None] | None = None

    async def open(self) -> Message:
        """Connect and say hello."""
        self.ws = await self.api.socket(self.path)
        self.reader = asyncio.create_task(self._read(self.ws))
        return await self.ask("hello", v=1)

    async def close(self) -> None:
        """Leave."""
        if self.ws is not None:
            await self.ws.close()
        if self.reader is not None:
            self.reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.reader

    async def send(self, kind: str, **fields: Any) -> str:
        """Send a frame; returns its id."""
        assert self.ws is not None
        self.number += 1
        reference = fields.pop("id", None) or f"m{self.number}"
        await self.ws.send_str(json.dumps({"t": kind, "id": reference, **fields}))
        return reference

    async def ask(self, kind: str, *, patience: float = 30.0, **fields: Any) -> Message:
        """Send and wait for the answer; raises :class:`Refused` on an error message."""
        self.number += 1
        reference = f"m{self.number}"
        future = asyncio.get_running_loop().create_future()
        self.waiting[reference] = future
        try:
            await self.send(kind, id=reference, **fields)
            answer: Message = await asyncio.wait_for(future, patience)
        finally:
            self.waiting.pop(reference, None)
        if answer["t"] == "error":
            raise Refused(0, {"error": answer})
        return answer

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in ws:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            data = json.loads(frame.data)
            for message in data["m"] if data["t"] == "batch" else [data]:
                future = self.waiting.get(message.get("re", ""))
                if future is not None and not future.done():
                    future.set_result(message)
                else:
                    self.on_message(message)
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the socket has closed"))


@dataclass
class Behaviour:
    """How a player departs from honesty or luck; the defaults are an honest player.

    ``bend`` sees each beat's fields before they go out and returns what is sent instead (None:
    nothing is). ``on_evicted`` is ``stop`` or ``retake``.
    """

    device: str = "Chrome · Linux"
    start_ms: int | None = None
    visible: bool = True
    rate: int = 1000
    loss: float = 0.0
    jitter_s: float = 0.0
    answers_prompts: bool = True
    reaction_s: float = 2.0
    answers_questions: bool = True
    late_s: float = 0.0
    on_evicted: str = "stop"
    bend: Callable[[Message], Message | None] | None = None
    skip_to: Callable[[int], int] | None = None
    """Called with the position before each beat; returns where the player jumps to."""


Answerer = Callable[[Message], dict[str, Any]]


def guess(card: Message) -> dict[str, Any]:
    """An answer of the right shape to any question; whether it is right is another matter."""
    public, kind = card["public"], card["type"]
    if kind == "single":
        return {"choice": public["options"][0]["id"]}
    if kind == "multiple":
        return {"choices": [public["options"][0]["id"]]}
    if kind == "true_false":
        return {"value": True}
    if kind == "fill_in":
        return {"blanks": ["1"] * int(public.get("blanks", 1))}
    return {"text": "好的"}


@dataclass
class Played:
    """What a player did and what the server said about it."""

    wall_ms: int = 0
    media_ms: int = 0
    """Media that really played, visible or not."""
    question_ms: int = 0
    credited_ms: int = 0
    beats: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)
    questions: int = 0
    evicted: int = 0
    coverage: list[list[int]] = field(default_factory=list)
    error: str = ""


class Player:
    """Plays one lesson in real time and follows the protocol."""

    def __init__(
        self,
        api: Api,
        lesson_id: str,
        *,
        behaviour: Behaviour | None = None,
        answerer: Answerer = guess,
        seed: int = 0,
    ) -> None:
        self.api = api
        self.lesson_id = lesson_id
        self.how = behaviour or Behaviour()
        self.answerer = answerer
        self.dice = random.Random(seed)
        self.played = Played()
        self.room = Room(api, lesson_id, self._heard)
        self.lease = ""
        self.seq = 0
        self.acked = 0
        self.next_from = 0
        self.position = 0
        self.duration = 0
        self.beat_ms = 10_000
        self.gate: int | None = None
        self.no_skip = True
        self.lost = asyncio.Event()
        self.stopped = False
        self.prompt_task: asyncio.Task[None] | None = None
        self.prompts_seen: set[str] = set()
        self.questions: list[Message] = []
        self.tasks: set[asyncio.Task[Any]] = set()
        self._clock = 0.0
        self._paused = 0

    # --- Playing ----------------------------------------------------------------------------------

    async def play(self, until_ms: int | None = None, *, max_wall_s: float = 600.0) -> Played:
        """Play to the end (or ``until_ms`` of media), or for ``max_wall_s``; then settle."""
        await asyncio.sleep(self.how.late_s)
        began = time.monotonic()
        try:
            await self._begin()
            end = min(self.duration, until_ms or self.duration)
            last_beat = self._clock = time.monotonic()
            while not self.stopped and time.monotonic() - began < max_wall_s:
                await asyncio.sleep(0.1)
                self._advance(end)
                await self._question_due()
                done = self.position >= end
                if done or (time.monotonic() - last_beat) * 1000 >= self.beat_ms:
                    last_beat = time.monotonic()
                    await self._beat()
                    if done:
                        break
                if self.lost.is_set():
                    await self._lost_lease()
            if not self.stopped:
                await self._settle(end)
        except (Refused, ConnectionError, TimeoutError) as error:
            self.played.error = str(error) or type(error).__name__
        self.played.wall_ms = round((time.monotonic() - began) * 1000)
        return self.played

    async def close(self) -> None:
        """Leave the room."""
        for task in list(self.tasks):
            task.cancel()
        await self.room.close()

    async def _begin(self) -> None:
        data = await self.api.get(f"/api/v1/lessons/{self.lesson_id}/player/")
        self.questions = list(data.get("questions", []))
        await self.room.open()
        await self.take()

    async def take(self) -> Message:
        """Press play: the lease comes here."""
        granted = await self.room.ask("presence.take", mode="vod", device=self.how.device)
        self.lease, self.seq, self.acked = granted["lease"], 0, 0
        self.duration, self.beat_ms = granted["duration_ms"], granted["beat_ms"]
        self.no_skip = granted["no_skip"]
        self.gate = granted.get("gate")
        self.position = granted["start"] if self.how.start_ms is None else self.how.start_ms
        self.next_from = self.position
        self.played.credited_ms = granted["credited_ms"]
        self.played.coverage = granted["coverage"]
        self.lost.clear()
        self._clock = time.monotonic()
        return granted

    def _advance(self, end: int) -> None:
        now = time.monotonic()
        step = int((now - self._clock) * self.how.rate)
        self._clock = now
        if self._paused or self.lost.is_set():
            return
        stop = end if self.gate is None else min(end, self.gate)
        step = max(0, min(step, stop - self.position))
        self.position += step
        self.played.media_ms += step
        if self.how.skip_to is not None:
            self.position = min(end, self.how.skip_to(self.position))

    async def _beat(self) -> None:
        self.seq += 1
        fields: Message | None = {
            "lease": self.lease,
            "seq": self.seq,
            "event_id": str(uuid.uuid4()),
            "lesson": self.lesson_id,
            "from": min(self.next_from, self.position),
            "to": self.position,
            "rate": self.how.rate,
            "visible": self.how.visible,
        }
        if self.how.bend is not None and fields is not None:
            fields = self.how.bend(fields)
        if fields is None:
            return
        self.played.beats += 1
        self._spawn(self._deliver_beat(fields))

    async def _deliver_beat(self, fields: Message) -> None:
        """One beat over the line: either way may lose or delay it."""
        if self.dice.random() < self.how.loss:
            return
        await self._jitter()
        try:
            ack = await self.room.ask("beat", **fields)
        except (Refused, ConnectionError, TimeoutError) as error:
            self.played.reasons[getattr(error, "code", "") or type(error).__name__] += 1
            return
        if self.dice.random() < self.how.loss:
            return
        await self._jitter()
        self._acked(ack, fields["lease"])

    def _acked(self, ack: Message, lease: str) -> None:
        if ack.get("reason"):
            self.played.reasons[ack["reason"]] += 1
        if lease != self.lease:
            return
        if ack.get("reason") == "no_lease":
            self.lost.set()
            return
        self.played.credited_ms = max(self.played.credited_ms, ack["credited_ms"])
        self.gate = ack.get("gate")
        if ack["seq"] > self.acked:
            self.acked = ack["seq"]
            self.next_from = ack["credited_to"]
            if ack.get("reason") == "skip":
                self.position = ack["frontier"]
        prompt = ack.get("prompt")
        if prompt and prompt["id"] not in self.prompts_seen:
            self.prompts_seen.add(prompt["id"])
            self._spawn(self._prompt(prompt))

    async def _settle(self, end: int) -> None:
        """After the last frame: let what is unacknowledged arrive."""
        for _ in range(120):
            if self._paused:
                await asyncio.sleep(0.5)
                continue
            goal = end if self.gate is None else min(end, self.gate)
            if self.next_from >= goal or self.stopped or self.lost.is_set():
                break
            await self._beat()
            await asyncio.sleep(0.5 + 2 * self.how.jitter_s)
        with contextlib.suppress(Refused, ConnectionError, TimeoutError):
            await self.room.ask("presence.release", lease=self.lease)

    # --- Prompts, questions, eviction -------------------------------------------------------------

    async def _prompt(self, prompt: Message) -> None:
        """Shown, thought about, pressed. The video stands still meanwhile."""
        self.played.prompts["shown"] += 1
        with self._pause():
            await self._insist("prompt.delivered", prompt=prompt["id"])
            if not self.how.answers_prompts:
                await asyncio.sleep(prompt["limit_ms"] / 1000 + 3)
                self.played.prompts["ignored"] += 1
                return
            await asyncio.sleep(self.how.reaction_s)
            answer = await self._insist(
                "prompt.answer", prompt=prompt["id"], choice=prompt["challenge"]["ask"]
            )
            self.played.prompts[answer.get("result", "?") if answer else "lost"] += 1

    async def _question_due(self) -> None:
        """Open and answer what the video has reached."""
        if not self.how.answers_questions or self._paused:
            return
        due = [
            mark
            for mark in self.questions
            if mark["at_ms"] <= self.position
            and not mark.get("done")
            and mark.get("state") != "passed"
        ]
        for mark in due:
            mark["done"] = True
            await self._beat()  # brings the frontier here
            await asyncio.sleep(0.3 + 2 * self.how.jitter_s)
            with self._pause():
                await self._answer(mark)

    async def _answer(self, mark: Message) -> None:
        for _ in range(3):
            try:
                card = await self.room.ask("question.open", question=mark["id"])
            except Refused as error:
                if error.code == "question_not_reached":
                    await self._beat()
                    await asyncio.sleep(1 + 2 * self.how.jitter_s)
                    continue
                return
            began = time.monotonic()
            await asyncio.sleep(self.how.reaction_s)
            with contextlib.suppress(Refused):
                result = await self.room.ask(
                    "question.answer",
                    question=mark["id"],
                    event_id=str(uuid.uuid4()),
                    answer=self.answerer(card),
                )
                self.gate = result.get("gate_ms")
                self.played.questions += 1
                if result.get("next") == "jump" and result.get("jump_to_ms") is not None:
                    self.position = self.next_from = result["jump_to_ms"]
                    mark["done"] = False
            self.played.question_ms += round((time.monotonic() - began) * 1000)
            return

    async def _insist(self, kind: str, **fields: Any) -> Message | None:
        """Resend until acknowledged, as the browser's outbox does."""
        for _ in range(20):
            await self._jitter()
            if self.dice.random() >= self.how.loss:
                with contextlib.suppress(Refused, TimeoutError):
                    return await self.room.ask(kind, patience=10, **fields)
            await asyncio.sleep(1)
        return None

    async def _lost_lease(self) -> None:
        if self.how.on_evicted == "stop" and self.played.evicted:
            self.stopped = True
            return
        with contextlib.suppress(Refused):
            here = self.position
            await self.take()
            if not self.no_skip and self.how.start_ms is None:
                self.position = self.next_from = here

    def _heard(self, message: Message) -> None:
        if message["t"] == "lease.evicted" and message["lease"] == self.lease:
            self.played.evicted += 1
            self.lost.set()

    # --- Small things -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _pause(self) -> Any:
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1
            self._clock = time.monotonic()

    async def _jitter(self) -> None:
        if self.how.jitter_s:
            await asyncio.sleep(self.dice.uniform(0, self.how.jitter_s))

    def _spawn(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
