"""``make bench-rejoin``: what kill -9 in mid-class costs: the media worker, the recorder, the web.

A class with some viewers over real WebRTC on a server with everything; each process is killed once.
Last line: JSON with worker_rejoin_s (the last viewer has a picture again), worker_gap_s and
recorder_gap_s (missing from the recording), web_rejoin_s (the last page has its room again; media
went on meanwhile: web_media_stopped_s), people.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import json
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.demo import clap, reel
from tests.demo.api import until
from tests.demo.live_main import process_of, worker_of
from tests.demo.live_people import TROUBLE
from tests.demo.live_room import Line, LiveRoom
from tests.live.streams.house import House, Person, inside, live_house

PATIENCE_S = 60


class Bench:
    """One class and its three losses."""

    def __init__(self, house: House, film: reel.Packets) -> None:
        self.house, self.film = house, film
        self.var = Path(house.server.environment["RONGKE_VAR"])

    async def run(self, people: int) -> dict[str, Any]:
        """Everything, one after the other."""
        async with contextlib.AsyncExitStack() as stack:
            enter = stack.enter_async_context
            teacher = await enter(inside(self.house, 0))
            there = [await enter(inside(self.house, n + 1)) for n in range(people)]
            await teacher.api.post(f"live/{self.house.lesson}/start/")
            await self._publish(teacher)
            lines = await asyncio.gather(*(self._watch(one, teacher) for one in there))
            await asyncio.sleep(5)
            worker_s = await self._worker(teacher, there)
            await asyncio.sleep(3)
            setting = f"RONGKE_MEDIA_RECORDINGS={self.var / 'recordings'}"
            os.kill(process_of(b"live.media.recorder", setting), signal.SIGKILL)
            await asyncio.sleep(5)
            lines = await asyncio.gather(*(self._watch(one, teacher) for one in there))
            web = await self._web(lines, there)
        gaps = self.house.ask(
            "import json\nfrom live.streams.models import RecordingGap as G\n"
            "rows = G.objects.filter(to_at__isnull=False)\n"
            "print(json.dumps([[g.why, (g.to_at - g.from_at).total_seconds()] for g in rows]))"
        )
        lost = {why: round(seconds, 2) for why, seconds in gaps}
        return {
            "worker_rejoin_s": round(worker_s, 2),
            "worker_gap_s": lost.get("worker_lost"),
            "recorder_gap_s": lost.get("recorder_lost"),
            **web,
            "people": people + 1,
        }

    async def _publish(self, teacher: Person) -> None:
        async def done() -> Any:
            with contextlib.suppress(*TROUBLE):
                film = reel.Reel(self.film)
                return await teacher.media.publish(film.audio, film.video, codec="H264")
            return None

        await until(done, seconds=PATIENCE_S, what="publishing", every=0.2)

    async def _watch(self, person: Person, teacher: Person) -> Line:
        """As the page: asked again until there is a picture."""

        async def seen() -> Any:
            with contextlib.suppress(*TROUBLE):
                line = await person.media.watch(teacher.id)
                await line.first("video", seconds=5)
                return line
            return None

        found: Line = await until(seen, seconds=PATIENCE_S, what="the picture", every=0.2)
        return found

    async def _worker(self, teacher: Person, there: list[Person]) -> float:
        os.kill(worker_of(self.var), signal.SIGKILL)
        killed = time.monotonic()
        await teacher.hears("media.ready", seconds=PATIENCE_S)
        again = asyncio.create_task(self._publish(teacher))
        await asyncio.gather(*(self._watch(one, teacher) for one in there))
        await again
        return time.monotonic() - killed

    async def _web(self, lines: list[Line], there: list[Person]) -> dict[str, float]:
        os.kill(process_of(b"web", f"RONGKE_VAR={self.var}"), signal.SIGKILL)
        killed = time.monotonic()
        stopped = 0.0

        async def back(person: Person) -> Any:
            # As the page, whose session outlives the process: its socket again, not a sign-in.
            room = LiveRoom(person.api, self.house.lesson)
            with contextlib.suppress(*TROUBLE):
                await room.open()
                streams = bool(room.welcome["streams"])
                await room.close()
                return streams
            return None

        async def all_back() -> None:
            again = (
                until(functools.partial(back, one), seconds=PATIENCE_S, what="the web", every=0.2)
                for one in there
            )
            await asyncio.gather(*again)

        work = asyncio.create_task(all_back())
        while not work.done():
            await asyncio.sleep(0.1)
            newest = min(line.sinks["audio"].last_at for line in lines)
            stopped = max(stopped, time.monotonic() - newest)
        await work
        return {
            "web_rejoin_s": round(time.monotonic() - killed, 2),
            "web_media_stopped_s": round(stopped, 2),
        }


def main() -> None:
    """Run and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = reel.load(clap.make(folder / "clap.ts", seconds=120))
        with live_house(folder, trainees=options.people) as house:
            print(json.dumps(asyncio.run(Bench(house, film).run(options.people))))


if __name__ == "__main__":
    main()
