"""``make bench-exam``: 300 trainees in one exam, an answer every 2 s each, for 60 s.

Real sessions and sockets against the real server in its own process, on PostgreSQL. Every second
trainee sends each of its frames twice, and the line of every tenth drops once in the middle and
sends again what was not acknowledged: exactly what the page's outbox does. At the end the
database must hold, for every question, the answer with the highest acknowledged number (else it
is lost), and count each change once (else it is doubled). Last line: JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.load.bench_beats import postgres
from tests.load.wsclient import Socket, connect, connect_many, percentile, quiet_gc
from tests.server import ROOT, RunningServer, running_server

OPTIONS = "abcd"


@dataclass
class Candidate:
    """One trainee at the paper; ``acked`` is what the server said is kept, by question."""

    number: int
    socket: Socket | None = None
    seq: int = 0
    base: int = 0
    answers: dict[tuple[str, int], str] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    unacked: list[dict[str, Any]] = field(default_factory=list)

    def heard(self, _: Socket, payload: bytes) -> None:
        """Answers find whoever asked."""
        data = json.loads(payload)
        for message in data["m"] if data["t"] == "batch" else [data]:
            future = self.waiting.pop(message.get("re", ""), None)
            if future is not None and not future.done():
                future.set_result(message)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send and wait for the answer."""
        reference = uuid.uuid4().hex
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[reference] = future
        assert self.socket is not None
        self.socket.send(json.dumps({"t": kind, "id": reference, **fields}))
        return await asyncio.wait_for(future, 60)

    async def enter(self, base: str, stage: dict[str, Any]) -> Socket:
        """Connect, say hello, take the paper."""
        url = base.replace("http", "ws", 1) + f"/ws/v1/exams/{stage['exam']}/"
        cookie = f"{stage['cookie']}={stage['sessions'][self.number]}"
        self.socket = await connect(url, self.heard, cookie=cookie)
        welcome = await self.ask("hello", v=1)
        taken = await self.ask(
            "exam.take", holder=stage["holders"][self.number], device="bench", force=False
        )
        if taken["t"] != "exam.taken":
            raise SystemExit(f"no paper: {welcome} {taken}")
        self.base = taken["base"]
        return self.socket

    async def change(self, question: str, turn: int, *, twice: bool) -> None:
        """One change of one question; ``twice``: the frame goes out two times."""
        self.seq += 1
        option = OPTIONS[(self.number + turn) % 4]
        fields = {
            "event_id": str(uuid.uuid4()),
            "question": question,
            "seq": self.base + self.seq,
            "answer": {"option": option},
        }
        self.answers[question, fields["seq"]] = option
        self.unacked.append(fields)
        await self.send(fields)
        if twice:
            await self.send(fields, measured=False)

    async def send(self, fields: dict[str, Any], *, measured: bool = True) -> None:
        """Until the acknowledgement; a dropped line leaves it among the unacknowledged."""
        began = time.perf_counter()
        try:
            saved = await self.ask("exam.answer", **fields)
        except (asyncio.CancelledError, ConnectionError):
            return
        if measured:
            self.took.append(time.perf_counter() - began)
        if saved["t"] != "exam.saved":
            self.refused.append(saved.get("code", saved["t"]))
            return
        if fields in self.unacked:
            self.unacked.remove(fields)
        question = fields["question"]
        self.acked[question] = max(self.acked.get(question, 0), saved["seq"])

    async def drop(self, base: str, stage: dict[str, Any]) -> None:
        """The line goes; a new one comes, and what was not acknowledged goes out again."""
        assert self.socket is not None
        self.socket.close()
        for future in self.waiting.values():
            future.cancel()
        self.waiting.clear()
        await asyncio.sleep(0.5)
        await self.enter(base, stage)
        for fields in list(self.unacked):
            await self.send(fields, measured=False)


async def sit(
    candidate: Candidate, server: RunningServer, stage: dict[str, Any], options: argparse.Namespace
) -> None:
    """A minute at the paper."""
    questions = stage["papers"][candidate.number]
    turns = int(options.seconds / options.every)
    await asyncio.sleep(candidate.number / options.trainees * options.every)
    for turn in range(turns):
        began = time.perf_counter()
        question = questions[turn % len(questions)]
        task = asyncio.ensure_future(
            candidate.change(question, turn, twice=candidate.number % 2 == 1)
        )
        if candidate.number % 10 == 0 and turn == turns // 2:
            await asyncio.sleep(0)
            await candidate.drop(server.url, stage)
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if turn + 1 < turns:
            await asyncio.sleep(max(0.0, options.every - (time.perf_counter() - began)))


def compare(server: RunningServer, crowd: list[Candidate]) -> tuple[int, int]:
    """(lost, doubled) by what the database holds."""
    printed = server.shell(
        "import json\n"
        "from quizzes.exams.models import Attempt, ExamAnswer\n"
        "rows = ExamAnswer.objects.values_list('pk', 'seq', 'answer')\n"
        "kept = {str(k): (s, (a or {}).get('option')) for k, s, a in rows}\n"
        "from django.db.models import Sum\n"
        "total = Attempt.objects.aggregate(n=Sum('changes'))['n']\n"
        "from lms.events.models import LearningEvent\n"
        "for e in LearningEvent.objects.filter(kind='exam.answer_saved'):\n"
        "    total += e.payload['changes']\n"
        "print('KEPT' + json.dumps([kept, total]))"
    )
    kept, changes = json.loads(printed[printed.index("KEPT") + 4 :])
    lost = sum(
        kept[question][0] < seq
        or candidate.answers[question, kept[question][0]] != kept[question][1]
        for candidate in crowd
        for question, seq in candidate.acked.items()
    )
    sent = sum(len(candidate.answers) for candidate in crowd)
    return lost, max(0, changes - sent)


async def run(
    server: RunningServer, stage: dict[str, Any], options: argparse.Namespace
) -> dict[str, Any]:
    """Everybody sits; the figures."""
    crowd = [Candidate(number) for number in range(options.trainees)]
    await connect_many([partial(one.enter, server.url, stage) for one in crowd], at_once=40)
    print(f"{len(crowd)} trainees have their papers open", flush=True)
    await asyncio.gather(*(sit(one, server, stage, options) for one in crowd))
    lost, doubled = await asyncio.to_thread(compare, server, crowd)
    for one in crowd:
        assert one.socket is not None
        one.socket.close()
    took = [value * 1000 for one in crowd for value in one.took]
    refused = [code for one in crowd for code in one.refused]
    unacked = sum(len(one.unacked) for one in crowd)
    return {
        "p50_ms": round(percentile(took, 0.5), 1),
        "p99_ms": round(percentile(took, 0.99), 1),
        "lost": lost,
        "doubled": doubled,
        "answers": len(took),
        "refused": len(refused) + unacked,
        "trainees": len(crowd),
    }


def main() -> None:
    """On PostgreSQL (``--sqlite``: on SQLite); the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainees", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        extra: dict[str, str] = {}
        if not options.sqlite:
            url = stack.enter_context(postgres())
            if url is None:
                raise SystemExit("bench-exam needs PostgreSQL (RONGKE_BENCH_PG); or --sqlite")
            extra["DATABASE_URL"] = url
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(running_server(Path(folder), everything=False, extra=extra))
        stack.enter_context(quiet_gc())
        made = subprocess.run(
            [
                *(sys.executable, "-m", "tests.load.stage_exam"),
                *(str(options.trainees), str(options.questions)),
            ],
            env=server.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found = asyncio.run(run(server, json.loads(made.stdout), options))
    found["database"] = "sqlite" if options.sqlite else "pg"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
