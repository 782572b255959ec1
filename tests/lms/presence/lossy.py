"""Honest players on bad lines: an event queue with loss, jitter and outages in both directions."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from lms.presence.coverage import total
from lms.presence.state import LessonTerms, Progress
from tests.lms.presence.world import TERMS, World

BEAT_MS = 10_000
RETRY_MS = 2_000
REACTION_MS = 4_000
PATIENCE_MS = 15_000
"""How long the page stays open after the video's end."""


@dataclass
class Line:
    """What the network does to one message."""

    dice: random.Random
    loss: float = 0.0
    jitter_ms: int = 0
    outages: tuple[tuple[int, int], ...] = ()

    def delays(self, now: int) -> list[int]:
        """Delay of the message, or nothing if it is lost."""
        if any(low <= now < high for low, high in self.outages) or self.dice.random() < self.loss:
            return []
        return [self.dice.randint(10, 10 + self.jitter_ms)]


@dataclass
class Player:
    """Plays a video at 1.0 from start to end and follows the protocol, nothing else."""

    terms: LessonTerms = TERMS
    loss: float = 0.0
    jitter_ms: int = 0
    outages: tuple[tuple[int, int], ...] = ()
    seed: int = 0
    watch_ms: int = 3_600_000
    position: int = 0
    playing: bool = False
    prompt_until: int = 0
    seq: int = 0
    next_from: int = 0
    acked_seq: int = 0
    lease: uuid.UUID | None = None
    taking: bool = False
    shown: uuid.UUID | None = None
    answered: set[uuid.UUID] = field(default_factory=set)
    ended: bool = False
    over_at: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.world = World(terms=self.terms, seed=self.seed)
        start = self.world.now
        shifted = tuple((start + low, start + high) for low, high in self.outages)
        self.line = Line(self.dice, self.loss, self.jitter_ms, shifted)
        self.queue: list[tuple[int, int, Callable[[], None]]] = []
        self.number = 0
        self.last_tick = self.world.now
        self.played = 0
        self.prompted = 0

    # --- The queue --------------------------------------------------------------------------------

    def at(self, moment: int, action: Callable[[], None]) -> None:
        self.number += 1
        heapq.heappush(self.queue, (moment, self.number, action))

    def message(self, action: Callable[[], None]) -> None:
        """Send something over the line, in whichever direction."""
        for delay in self.line.delays(self.now):
            self.at(self.now + delay, action)

    @property
    def now(self) -> int:
        return self.world.now

    def run(self) -> Player:
        """Play the whole video and let the last beats arrive."""
        self.take()
        self.at(self.now + BEAT_MS, self.tick)
        while self.queue:
            moment, _, action = heapq.heappop(self.queue)
            self.world.now = max(self.world.now, moment)
            self.world.latest = self.world.now
            self.advance()
            action()
        self.world.audit()
        return self

    def advance(self) -> None:
        """The video plays on, unless a prompt holds it."""
        step = self.now - self.last_tick
        self.last_tick = self.now
        if self.playing:
            step = min(step, self.watch_ms - self.position)
            self.position += step
            self.played += step

    # --- What an honest player does ---------------------------------------------------------------

    def take(self) -> None:
        self.taking = True
        self.message(self.server_take)
        self.at(self.now + RETRY_MS, lambda: self.take() if self.taking else None)

    def server_take(self) -> None:
        if self.taking:
            lease = self.world.take()
            self.message(lambda: self.granted(lease))

    def granted(self, lease: uuid.UUID) -> None:
        if not self.taking or lease != self.world.state.lease:
            return
        self.taking, self.lease, self.playing = False, lease, True
        self.seq = self.acked_seq = 0
        self.next_from = self.position

    def tick(self) -> None:
        if self.position >= self.watch_ms and not self.over_at:
            self.over_at = self.now
        done = self.over_at and self.next_from >= self.watch_ms
        if done or (self.over_at and self.now - self.over_at > PATIENCE_MS):
            self.ended = True
            return
        if self.lease is not None and not self.taking:
            self.seq += 1
            claim = (self.lease, self.seq, self.next_from, self.position)
            self.message(lambda: self.server_beat(*claim))
        at_end = self.position >= self.watch_ms
        self.at(self.now + (RETRY_MS if at_end else BEAT_MS), self.tick)

    def server_beat(self, lease: uuid.UUID, seq: int, start: int, end: int) -> None:
        self.world.beat(start, end, lease=lease, seq=seq)
        ack = self.world.ack
        self.message(lambda: self.acked(lease, ack))

    def acked(self, lease: uuid.UUID, ack) -> None:
        if lease != self.lease or self.taking:
            return
        if ack.reason == "no_lease":
            self.take()
            return
        if ack.seq > self.acked_seq:
            self.acked_seq = ack.seq
            self.next_from = ack.credited_to
        if ack.prompt is not None and ack.prompt.id != self.shown:
            if ack.prompt.id in self.answered:
                return
            self.shown, self.playing = ack.prompt.id, False
            began = self.now
            self.repeat(ack.prompt.id, self.server_delivered)
            self.at(self.now + REACTION_MS, lambda: self.press(ack.prompt.id, began))

    def repeat(self, prompt: uuid.UUID, action: Callable[[uuid.UUID], None]) -> None:
        """Resend until the prompt is answered."""
        if self.shown != prompt or self.ended:
            return
        self.message(lambda: action(prompt))
        self.at(self.now + RETRY_MS, lambda: self.repeat(prompt, action))

    def server_delivered(self, prompt: uuid.UUID) -> None:
        if self.world.state.prompt is not None and self.world.state.prompt.id == prompt:
            self.world.deliver()

    def press(self, prompt: uuid.UUID, began: int) -> None:
        if self.shown == prompt:
            self.repeat_answer(prompt, began)

    def repeat_answer(self, prompt: uuid.UUID, began: int) -> None:
        if self.shown != prompt or self.ended:
            return
        self.message(lambda: self.server_answer(prompt, began))
        self.at(self.now + RETRY_MS, lambda: self.repeat_answer(prompt, began))

    def server_answer(self, prompt: uuid.UUID, began: int) -> None:
        if self.world.state.prompt is not None and self.world.state.prompt.id == prompt:
            self.world.answer()
        self.message(lambda: self.answer_acked(prompt, began))

    def answer_acked(self, prompt: uuid.UUID, began: int) -> None:
        if self.shown == prompt:
            self.answered.add(prompt)
            self.shown, self.playing = None, True
            self.prompted += self.now - began

    # --- What came of it --------------------------------------------------------------------------

    @property
    def covered(self) -> int:
        return sum(total(p.coverage) for p in self.world.progress.values())

    @property
    def share(self) -> float:
        """Credited media ÷ media played."""
        return self.covered / self.played

    def progress(self) -> Progress:
        return self.world.current()
