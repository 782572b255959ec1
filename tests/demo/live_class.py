"""Two minutes of a class: chat, hands, an exercise, two breakout rounds, and a worker that dies."""

from __future__ import annotations

import asyncio
import contextlib
import fractions
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from tests.demo import reel
from tests.demo.live_people import TROUBLE, Pupil, heard
from tests.demo.live_room import Line
from tests.demo.room import Said, new_id
from tests.demo.school import sleep_until
from tests.demo.words import Progress

QUESTION = {
    "type": "single",
    "body": {
        "stem": "主图上最先看到的应当是什么？",
        "options": [{"id": "a", "text": "价格"}, {"id": "b", "text": "商品本身"}],
        "right": "b",
    },
    "limit_ms": 15_000,
}


class Voice(AudioStreamTrack):
    """Somebody who talks."""

    async def recv(self) -> av.AudioFrame:
        frame = await super().recv()
        assert isinstance(frame, av.AudioFrame)
        wave = (np.sin(np.arange(frame.samples) * 0.35) * 9000).astype(np.int16)
        loud = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        loud.pts, loud.sample_rate = frame.pts, frame.sample_rate
        loud.time_base = fractions.Fraction(1, frame.sample_rate)
        return loud


class Face(VideoStreamTrack):
    """A small picture at a few frames a second."""

    count = 0
    began: float | None = None

    async def recv(self) -> av.VideoFrame:
        """Stamped with the time that passed: aiortc's own stamps would run at 30 a second."""
        await asyncio.sleep(0.1)
        now = asyncio.get_running_loop().time()
        self.began = now if self.began is None else self.began
        pts, time_base = int((now - self.began) * 90_000), fractions.Fraction(1, 90_000)
        pixels = np.full((120, 160), 90 + self.count % 60, np.uint8)
        self.count += 1
        frame = av.VideoFrame.from_ndarray(pixels, format="gray").reformat(format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


@dataclass
class Figures:
    """What the class came to."""

    joined_s: list[float] = field(default_factory=list)
    killed_at: float = 0.0
    rejoined_s: list[float] = field(default_factory=list)
    published_again_s: float = 0.0
    chat: int = 0
    answered: int = 0
    groups: int = 0
    on_stage: int = 0


class LiveClass:
    """The class and its two minutes."""

    def __init__(
        self,
        lecturer: Pupil,
        pupils: list[Pupil],
        film: Path,
        *,
        kill: Callable[[], Awaitable[float]],
        show: Progress,
        seconds: int,
    ) -> None:
        self.lecturer, self.pupils, self.film = lecturer, pupils, reel.load(film)
        self.kill, self.show, self.seconds = kill, show, seconds
        self.figures = Figures()
        self._coming: set[asyncio.Task[None]] = set()

    async def run(self) -> Figures:
        """From on air to the end."""
        lecturer = self.lecturer
        await lecturer.enter()
        await lecturer.api.post(f"live/{lecturer.lesson}/start/")
        began = time.monotonic()
        await self._go_on_air()
        await asyncio.gather(*(pupil.enter() for pupil in self.pupils))
        counting = [asyncio.create_task(pupil.count()) for pupil in self.pupils]
        self.show.stage(f"{len(self.pupils)} join at once")
        self.figures.joined_s = list(
            await asyncio.gather(*(p.watch(lecturer.id) for p in self.pupils))
        )
        await self._at(began, 0.12, "chat; three hands; onto the stage", self._talk)
        await self._at(began, 0.27, "an exercise", self._exercise)
        await self._at(began, 0.40, "breakouts, first round", self._groups)
        await self._at(began, 0.58, "kill -9 of the media worker", self._loss)
        await self._at(began, 0.76, "breakouts, second round, the same groups", self._again)
        await sleep_until(began, self.seconds)
        for task in counting:
            task.cancel()
        await asyncio.gather(*counting)
        return self.figures

    async def _at(
        self, began: float, share: float, words: str, step: Callable[[], Awaitable[None]]
    ) -> None:
        await sleep_until(began, self.seconds * share)
        self.show.stage(words)
        await step()

    async def _go_on_air(self) -> None:
        """The lecturer's picture with sound, from a file, as fast as it plays."""
        film = reel.Reel(self.film)
        self.lecturer.own = await self.lecturer.media.publish(film.audio, film.video, codec="H264")
        await self.lecturer.room.ask("stage.media", mic=True, camera=True)

    async def _talk(self) -> None:
        async def line(pupil: Pupil, text: str) -> None:
            await pupil.room.insist("chat.send", event_id=new_id(), text=text)
            self.figures.chat += 1

        await asyncio.gather(*(line(p, f"{p.name}：听得清楚") for p in self.pupils[:12]))
        for pupil in self.pupils[:3]:
            await pupil.room.ask("hand.raise")
        for pupil in self.pupils[:3]:
            await self.lecturer.room.ask("stage.invite", user=pupil.id)
            await pupil.room.ask("stage.accept")
            await self._speak(pupil)
            self.figures.on_stage += 1

    async def _speak(self, pupil: Pupil) -> None:
        pupil.own = await pupil.media.publish(Voice(), Face(), codec="VP8")
        await pupil.room.ask("stage.media", mic=True, camera=True)

    async def _exercise(self) -> None:
        started = await self.lecturer.room.ask(
            "exercise.start", event_id=new_id(), question=QUESTION
        )
        run = started["run"]

        async def answer(number: int, pupil: Pupil) -> None:
            await asyncio.sleep(0.1 * number)
            option = "b" if number % 4 else "a"
            await pupil.room.insist(
                "exercise.answer", run=run, event_id=new_id(), answer={"option": option}
            )
            self.figures.answered += 1

        await asyncio.gather(*(answer(n, p) for n, p in enumerate(self.pupils)))
        await self.lecturer.room.ask("exercise.close", run=run)
        await self.lecturer.room.ask("exercise.reveal", run=run)

    async def _groups(self) -> None:
        await self.lecturer.room.ask("breakouts.open", mode="random", size=5)
        opened = await heard(self.lecturer, "breakouts.changed")
        self.figures.groups = len(opened["breakouts"]["groups"])
        await self._talk_in_group(opened["breakouts"]["groups"][0])
        await self.lecturer.room.ask("breakouts.close")

    async def _again(self) -> None:
        self.lecturer.heard.clear()
        await self.lecturer.room.ask("breakouts.open", mode="again")
        opened = await heard(self.lecturer, "breakouts.changed")
        await self._talk_in_group(opened["breakouts"]["groups"][0])
        await self.lecturer.room.ask("breakouts.close")

    async def _talk_in_group(self, group: dict[str, object]) -> None:
        """One of a group talks and another listens there."""
        members = [p for p in self.pupils if p.id in group["members"]][:2]  # type: ignore[operator]  # JSON
        if len(members) < 2:
            return
        one, two = members
        word = str(group["id"])
        for pupil in members:
            with contextlib.suppress(Said):  # who was moved by the server is there already
                await pupil.room.ask("breakout.enter", breakout=word)
        line = await one.media.publish(Voice(), breakout=word)
        ear = await _patiently(lambda: two.media.watch(one.id, kinds=("audio",), breakout=word))
        await ear.first("audio")
        await asyncio.sleep(4)
        await two.media.hang_up(ear)
        await one.media.hang_up(line)

    async def _loss(self) -> None:
        """Everybody comes back as the page does: on media.lost, or when the media stops."""
        self.figures.killed_at = await self.kill()
        killed = time.monotonic()
        publishing = [p for p in [self.lecturer, *self.pupils] if p.own is not None]

        async def publish_again(pupil: Pupil) -> None:
            old = pupil.own
            await pupil.called_back()
            while True:
                try:
                    if pupil is self.lecturer:
                        await self._go_on_air()
                    else:
                        await self._speak(pupil)
                    break
                except TROUBLE:
                    await pupil.called_back()
                    await asyncio.sleep(0.3)
            if pupil is self.lecturer:
                self.figures.published_again_s = time.monotonic() - killed
            if old is not None:
                await old.close()

        async def watch_again(pupil: Pupil) -> float:
            old, pupil.view = pupil.view, None
            await pupil.called_back()
            await pupil.watch(self.lecturer.id)
            if old is not None:
                await old.close()
            return time.monotonic() - killed

        await heard(self.lecturer, "media.lost", seconds=10)
        work = [asyncio.create_task(publish_again(p)) for p in publishing]
        self.figures.rejoined_s = list(await asyncio.gather(*(watch_again(p) for p in self.pupils)))
        await asyncio.gather(*work)
        self.show.detail(f"back after {max(self.figures.rejoined_s):.1f} s at the latest")


async def _patiently(work: Callable[[], Awaitable[Line]]) -> Line:
    for _ in range(40):
        with contextlib.suppress(*TROUBLE):
            return await work()
        await asyncio.sleep(0.25)
    return await work()
