"""``make bench-fanout``: one room, 300 viewers, 20 bullets a second, three servers in turn.

product   the real lesson room: sessions, rights, each bullet stored with its event, then shown
textbook  Channels' tutorial: ``group_send`` and a channel per viewer, nothing stored
node      node's ``ws``: one send per viewer and bullet, nothing stored

The viewers are this process, the servers processes of their own. 5 % of the viewers stop reading
for most of a round; in the product's rounds control messages (every sender's ``bullet.saved``,
and ``messages.changed`` to everybody) are counted at slow and fast readers alike. CPU is the
server process's user and system time from /proc, storing included; ``us_fanout_only`` is the event
loop's thread alone, which is what the other two do (they store nothing).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.client import Api
from tests.load.wsclient import Socket, connect, connect_many, cpu_seconds, percentile, quiet_gc
from tests.server import ROOT, free_port, running_server

BULLET = re.compile(rb"\xe5\xbc\xb9 (\d+) (\d+)")
SLOW_SHARE = 0.05
SLOW_BUFFER = 4096
CONTROL_EVERY_S = 4.0
DRAIN_S = 3.0


@dataclass
class Target:
    """One server."""

    name: str
    url: str
    pid: int
    stage: dict[str, Any] = field(default_factory=dict)
    base: str = ""


@dataclass
class Round:
    """What one round measured."""

    sent: int = 0
    fast: int = 0
    fast_expected: int = 0
    slow: int = 0
    slow_expected: int = 0
    control: int = 0
    control_expected: int = 0
    cpu_s: float = 0.0
    loop_s: float = 0.0
    """Of it in the event loop's thread: everything but storing, for the two Python servers."""
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def add(self, other: Round) -> None:
        """Sum over rounds."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def deliveries(self) -> int:
        return self.fast + self.slow

    @property
    def us(self) -> float:
        return self.cpu_s * 1e6 / max(1, self.deliveries)

    @property
    def us_loop(self) -> float:
        return self.loop_s * 1e6 / max(1, self.deliveries)


class Crowd:
    """The viewers of one round."""

    def __init__(self, target: Target, viewers: int) -> None:
        self.target = target
        self.viewers = viewers
        self.result = Round()
        self.sockets: list[Socket] = []
        self.slow: set[int] = {n for n in range(viewers) if n % round(1 / SLOW_SHARE) == 7}

    def heard(self, socket: Socket, payload: bytes) -> None:
        """Count one frame; latency at those who read at once."""
        now = time.perf_counter_ns()
        number = socket.data
        found = BULLET.findall(payload)
        if number in self.slow:
            self.result.slow += len(found)
        elif number is not None:
            self.result.fast += len(found)
            self.result.latencies += [(now - int(sent)) / 1e6 for _, sent in found]
        self.result.control += payload.count(b'"bullet.saved"')
        self.result.control += payload.count(b'"messages.changed"')

    async def join(self) -> None:
        """Everybody comes in and says hello."""
        stage = self.target.stage

        def maker(number: int) -> Any:
            cookie = f"{stage['cookie']}={stage['sessions'][number]}" if stage else ""
            small = SLOW_BUFFER if number in self.slow else None
            return lambda: connect(self.target.url, self.heard, cookie=cookie, receive_buffer=small)

        self.sockets = await connect_many([maker(n) for n in range(self.viewers)])
        for socket in self.sockets:
            if stage:
                socket.send('{"t":"hello","v":1}')
        await asyncio.sleep(2.0)
        for number, socket in enumerate(self.sockets):
            socket.data = number
        self.result.latencies.clear()

    async def run(self, rate: float, seconds: float) -> Round:
        """Send bullets at a steady rate while everybody watches."""
        await self.join()
        for number in self.slow:
            self.sockets[number].transport.pause_reading()
        before, began = cpu_seconds(self.target.pid), time.perf_counter()
        loop_before = cpu_seconds(self.target.pid, main_thread=True)
        controls = asyncio.create_task(self._controls(seconds))
        total = int(rate * seconds)
        for number in range(total):
            wait = began + number / rate - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self._bullet(number)
            if number == int(total * 0.8):
                for slow in self.slow:
                    self.sockets[slow].transport.resume_reading()
        expected_controls = await controls
        await self._drain(total)
        self.result.cpu_s = cpu_seconds(self.target.pid) - before
        self.result.loop_s = cpu_seconds(self.target.pid, main_thread=True) - loop_before
        self.result.seconds = time.perf_counter() - began
        self.result.sent = total
        self.result.fast_expected = total * (self.viewers - len(self.slow))
        self.result.slow_expected = total * len(self.slow)
        if self.target.stage:
            self.result.control_expected = total + expected_controls * self.viewers
        for socket in self.sockets:
            socket.close()
        await asyncio.sleep(0.5)
        return self.result

    async def _drain(self, total: int) -> None:
        expected = total * (self.viewers - len(self.slow))
        for _ in range(5):
            await asyncio.sleep(DRAIN_S)
            if self.result.fast >= expected:
                break

    def _bullet(self, number: int) -> None:
        sender = self.sockets[(number * 7) % self.viewers]
        text = f"弹 {number} {time.perf_counter_ns()}"
        event = str(uuid.uuid4())
        sender.send(
            json.dumps(
                {
                    "t": "bullet.send",
                    "id": event,
                    "event_id": event,
                    "at": number,
                    "text": text,
                    "color": "#ffffff",
                    "mode": "scroll",
                },
                ensure_ascii=False,
            )
        )

    async def _controls(self, seconds: float) -> int:
        """A message under the lesson every few seconds: everybody must hear of it."""
        stage = self.target.stage
        if not stage:
            return 0
        posted = 0
        end = time.perf_counter() + seconds - CONTROL_EVERY_S
        while time.perf_counter() < end:
            await asyncio.sleep(CONTROL_EVERY_S)
            async with Api(self.target.base) as api:
                session = stage["sessions"][posted]
                api.http.cookie_jar.update_cookies({stage["cookie"]: session})
                await api.get("/")
                await api.post(
                    f"/api/v1/lessons/{stage['lesson']}/messages/",
                    {"body": f"留言 {posted}", "event_id": str(uuid.uuid4())},
                )
            posted += 1
        return posted


@contextlib.contextmanager
def child(command: list[str], **options: Any) -> Iterator[int]:
    """A server of our own; ends with the block."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        time.sleep(4)
        if process.poll() is not None:
            raise SystemExit(f"{command[:3]} did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


def node_program() -> str:
    """Node from the machine, or the one that the front end's build uses."""
    found = shutil.which("node")
    if found:
        return found
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/bootstrap.py"), "node-path"],
        capture_output=True,
        text=True,
        check=True,
    )
    return str(Path(done.stdout.strip()) / "node")


