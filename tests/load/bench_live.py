"""``make bench-live``: this product's media worker and Janus VideoRoom, one after the other.

Same film (720p VP8 at 1.57 Mbit/s with Opus), same publishers and sinks (processes of their own,
loopback), same cipher (AES-256-GCM, asserted), retransmission, key frame requests and statistics on
at both; Janus 1.1.2 from Debian with ``event_loops`` = cores and nothing but its VideoRoom. CPU is
the server's processes' user and system time; µs are per packet delivered. Fan-outs alternate:
product, Janus, product, … in pairs, and the median of the pairs' ratios counts, because others may
use the machine.

--pairs, --seconds and --only shorten it while developing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import pickle
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.bench_live_file import Film, encode
from tests.load.bench_live_peers import PEERS_NETWORK
from tests.load.bench_live_servers import Hello, Server, janus, product
from tests.server import ROOT

SCENES = {"30": (1, 30), "100": (1, 100), "300": (1, 300), "breakout": (10, 4)}
"""Publishers, and viewers of each."""
SERVER_ADDRESS = "10.98.0.1"
NETWORK = (
    "ip link set lo up",
    "ip link add rongke0 type veth peer name rongke1",
    f"ip address add {SERVER_ADDRESS}/24 dev rongke0",
    "ip link set rongke1 up",
    "ip link set rongke0 up",
    f"ip route add local {PEERS_NETWORK} dev rongke0 src {SERVER_ADDRESS}",
)
"""A network namespace of the bench's own: the servers have one address on an interface that is not
the loopback (Janus offers no loopback candidates), every peer one of a whole local network."""
INSIDE = "BENCH_LIVE_INSIDE"
SETTLE_S = 2.5
CORE_SHARE = 0.7


@dataclass
class Run:
    """One measurement."""

    us: float
    delivered: float
    cores: float
    packets: float
    """Delivered, a second."""
    repaired: int
    nacked: int


@dataclass
class Child:
    """A process of peers and its lines."""

    process: asyncio.subprocess.Process
    hello: Hello = field(default_factory=lambda: Hello("", 0))

    async def tell(self, **said: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(said).encode() + b"\n")
        await self.process.stdin.drain()

    async def hear(self, seconds: float = 200) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), seconds)
        found: dict[str, Any] = json.loads(line)
        return found

    async def ask(self, **said: Any) -> dict[str, Any]:
        await self.tell(**said)
        return await self.hear()


@contextlib.asynccontextmanager
async def child(*arguments: str) -> AsyncIterator[Child]:
    """Publishers or sinks."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.load.bench_live_peers", *arguments,
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 22,
    )  # fmt: skip
    found = Child(process)
    try:
        found.hello = Hello(**await found.hear())
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def cpu_ns(pid: int) -> int:
    """What all threads of a process have used, from the scheduler's own clock."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total


async def measure(server: Server, scene: tuple[int, int], film: Path, seconds: float) -> Run:
    """Connect everybody, let it settle, count for some seconds."""
    publishers, viewers = scene
    async with child("publish", str(film)) as sender, child("sink") as sinks:
        ends = [await server.publish(n, sender.hello) for n in range(publishers)]
        _same_cipher(await sender.ask(do="connect", remotes=ends))
        await asyncio.sleep(0.5)
        ends = [
            await server.watch(n, n % publishers, sinks.hello) for n in range(publishers * viewers)
        ]
        _same_cipher(await sinks.ask(do="connect", remotes=ends))
        await asyncio.sleep(SETTLE_S)
        sent_before, before = await sender.ask(do="count"), await sinks.ask(do="count")
        cpu, began = cpu_ns(server.pid), asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
        sent_after, after = await sender.ask(do="count"), await sinks.ask(do="count")
        cpu, passed = cpu_ns(server.pid) - cpu, asyncio.get_running_loop().time() - began
    sent = [b - a for a, b in zip(sent_before["sent"], sent_after["sent"], strict=True)]
    got = [b - a for a, b in zip(before["counts"], after["counts"], strict=True)]
    expected = sum(sent[n % publishers] for n in range(len(got)))
    repaired = after["repaired"] - before["repaired"]
    return Run(
        us=cpu / 1000 / max(1, sum(got) + repaired),
        delivered=min(1.0, sum(got) / expected),
        cores=cpu / 1e9 / passed,
        packets=(sum(got) + repaired) / passed,
        repaired=repaired,
        nacked=after["nacked"] - before["nacked"],
    )


def _same_cipher(said: dict[str, Any]) -> None:
    assert said["cipher"] == ["SRTP_AEAD_AES_256_GCM"], said


@contextlib.asynccontextmanager
async def fresh(name: str, folder: Path) -> AsyncIterator[Server]:
    """A server started for one measurement."""
    if name == "product":
        async with product(SERVER_ADDRESS) as server:
            yield server
    else:
        loops = os.cpu_count() or 2
        async with janus(folder / "janus", loops, SERVER_ADDRESS) as server:
            yield server


@dataclass
class Result:
    """All pairs of one scene."""

    runs: dict[str, list[Run]] = field(default_factory=lambda: {"product": [], "janus": []})

    def us(self, name: str) -> float:
        return statistics.median(run.us for run in self.runs[name])

    @property
    def ratio(self) -> float:
        pairs = zip(self.runs["product"], self.runs["janus"], strict=True)
        return statistics.median(ours.us / theirs.us for ours, theirs in pairs)

    @property
    def delivered(self) -> float:
        return min(run.delivered for run in self.runs["product"])


def show(scene: str, name: str, run: Run) -> None:
    """One line of the table."""
    print(
        f"{scene:>9} {name:8} {run.us:6.2f} µs/packet  {run.cores:5.2f} cores"
        f" {run.packets:8.0f} packets/s  delivered {run.delivered:.4f}"
        f"  retransmitted {run.repaired} of {run.nacked} asked",
        flush=True,
    )


async def compare(scenes: list[str], pairs: int, seconds: float, folder: Path) -> dict[str, Result]:
    """Every scene in pairs."""
    film: Film = encode(folder)
    print(f"film: {film.bits_per_second / 1e6:.2f} Mbit/s, {film.packets_per_second:.0f} packets/s")
    path = folder / "film.pickle"
    path.write_bytes(pickle.dumps(film))
    results = {scene: Result() for scene in scenes}
    for _ in range(pairs):
        for scene in scenes:
            for name in ("product", "janus"):
                async with fresh(name, folder) as server:
                    run = await measure(server, SCENES[scene], path, seconds)
                results[scene].runs[name].append(run)
                show(scene, name, run)
    return results


def summary(results: dict[str, Result]) -> dict[str, float]:
    """The last line."""
    said: dict[str, float] = {}
    for scene, result in results.items():
        said[f"us_per_packet_{scene}"] = round(result.us("product"), 2)
        said[f"us_per_packet_{scene}_janus"] = round(result.us("janus"), 2)
        said[f"ratio_vs_janus_{scene}"] = round(result.ratio, 3)
    largest = max((s for s in results if s.isdigit()), key=int, default=None)
    if largest is not None:
        runs = results[largest].runs["product"]
        each = statistics.median(run.cores for run in runs) / int(largest)
        said["subscribers_at_70pct"] = int(CORE_SHARE / each)
    said["delivered_min"] = round(min(result.delivered for result in results.values()), 4)
    return said


def _install_janus() -> None:
    """Debian's package, by the same list that tests use (``scripts/`` is no package)."""
    sys.path.insert(0, str(ROOT / "scripts"))
    importlib.import_module("needs").ensure_named("Janus")


def into_namespace() -> None:
    """Begin again inside a network namespace (needs root, as installing Janus does)."""
    commands = " && ".join(NETWORK) + ' && exec "$@"'
    words = ["unshare", "--net", "sh", "-c", commands, "sh"]
    words += [sys.executable, "-m", "tests.load.bench_live", *sys.argv[1:]]
    os.execvpe(words[0], words, {**os.environ, INSIDE: "1"})


def main() -> None:
    """Run and print; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=int(os.environ.get("BENCH_PAIRS", "5")))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--only", nargs="*", choices=list(SCENES), default=list(SCENES))
    options = parser.parse_args()
    _install_janus()
    if INSIDE not in os.environ:
        into_namespace()
    with tempfile.TemporaryDirectory() as folder:
        results = asyncio.run(compare(options.only, options.pairs, options.seconds, Path(folder)))
    said = summary(results)
    assert said["delivered_min"] >= 0.99, said
    print(json.dumps(said))


if __name__ == "__main__":
    main()
