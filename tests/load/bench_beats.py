"""``make bench-beats``: how many beats a second one web process commits and acknowledges.

3,000 trainees with real sessions, sockets and leases on one lesson. First the load that the
product promises (each sends one beat in 10 s; latency is taken from it), then as many as the
server takes with ``--in-flight`` unanswered at a time. Every beat counted was answered by a
``beat.ack``, and at the end the database must hold each trainee's last acknowledged number.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.load.wsclient import Socket, connect, connect_many, percentile, quiet_gc
from tests.server import ROOT, RunningServer, running_server

BEAT_S = 10.0


@dataclass
class Trainee:
    """One simulated trainee."""

    number: int
    socket: Socket | None = None
    lease: str = ""
    seq: int = 0
    acked: int = 0
    position: int = 0
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    def heard(self, _: Socket, payload: bytes) -> None:
        """Answers find whoever asked."""
        data = json.loads(payload)
        for message in data["m"] if data["t"] == "batch" else [data]:
            future = self.waiting.pop(message.get("re", ""), None)
            if future is not None and not future.done():
                future.set_result(message)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send and wait for the answer."""
        reference = f"{kind}{len(self.waiting)}-{self.seq}"
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[reference] = future
        assert self.socket is not None
        self.socket.send(json.dumps({"t": kind, "id": reference, **fields}))
        return await asyncio.wait_for(future, 60)

    async def enter(self, base: str, stage: dict[str, Any]) -> Socket:
        """Connect, say hello, press play."""
        url = base.replace("http", "ws", 1) + f"/ws/v1/lessons/{stage['lesson']}/"
        cookie = f"{stage['cookie']}={stage['sessions'][self.number]}"
        self.socket = await connect(url, self.heard, cookie=cookie)
        await self.ask("hello", v=1)
        await self.take()
        return self.socket

    async def take(self) -> None:
        """Press play."""
        granted = await self.ask("presence.take", mode="vod", device="bench")
        if granted["t"] != "lease.granted":
            raise SystemExit(f"no lease: {granted}")
        self.lease, self.seq, self.acked = granted["lease"], 0, 0

    async def beat(self, lesson: str) -> tuple[float, str]:
        """One beat; seconds until its acknowledgement and the server's reason."""
        self.seq += 1
        began = time.perf_counter()
        ack = await self.ask(
            "beat",
            lease=self.lease,
            seq=self.seq,
            event_id=str(uuid.uuid4()),
            lesson=lesson,
            **{"from": self.position, "to": self.position + 10_000},
            rate=1000,
            visible=True,
        )
        took = time.perf_counter() - began
        if ack["t"] != "beat.ack":
            return took, ack.get("code", ack["t"])
        if ack.get("reason") == "no_lease":
            # The crowd took longer than 90 s to come in; press play again, as a person would.
            await self.take()
            return took, "no_lease"
        self.acked = max(self.acked, ack["seq"])
        self.position = ack["credited_to"]
        return took, ack.get("reason") or ""


@dataclass
class Result:
    """What one database gave."""

    name: str
    beats_per_s: float
    p50_ms: float
    p99_ms: float
    promised: int
    refused: int
    kept: bool


async def steady(
    crowd: list[Trainee], lesson: str, seconds: float
) -> tuple[list[float], list[str]]:
    """Everybody one beat in 10 s, evenly spread."""
    took: list[float] = []
    reasons: list[str] = []

    async def one(trainee: Trainee) -> None:
        await asyncio.sleep(trainee.number / len(crowd) * BEAT_S)
        for turn in range(int(seconds / BEAT_S)):
            began = time.perf_counter()
            duration, reason = await trainee.beat(lesson)
            took.append(duration)
            reasons.append(reason)
            if turn + 1 < int(seconds / BEAT_S):
                await asyncio.sleep(max(0.0, BEAT_S - (time.perf_counter() - began)))

    await asyncio.gather(*(one(trainee) for trainee in crowd))
    return took, reasons


async def flat_out(crowd: list[Trainee], lesson: str, seconds: float, in_flight: int) -> float:
    """As many beats as are answered, over all trainees in turn; beats per second."""
    end = time.perf_counter() + seconds
    turn = iter(range(10**9))
    answered = 0

    async def worker() -> None:
        nonlocal answered
        while time.perf_counter() < end:
            _, reason = await crowd[next(turn) % len(crowd)].beat(lesson)
            answered += reason in {"", "budget"}

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return answered / (time.perf_counter() - began)