def web_pid(port: int) -> int:
    """The process that listens on a port (the web server, not its supervisor)."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().split(b"\0")
            environment = (path.parent / "environ").read_bytes().split(b"\0")
            if b"web" in words and f"PORT={port}".encode() in environment:
                return int(path.parent.name)
    raise SystemExit("the web process is not there")


@contextlib.contextmanager
def targets(folder: Path, viewers: int) -> Iterator[list[Target]]:
    """All three servers, empty and ready."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(running_server(folder, everything=False))
        made = subprocess.run(
            [sys.executable, "-m", "tests.load.stage", str(viewers)],
            env=server.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        stage = json.loads(made.stdout)
        port = int(server.url.rsplit(":", 1)[1])
        product = Target(
            "product",
            f"ws://127.0.0.1:{port}/ws/v1/lessons/{stage['lesson']}/",
            web_pid(port),
            stage,
            server.url,
        )
        ports = free_port(), free_port()
        daphne = [sys.executable, "-m", "daphne", "-p", str(ports[0]), "-b", "127.0.0.1"]
        textbook = stack.enter_context(
            child([*daphne, "tests.load.textbook:application"], env=server.environment)
        )
        script = str(ROOT / "tests/load/node_ws.cjs")
        node = stack.enter_context(
            child([node_program(), script, str(ports[1]), str(ROOT / "frontend")])
        )
        yield [
            product,
            Target("textbook", f"ws://127.0.0.1:{ports[0]}/", textbook),
            Target("node", f"ws://127.0.0.1:{ports[1]}/", node),
        ]


async def measure(found: list[Target], options: argparse.Namespace) -> dict[str, Round]:
    """Rounds of all servers, alternating."""
    totals = {target.name: Round() for target in found}
    for number in range(options.rounds):
        for target in found:
            result = await Crowd(target, options.viewers).run(options.rate, options.seconds)
            totals[target.name].add(result)
            show(f"{target.name} {number + 1}", result)
    return totals


def show(name: str, result: Round) -> None:
    """One line of the table."""
    print(
        f"{name:12} {result.deliveries / result.seconds:8.0f} deliveries/s"
        f"  p50 {percentile(result.latencies, 0.5):7.1f} ms"
        f"  p99 {percentile(result.latencies, 0.99):7.1f} ms"
        f"  {result.us:6.1f} µs/delivery (loop {result.us_loop:.1f})"
        f"  fast {result.fast / max(1, result.fast_expected):.4f}"
        f"  slow {result.slow / max(1, result.slow_expected):.4f}"
        f"  control {result.control}/{result.control_expected}",
        flush=True,
    )


def main() -> None:
    """Run and print; the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        targets(Path(folder), options.viewers) as found,
        quiet_gc(),
    ):
        totals = asyncio.run(measure(found, options))
    product, textbook, node = (totals[name] for name in ("product", "textbook", "node"))
    for name, result in totals.items():
        show(name, result)
    print(
        json.dumps(
            {
                "p50_ms": round(percentile(product.latencies, 0.5), 1),
                "p99_ms": round(percentile(product.latencies, 0.99), 1),
                "us_per_delivery": round(product.us, 2),
                "us_textbook": round(textbook.us, 2),
                "us_node_ws": round(node.us, 2),
                "us_fanout_only": round(product.us_loop, 2),
                "ratio_fanout_only_vs_node_ws": round(product.us_loop / node.us, 3),
                "ratio_vs_textbook": round(product.us / textbook.us, 3),
                "ratio_vs_node_ws": round(product.us / node.us, 3),
                "delivered": round(product.fast / product.fast_expected, 4),
                "delivered_slow": round(product.slow / product.slow_expected, 4),
                "control_lost": product.control_expected - product.control,
                "control_messages": product.control_expected,
                "viewers": options.viewers,
                "bullets_per_s": options.rate,
            }
        )
    )


if __name__ == "__main__":
    main()
