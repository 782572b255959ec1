"""The thirty trainees: one honest way to watch, and nine others."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.demo.api import Api
from tests.demo.room import JSON, Line, Room, Said, new_id

BEAT_S = 10.0
HONEST = 21


@dataclass
class Question:
    """A timed question as its author knows it."""

    id: str
    at_ms: int
    answer: JSON


@dataclass
class Lesson:
    """What a player knows of the lesson."""

    id: str
    duration_ms: int
    questions: list[Question]


@dataclass
class Trainee:
    """A person, what they do, and what their player saw."""

    name: str
    behaviour: str
    account: JSON
    api: Api
    seed: int
    leases: list[str] = field(default_factory=list)
    played_ms: int = 0
    position_ms: int = 0
    began: float = 0.0
    ended: float = 0.0
    answered_at: list[float] = field(default_factory=list)
    prompts: int = 0
    note: str = ""
    room: Room | None = None

    @property
    def wall_s(self) -> float:
        """From the first *play* to the end."""
        return (self.ended or time.monotonic()) - self.began if self.began else 0.0


class Player:
    """A page that plays the video at 1 x, beats, and answers what comes up."""

    def __init__(self, who: Trainee, lesson: Lesson, room: Room) -> None:
        self.who, self.lesson, self.room = who, lesson, room
        self.dice = random.Random(who.seed)
        self.lease, self.seq = "", 0
        self.position = self.credited_to = 0.0
        self.answers_prompts = True
        self.visible = True
        self.thinks: Callable[[], float] = lambda: 1.0 + 2.0 * self.dice.random()
        self.meets: Callable[[Question], Any] | None = None
        self.done: set[str] = set()

    async def take(self, device: str) -> None:
        """Press play."""
        granted = await self.room.insist("presence.take", mode="vod", device=device)
        self.room.evicted.clear()
        self.lease, self.seq = granted["lease"], 0
        self.who.leases.append(self.lease)
        self.position = self.credited_to = float(granted["start"])
        if not self.who.began:
            self.who.began = time.monotonic()

    async def play(self, seconds: float | None = None) -> None:
        """Watch until the end, for so many seconds, or until another device takes over."""
        stop_at = None if seconds is None else time.monotonic() + seconds
        while not self.room.evicted.is_set() and self.position < self.lesson.duration_ms:
            if stop_at is not None and time.monotonic() >= stop_at:
                break
            await self._run_until_something(stop_at)
            question = self._question_here()
            if question is not None:
                await self.beat(sure=True)
                await self.answer(question)
            else:
                await self.beat()
        await self._last_beats()

    async def _run_until_something(self, stop_at: float | None) -> None:
        """Let the video run: to the next beat, question or end. Position follows the clock."""
        ahead = [self.lesson.duration_ms - self.position, BEAT_S * 1000]
        ahead += [q.at_ms - self.position for q in self.lesson.questions if self._open(q)]
        if stop_at is not None:
            ahead.append((stop_at - time.monotonic()) * 1000)
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.room.evicted.wait(), max(0.0, min(ahead)) / 1000)
        passed = (time.monotonic() - began) * 1000
        passed = min(passed, self.lesson.duration_ms - self.position, max(0.0, min(ahead)))
        self.position += passed
        self.who.played_ms += round(passed)
        self.who.position_ms = round(self.position)

    def _open(self, question: Question) -> bool:
        return question.id not in self.done and question.at_ms > self.position - 1

    def _question_here(self) -> Question | None:
        for question in self.lesson.questions:
            if question.id not in self.done and abs(question.at_ms - self.position) < 2:
                return question
        return None

    async def beat(self, *, sure: bool = False) -> JSON | None:
        """One beat; what an unanswered one covered is in the next."""
        self.seq += 1
        start = min(self.credited_to, self.position)
        fields = {
            "lease": self.lease,
            "seq": self.seq,
            "event_id": new_id(),
            "lesson": self.lesson.id,
            "from": round(start),
            "to": round(self.position),
            "rate": 1000,
            "visible": self.visible,
        }
        try:
            ack = await self.room.ask("beat", patience=3 if sure else 2, **fields)
        except TimeoutError:
            return await self.beat(sure=True) if sure else None
        self.credited_to = float(ack["credited_to"])
        if ack.get("prompt"):
            await self._prompt(ack["prompt"])
        return ack

    async def _prompt(self, prompt: JSON) -> None:
        """The prompt covers the player, which pauses."""
        if not prompt["delivered"]:
            self.who.prompts += 1
            await self.room.insist("prompt.delivered", prompt=prompt["id"])
        if not self.answers_prompts:
            return
        await asyncio.sleep(self.thinks())
        choice = prompt["challenge"]["ask"]
        await self.room.insist("prompt.answer", prompt=prompt["id"], choice=choice)

    async def answer(self, question: Question) -> None:
        """The card is up: think, answer rightly, go on."""
        self.done.add(question.id)
        with contextlib.suppress(Said):
            await self.room.insist("question.open", question=question.id)
            if self.meets is not None:
                await self.meets(question)
            else:
                await asyncio.sleep(self.thinks())
            event = new_id()
            await self.room.insist(
                "question.answer", question=question.id, event_id=event, answer=question.answer
            )
            self.who.answered_at.append(time.time())

    async def _last_beats(self) -> None:
        """The page keeps beating until what was played is credited (at most a few seconds)."""
        for _ in range(8):
            if self.room.evicted.is_set():
                return
            ack = await self.beat(sure=True)
            if ack is None or self.credited_to >= round(self.position):
                return
            await asyncio.sleep(0.5)


class School:
    """The lesson, its clock, and what everybody does in it."""

    def __init__(self, lesson: Lesson, trainees: list[Trainee]) -> None:
        self.lesson, self.trainees = lesson, trainees
        self.together: dict[str, float] = {}
        """Question → the instant at which all honest trainees answer it."""

    async def run(self, who: Trainee) -> None:
        """Do what this trainee does."""
        room = Room(who.api, self.lesson.id, seed=who.seed, line=self._line(who))
        who.room = room
        await room.open()
        try:
            await getattr(self, f"_{who.behaviour}")(who, room)
        except Said as refusal:
            who.note = str(refusal)
        finally:
            who.ended = time.monotonic()
            await room.close()

    @staticmethod
    def _line(who: Trainee) -> Line:
        return Line(loss=0.3, jitter_s=0.5) if who.behaviour == "lossy" else Line()

    async def _in_the_same_second(self, question: Question) -> None:
        at = self.together.setdefault(question.id, time.monotonic() + 6.0)
        await asyncio.sleep(max(0.0, at - time.monotonic()))

    async def _honest(self, who: Trainee, room: Room) -> None:
        player = Player(who, self.lesson, room)
        player.meets = self._in_the_same_second
        await player.take("laptop")
        await player.play()

    async def _lossy(self, who: Trainee, room: Room) -> None:
        room.patience = 1.2
        player = Player(who, self.lesson, room)
        await player.take("phone on a bad line")
        await player.play()

    async def _late(self, who: Trainee, room: Room) -> None:
        await asyncio.sleep(40)
        player = Player(who, self.lesson, room)
        await player.take("laptop")
        await player.play()

    async def _two_devices(self, who: Trainee, room: Room) -> None:
        """A phone takes over from the laptop, which later takes it back."""
        laptop = Player(who, self.lesson, room)
        await laptop.take("laptop")
        first = asyncio.create_task(laptop.play())
        await asyncio.sleep(20)
        other = Api(who.api.base)
        await other.sign_in(who.account)
        second = Room(other, self.lesson.id, seed=who.seed + 1)
        await second.open()
        phone = Player(who, self.lesson, second)
        phone.done = laptop.done
        await phone.take("phone")
        await first
        await phone.play(20)
        await laptop.take("laptop")
        await laptop.play()
        await second.close()
        await other.close()

    async def _four_tabs(self, who: Trainee, room: Room) -> None:
        """Four tabs play the same minute at once and all beat; each *play* evicts the others."""
        rooms = [room] + [Room(who.api, self.lesson.id, seed=who.seed + n) for n in range(1, 4)]
        for extra in rooms[1:]:
            await extra.open()
        players = [Player(who, self.lesson, tab) for tab in rooms]

        async def tab(number: int, player: Player) -> None:
            await asyncio.sleep(number)
            for _ in range(3):
                await self._grab(player, f"tab {number + 1}")
                for _ in range(3):
                    await asyncio.sleep(4)
                    player.position += 4000
                    await player.beat()

        await asyncio.gather(*(tab(n, player) for n, player in enumerate(players)))
        who.played_ms = round((time.monotonic() - who.began) * 1000)
        for extra in rooms[1:]:
            await extra.close()

    @staticmethod
    async def _grab(player: Player, device: str) -> None:
        """Press play; whoever has just pressed it elsewhere is asked to wait a second."""
        for _ in range(10):
            try:
                await player.take(device)
                return
            except Said as refusal:
                if refusal.code != "taken_just_now":
                    raise
                await asyncio.sleep(1.1)

    async def _invented(self, who: Trainee, room: Room) -> None:
        """Never presses play; posts beats about leases that nobody gave."""
        who.began = time.monotonic()
        for number in range(30):
            for lease in (new_id(), new_id()):
                frame = {
                    "t": "beat",
                    "id": f"x{number}{lease[:4]}",
                    "lease": lease,
                    "seq": number + 1,
                    "event_id": new_id(),
                    "lesson": self.lesson.id,
                    "from": 0,
                    "to": self.lesson.duration_ms,
                    "rate": 1000,
                    "visible": True,
                }
                await room.raw(frame)
            await asyncio.sleep(2)

    async def _replayed(self, who: Trainee, room: Room) -> None:
        """Sends an honest neighbour's beats again through an own socket, also renumbered."""
        who.began = time.monotonic()
        victim = next(t for t in self.trainees if t.behaviour == "honest")
        for _ in range(12):
            await asyncio.sleep(5)
            beats = [f for f in (victim.room.sent if victim.room else []) if f["t"] == "beat"]
            for frame in beats[-3:]:
                await room.raw({**frame, "id": new_id()})
                await room.raw({**frame, "id": new_id(), "seq": frame["seq"] + 50})

    async def _skipper(self, who: Trainee, room: Room) -> None:
        """Plays 15 s, jumps near the end and goes on from there."""
        player = Player(who, self.lesson, room)
        await player.take("laptop")
        await player.play(15)
        player.position = player.credited_to = self.lesson.duration_ms - 20_000.0
        player.done.update(q.id for q in self.lesson.questions)
        for _ in range(2):
            await asyncio.sleep(8)
            player.position += 8000
            player.who.played_ms += 8000
            await player.beat()
            player.credited_to = player.position

    async def _hidden(self, who: Trainee, room: Room) -> None:
        """Plays with the page in the background after the first seconds."""
        player = Player(who, self.lesson, room)
        await player.take("laptop")
        await player.play(5)
        player.visible = False
        for _ in range(6):
            await asyncio.sleep(BEAT_S)
            player.position += BEAT_S * 1000
            player.who.played_ms += round(BEAT_S * 1000)
            await player.beat()
            player.credited_to = player.position

    async def _never_answers(self, who: Trainee, room: Room) -> None:
        """The video runs by itself; nobody answers prompts."""
        player = Player(who, self.lesson, room)
        player.answers_prompts = False
        await player.take("laptop")
        await player.play()
        for _ in range(3):
            await asyncio.sleep(5)
            await player.beat()


BEHAVIOURS = (
    "lossy",
    "two_devices",
    "four_tabs",
    "invented",
    "replayed",
    "skipper",
    "hidden",
    "never_answers",
    "late",
)
