"""``make bench-join``: how fast people are in a class, how late it is, and what loss does to it.

storm   30 clients (aiortc, raw sinks) ask at once through the whole product: page's socket,
        Django, worker, ICE, DTLS, until the first whole key frame. The lecturer is Chromium, as
        in a class: it answers requests for key frames, which a film read from a file cannot (all
        would wait for the film's next one, whatever the product does)
one     Chromium joins the running class: POST to the first frame shown
glass   a clock painted by one Chromium page and read by another (the machine's one clock)
loss    the same through a user-space UDP proxy that loses 3 % each way, publisher and viewer both

Last line: JSON with join_p50_ms, join_p95_ms, join_one_ms, glass_p50_ms, glass_p95_ms, freezes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from live.media.recorder_depay import Packet, make
from tests.demo.live_main import process_of, worker_of
from tests.demo.live_room import Line
from tests.live.streams.house import PASSWORD, House, Person, inside, live_house
from tests.load.lossy import LossyProxy
from tests.load.wsclient import percentile

SCRIPT = Path(__file__).with_name("bench_join_page.js")
LOSS = 0.03


def burnt(house: House) -> dict[str, float]:
    """CPU seconds so far: these clients, the web process, the media worker."""
    var = house.server.environment["RONGKE_VAR"]
    pids = {
        "web": process_of(b"web", f"RONGKE_VAR={var}"),
        "worker": worker_of(Path(var)),
    }
    tick = os.sysconf("SC_CLK_TCK")
    found = {"clients": time.process_time()}
    for name, pid in pids.items():
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found[name] = (int(words[11]) + int(words[12])) / tick
    return found


async def storm(house: House, people: int) -> list[float]:
    """Seconds from asking to the first whole key frame, for each."""
    async with contextlib.AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(inside(house, 0))
        await teacher.api.post(f"live/{house.lesson}/start/")
        page = await _page(await stack.enter_async_context(_chromium()), house, 0)
        await page.evaluate("lesson => bench.publish(lesson, 0)", house.lesson)
        await teacher.hears("stream.up")
        there = [
            await stack.enter_async_context(inside(house, number + 1)) for number in range(people)
        ]
        await asyncio.sleep(1)
        before = burnt(house)
        joined = list(await asyncio.gather(*(_join(person, teacher.id) for person in there)))
        after = burnt(house)
        spent = {name: round(after[name] - before[name], 2) for name in after}
        print(f"CPU seconds of the storm: {spent}", flush=True)
        return joined


async def _join(person: Person, teacher: str) -> float:
    began = time.monotonic()
    shown: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    line = await person.media.watch(teacher, kinds=("video",))
    _first_frame(line, shown)
    return await asyncio.wait_for(shown, 30) - began


def _first_frame(line: Line, shown: asyncio.Future[float]) -> None:
    frames = make("vp8")

    def take(packet: Any) -> None:
        found = frames.take(
            Packet(packet.sequence_number, packet.timestamp, bool(packet.marker), packet.payload)
        )
        if found is not None and found.key and not shown.done():
            shown.set_result(time.monotonic())

    line.sinks["video"].on_packet = take


@contextlib.asynccontextmanager
async def _chromium() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium",
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        await browser.close()


async def browsers(house: House, *, glass_s: int, loss_s: int) -> dict[str, Any]:
    """What two Chromium pages see."""
    port = int(house.server.environment["PORT"]) + 1000
    async with inside(house, 0) as teacher, _chromium() as chromium:
        await teacher.api.post(f"live/{house.lesson}/start/")
        pages = [await _page(chromium, house, number) for number in (0, 1)]
        await pages[0].evaluate("lesson => bench.publish(lesson, 0)", house.lesson)
        await teacher.hears("stream.up")
        await asyncio.sleep(2)
        watching = "([lesson, who, proxy]) => bench.watch(lesson, who, proxy)"
        one = await pages[1].evaluate(watching, [house.lesson, teacher.id, 0])
        late = await pages[1].evaluate("seconds => bench.glass(seconds)", glass_s)
        lossy = await _under_loss(chromium, house, teacher, port, loss_s)
    return {
        "join_one_ms": round(one),
        "glass_p50_ms": round(percentile(late, 0.5)),
        "glass_p95_ms": round(percentile(late, 0.95)),
        **lossy,
    }


async def _under_loss(
    chromium: Any, house: House, teacher: Person, port: int, seconds: int
) -> dict[str, Any]:
    proxy = LossyProxy(("127.0.0.1", port), LOSS)
    through = await proxy.start()
    pages = [await _page(chromium, house, number) for number in (0, 1)]
    await pages[0].evaluate(
        "([lesson, via]) => bench.publish(lesson, via)", [house.lesson, through]
    )
    await asyncio.sleep(3)
    watching = "([lesson, who, proxy]) => bench.watch(lesson, who, proxy)"
    await pages[1].evaluate(watching, [house.lesson, teacher.id, through])
    await asyncio.sleep(3)
    before = await pages[1].evaluate("() => bench.freezes()")
    await asyncio.sleep(seconds)
    after = await pages[1].evaluate("() => bench.freezes()")
    proxy.close()
    return {
        "freezes": after["freezes"] - before["freezes"],
        "loss_frames": after["frames"] - before["frames"],
        "loss_s": seconds,
        "proxy_lost": proxy.lost,
        "proxy_passed": proxy.passed,
    }


async def _page(chromium: Any, house: House, number: int) -> Any:
    context = await chromium.new_context(bypass_csp=True)
    page = await context.new_page()
    await page.goto(house.server.url + "/", wait_until="commit")
    await page.evaluate(SCRIPT.read_text())
    user = house.users[number]["username"]
    await page.evaluate("([user, word]) => bench.signIn(user, word)", [user, PASSWORD])
    return page


def main() -> None:
    """Run everything and print the line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--glass-s", type=int, default=20)
    parser.add_argument("--loss-s", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with live_house(folder, trainees=options.people) as house:
            joined = asyncio.run(storm(house, options.people))
            print(f"storm: {[round(s * 1000) for s in sorted(joined)]}", flush=True)
            seen = asyncio.run(browsers(house, glass_s=options.glass_s, loss_s=options.loss_s))
    result = {
        "join_p50_ms": round(percentile(joined, 0.5) * 1000),
        "join_p95_ms": round(percentile(joined, 0.95) * 1000),
        **seen,
        "people": len(joined),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