async def run(
    server: RunningServer, stage: dict[str, Any], name: str, options: argparse.Namespace
) -> Result:
    """All phases on one database."""
    crowd = [Trainee(number) for number in range(options.trainees)]
    began = time.perf_counter()
    await connect_many([partial(trainee.enter, server.url, stage) for trainee in crowd], at_once=40)
    print(
        f"{name}: {len(crowd)} trainees play after {time.perf_counter() - began:.0f} s", flush=True
    )
    took, reasons = await steady(crowd, stage["lesson"], options.seconds)
    refused = sum(reason not in {"", "budget", "no_lease"} for reason in reasons)
    rate = await flat_out(crowd, stage["lesson"], options.flat_out, options.in_flight)
    kept = await asyncio.to_thread(committed, server, crowd)
    for trainee in crowd:
        assert trainee.socket is not None
        trainee.socket.close()
    milliseconds = [value * 1000 for value in took]
    return Result(
        name,
        rate,
        percentile(milliseconds, 0.5),
        percentile(milliseconds, 0.99),
        len(took),
        refused,
        kept,
    )


def committed(server: RunningServer, crowd: list[Trainee]) -> bool:
    """The database holds at least what was acknowledged."""
    printed = server.shell(
        "from django.db.models import Sum\n"
        "from lms.presence.models import PresenceState\n"
        "print(PresenceState.objects.aggregate(total=Sum('last_seq'))['total'])"
    )
    return int(printed.split()[-1]) >= sum(trainee.acked for trainee in crowd)


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """A fresh database on the server that ``RONGKE_BENCH_PG`` names; None where none answers."""
    import psycopg
    from psycopg import sql

    admin = os.environ.get("RONGKE_BENCH_PG", "postgresql:///postgres")
    name = f"rongke_bench_{uuid.uuid4().hex[:8]}"
    try:
        connection = psycopg.connect(admin, autocommit=True)
    except psycopg.OperationalError as error:
        print(f"PostgreSQL does not answer: {error}", flush=True)
        yield None
        return
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    head, _, _ = admin.rpartition("/")
    try:
        yield f"{head.replace('postgresql:', 'postgres:', 1)}/{name}"
    finally:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.close()


def measure(name: str, extra: dict[str, str], options: argparse.Namespace) -> Result:
    """One database, one web process."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), everything=False, extra=extra) as server,
        quiet_gc(),
    ):
        made = subprocess.run(
            [sys.executable, "-m", "tests.load.stage", str(options.trainees)],
            env=server.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        result = asyncio.run(run(server, json.loads(made.stdout), name, options))
    print(
        f"{name}: {result.beats_per_s:.0f} beats/s flat out; at one beat in 10 s each "
        f"p50 {result.p50_ms:.0f} ms, p99 {result.p99_ms:.0f} ms, {result.promised} beats, "
        f"{result.refused} refused; acknowledged beats in the database: "
        f"{'all' if result.kept else 'NOT ALL'}",
        flush=True,
    )
    return result


def main() -> None:
    """Run on both databases; the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainees", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--flat-out", type=float, default=15.0)
    parser.add_argument("--in-flight", type=int, default=300)
    parser.add_argument("--only", choices=("sqlite", "pg"))
    options = parser.parse_args()
    found: dict[str, Result] = {}
    if options.only != "pg":
        found["sqlite"] = measure("SQLite", {}, options)
    if options.only != "sqlite":
        with postgres() as url:
            if url is not None:
                found["pg"] = measure("PostgreSQL", {"DATABASE_URL": url}, options)
    rates = {f"beats_per_s_{key}": round(value.beats_per_s) for key, value in found.items()}
    print(
        json.dumps(
            {
                "beats_per_s_sqlite": None,
                "beats_per_s_pg": None,
                **rates,
                "p99_ms": round(max(value.p99_ms for value in found.values()), 1),
                **{f"p99_ms_{key}": round(value.p99_ms, 1) for key, value in found.items()},
                "trainees": options.trainees,
                "committed": all(value.kept for value in found.values()),
            }
        )
    )


if __name__ == "__main__":
    main()
