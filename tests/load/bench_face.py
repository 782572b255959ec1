"""``make bench-face``: how fast faces are enrolled, verified and decided, and what it costs.

Real videos go through the face service (two processes by default, as ``manage.py serve`` runs it):

- *encode* and *look*: one picture after another;
- *decisions a second*: whole challenges (every frame looked at, the first and a later one encoded
  for continuity, three final frames encoded and compared), as fast as the service takes them;
- *decision p95*: challenges at ten frames a second, from sending the last frame to the verdict.

The web process adds one small transaction a frame, which is not in these figures. The last line
is JSON. Short runs: ``make bench-face ARGS='--rounds 2 --seconds 8'`` by way of ``python -m``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from checkin.engine import liveness, matching
from checkin.engine.client import FaceClient, ServiceBusy
from checkin.engine.facts import Embedding
from checkin.engine.gestures import Gesture
from checkin.engine.liveness import Phase, State
from tests.checkin.faces.service import running_service
from tests.checkin.material import Actor

STEPS = (Gesture.OPEN_MOUTH, Gesture.TURN_RIGHT, Gesture.TURN_LEFT)
PACE_MS = 100


class Challenge:
    """One verification through the service; the clock of the video or of the wall."""

    def __init__(self, client: FaceClient) -> None:
        self.client = client
        self.state = State(steps=STEPS, sample_after=0)
        self.first: Embedding | None = None
        self.distances: list[float] = []
        self.frames = 0

    def take(self, raw: bytes, now_ms: int) -> bool:
        """Judge a frame; whether the challenge goes on."""
        self.frames += 1
        looked = self._look(raw, encode=self.state.phase is Phase.MATCH)
        verdict = liveness.look(self.state, looked.facts, now_ms)
        self.state = verdict.state
        if verdict.encode and looked.embedding is None:
            looked = self._look(raw, encode=True)
        if verdict.encode:
            self._sample(looked.embedding, now_ms)
        return self.state.phase not in (Phase.DECIDED, Phase.FAILED)

    def _sample(self, embedding: Embedding | None, now_ms: int) -> None:
        if embedding is None:
            return
        apart = None if self.first is None else matching.distance(self.first, embedding)
        if self.first is None:
            self.first = embedding
        elif self.state.phase is Phase.MATCH:
            self.distances.append(matching.distance(self.first, embedding))
        self.state = liveness.encoded(self.state, apart, now_ms)

    def _look(self, raw: bytes, *, encode: bool) -> Any:
        while True:
            try:
                return self.client.look(raw, encode=encode)
            except ServiceBusy:
                time.sleep(0.02)


def film(client: FaceClient) -> list[bytes]:
    """Frames of somebody who does what is asked, recorded once: making them costs nothing."""
    actor, challenge, frames = Actor("cap12", reaction_ms=500), Challenge(client), []
    for _ in range(200):
        frames.append(actor.frame(PACE_MS))
        going = challenge.take(frames[-1], actor.clock_ms)
        actor.ask(challenge.state.step)
        if not going:
            break
    assert challenge.state.phase is Phase.DECIDED, challenge.state.failure
    return frames


def whole(client: FaceClient, frames: list[bytes]) -> float:
    """One challenge without waiting between frames; ms that the last frame took."""
    challenge = Challenge(client)
    took = 0.0
    for number, raw in enumerate(frames):
        began = time.perf_counter()
        going = challenge.take(raw, (number + 1) * PACE_MS)
        took = (time.perf_counter() - began) * 1000
        if not going:
            break
    assert challenge.state.phase is Phase.DECIDED, challenge.state.failure
    return took


def paced(client: FaceClient, frames: list[bytes]) -> float:
    """One challenge at the pace of a camera; ms from the last frame to the verdict."""
    challenge = Challenge(client)
    began = time.perf_counter()
    took = 0.0
    for number, raw in enumerate(frames):
        wait = began + (number + 1) * PACE_MS / 1000 - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        sent = time.perf_counter()
        going = challenge.take(raw, (number + 1) * PACE_MS)
        took = (time.perf_counter() - sent) * 1000
        if not going:
            break
    return took


def percentile(values: list[float], part: float) -> float:
    """The value below which ``part`` of them lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]


def line(name: str, values: list[float]) -> str:
    """One row of the table."""
    middle, high = percentile(values, 0.5), percentile(values, 0.95)
    return f"{name:24} p50 {middle:6.1f} ms   p95 {high:6.1f} ms"


def timed(call: Any, times: int) -> list[float]:
    """ms of each of some calls."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    return took


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--together", type=int, default=2, help="paced challenges at one time")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address, token = f"unix:{Path(folder) / 'faces.sock'}", secrets.token_hex(16)
        with running_service(address, token, workers=asked.workers, queue=64) as client:
            measure(client, asked)


def measure(client: FaceClient, asked: argparse.Namespace) -> None:
    """All figures of one running service."""
    frames = film(client)
    look = timed(lambda: client.look(frames[0]), 60)
    encode = timed(lambda: client.look(frames[0], encode=True), 30)
    print(f"load average {os.getloadavg()[0]:.1f}, {len(frames)} frames a challenge")
    for name, values in (("look", look), ("enrol/verify one frame", encode)):
        print(line(name, values))
    before = cpu_s(client)
    rate, count = throughput(client, frames, asked)
    cpu = (cpu_s(client) - before) / count
    with ThreadPoolExecutor(asked.together) as pool:
        runs = asked.rounds * asked.together
        latency = list(pool.map(lambda _: paced(client, frames), range(runs)))
    health = client.health()
    print(f"decisions per second     {rate:.2f} on {asked.workers} processes")
    print(
        f"one decision             {cpu:.2f} s of one core: {asked.workers / cpu:.1f} a second idle"
    )
    print(line("last frame to verdict", latency))
    print(
        json.dumps(
            {
                "decision_p95_ms": round(percentile(latency, 0.95), 1),
                "decisions_per_s": round(rate, 2),
                "encode_ms": round(percentile(encode, 0.5), 1),
                "rss_mb": health.rss_mb,
            }
        )
    )


def cpu_s(client: FaceClient) -> float:
    """Processor seconds that the service and its workers have used."""
    return client.health().cpu_s


def throughput(
    client: FaceClient, frames: list[bytes], asked: argparse.Namespace
) -> tuple[float, int]:
    """Whole decisions a second with two callers a process, and how many there were."""
    end = time.perf_counter() + asked.seconds
    done: list[float] = []
    lock = threading.Lock()

    def work(_: int) -> None:
        while time.perf_counter() < end:
            whole(client, frames)
            with lock:
                done.append(time.perf_counter())

    began = time.perf_counter()
    with ThreadPoolExecutor(2 * asked.workers) as pool:
        list(pool.map(work, range(2 * asked.workers)))
    return len(done) / (max(done) - began), len(done)


if __name__ == "__main__":
    main()
