"""``make bench-stats``: dashboards over 2,000 classes while events come in.

PostgreSQL; ``--scale 1`` is 250 classes with all their events (30 trainees × 56 hours, over 5
million) among 2,000 with ledger and facts (60,000 enrolments). Measured: every dashboard over
HTTP while events are recorded, how long until a change is on an open dashboard (from the commit of
the event to its push, and to the number itself over HTTP), the rebuild of a class, and the cost of
one class at a tenth of the classes and at all of them. The database is dropped at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import threading
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from tests.load.bench_beats import postgres
from tests.load.wsclient import connect, percentile
from tests.server import RunningServer, running_server

INGEST_CLASSES = 5


def session_of(user: Any) -> str:
    """A signed-in session with the second factor shown; its cookie."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["second_factor_at"] = 1
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def get(server: RunningServer, cookie: str, path: str) -> dict[str, Any]:
    """One GET over HTTP."""
    request = urllib.request.Request(server.url + path, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def per_class(numbers: list[int]) -> dict[str, float]:
    """Seconds of a rebuild, and of counting 100 new leaves of one class among all."""
    from lms.reports.statistics.domain.advance import advance, due
    from lms.reports.statistics.domain.rebuild import rebuild_class
    from lms.reports.statistics.models import ClassHead
    from tests.load.bench_stats_build import class_id

    rebuilt, counted, found = [], [], []
    for number in numbers:
        began = time.perf_counter()
        rebuild_class(class_id=class_id(number))
        rebuilt.append(time.perf_counter() - began)
    for number in numbers[:5]:
        head = ClassHead.objects.get(pk=class_id(number))
        size = head.log_size
        # Counting the last 100 leaves again costs what 100 new ones cost; the rebuild mends it.
        ClassHead.objects.filter(pk=head.pk).update(log_size=size - 100)
        began = time.perf_counter()
        due()
        found.append(time.perf_counter() - began)
        began = time.perf_counter()
        advance([head.pk])
        counted.append(time.perf_counter() - began)
        rebuild_class(class_id=head.pk)
    return {
        "rebuild_s": statistics.median(rebuilt),
        "advance_s": statistics.median(counted),
        "find_s": statistics.median(found),
    }


class Ingest(threading.Thread):
    """Records events of a few classes at a steady rate, each in a transaction of its own."""

    def __init__(self, rate: float) -> None:
        super().__init__(daemon=True)
        self.rate, self.count, self.stopping = rate, 0, threading.Event()

    def run(self) -> None:
        """Until stopped."""
        from django.db import connection

        began = time.perf_counter()
        while not self.stopping.is_set():
            say(self.count % INGEST_CLASSES * 5, self.count % 30)
            self.count += 1
            wait = began + self.count / self.rate - time.perf_counter()
            if wait > 0:
                self.stopping.wait(wait)
        connection.close()


def say(number: int, trainee: int) -> None:
    """One raised hand, committed as the product commits it."""
    from django.db import transaction

    from live.events import LiveHand
    from lms.events.domain.record import record
    from tests.load.bench_stats_build import class_id
    from tests.load.bench_stats_data import c8_of, uid

    with transaction.atomic():
        record(
            LiveHand(session="bench", up=True),
            class_id=class_id(number),
            subject_id=uuid.UUID(uid(c8_of(number), 3, trainee)),
        )


async def freshness(server: RunningServer, cookie: str, times: int) -> dict[str, Any]:
    """Seconds from a commit until its push, and until its number, on a quiet class's dashboard."""
    pushed, shown = [], []
    heard = asyncio.Event()
    # The dashboard of a class of its own: what is pushed there is what was said there.
    from tests.load.bench_stats_build import class_id

    number = INGEST_CLASSES * 5
    one = f"/api/v1/statistics/class/{class_id(number)}/"
    url = server.url.replace("http", "ws", 1) + f"/ws/v1/statistics/class/{class_id(number)}/"
    socket = await connect(
        url, lambda _, text: heard.set() if b"statistics.changed" in text else None, cookie=cookie
    )
    socket.send(json.dumps({"t": "hello", "v": 1}))
    await asyncio.sleep(1)

    async def hands() -> int:
        answer = await asyncio.to_thread(get, server, cookie, one)
        return int(answer["totals"]["sums"]["hands"])

    await asyncio.to_thread(say, number, 0)  # the first recompute of a class reads its whole log
    await asyncio.sleep(15)
    for _ in range(times):
        before = await hands()
        heard.clear()
        began = time.perf_counter()
        await asyncio.to_thread(say, number, 1)
        await asyncio.wait_for(heard.wait(), 60)
        pushed.append(time.perf_counter() - began)
        while await hands() == before:  # noqa: ASYNC110 - the number itself is asked for
            await asyncio.sleep(0.2)
        shown.append(time.perf_counter() - began)
        await asyncio.sleep(0.7)
    socket.close()
    return {"push": pushed, "shown": shown}


def addresses(land: Any) -> dict[str, str]:
    """The dashboards that are measured."""
    from tests.load.bench_stats_build import class_id

    province = f"/api/v1/statistics/region/{land.province.pk}/"
    return {
        "home": f"/api/v1/regions/{land.province.pk}/overview/",
        "province": province,
        "province by institution": f"{province}?by=institution",
        "province by class": f"{province}?by=class",
        "province by course": f"{province}?by=course",
        "province by lecturer": f"{province}?by=lecturer",
        "city": f"/api/v1/statistics/region/{land.city.pk}/",
        "institution": f"/api/v1/statistics/institution/{land.institutions[0]}/",
        "class": f"/api/v1/statistics/class/{class_id(0)}/",
    }


def measure(server: RunningServer, land: Any, options: argparse.Namespace) -> dict[str, Any]:
    """Dashboards and freshness with events coming in."""
    from lms.people.models import RoleAssignment, User

    officer = User.objects.create(username="bench-officer", display_name="李处", password="!")
    RoleAssignment.objects.create(user=officer, role="agency_officer", region=land.province)
    cookie = session_of(officer)
    ingest = Ingest(options.rate)
    ingest.start()
    time.sleep(10)
    took: dict[str, list[float]] = {name: [] for name in addresses(land)}
    for _ in range(options.requests):
        for name, path in addresses(land).items():
            began = time.perf_counter()
            get(server, cookie, path)
            took[name].append((time.perf_counter() - began) * 1000)
    fresh = asyncio.run(freshness(server, cookie, options.fresh))
    ingest.stopping.set()
    ingest.join()
    for name, values in took.items():
        print(
            f"  {name}: p50 {percentile(values, 0.5):.0f} ms, p95 {percentile(values, 0.95):.0f} ms"
        )
    print(f"  ingest while open: {ingest.count} events at {options.rate:.0f}/s", flush=True)
    return {"took": took, **fresh}


def main() -> None:
    """Build, measure small and whole, print; the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE", "1")))
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--fresh", type=int, default=10)
    options = parser.parse_args()
    full, classes = max(40, int(250 * options.scale)), max(60, int(2000 * options.scale))
    with postgres() as url, tempfile.TemporaryDirectory() as folder:
        if url is None:
            raise SystemExit("bench-stats needs PostgreSQL (RONGKE_BENCH_PG)")
        os.environ.update({
            "DATABASE_URL": url, "RONGKE_VAR": f"{folder}/var",
            "DJANGO_SETTINGS_MODULE": "lms.settings.base"})  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        from tests.load import bench_stats_build as build

        began = time.perf_counter()
        land = build.places()
        build.grow(land, full=max(20, full // 10), classes=max(20, classes // 10))
        small = per_class(list(range(10)))
        print(f"{land.classes} classes ({land.full} with events): {small}", flush=True)
        build.grow(land, full=full, classes=classes)
        big = per_class(list(range(20)))
        print(f"{land.classes} classes ({land.full} with events): {big}", flush=True)
        print(f"built in {time.perf_counter() - began:.0f} s, {land.events:,} events", flush=True)
        with running_server(Path(folder), extra={"DATABASE_URL": url}) as server:
            found = measure(server, land, options)
        worst = max(percentile(values, 0.95) for values in found["took"].values())
        connections.close_all()
        print(
            json.dumps(
                {
                    "dashboard_p95_ms": round(worst, 1),
                    "fresh_s": round(percentile(found["shown"], 0.95), 2),
                    "pushed_s": round(percentile(found["push"], 0.95), 2),
                    "rebuild_class_s": round(big["rebuild_s"], 3),
                    "rebuild_all_s": round(big["rebuild_s"] * land.full),
                    "advance_class_s": [round(small["advance_s"], 4), round(big["advance_s"], 4)],
                    "rebuild_class_s_small_big": [
                        round(small["rebuild_s"], 3),
                        round(big["rebuild_s"], 3),
                    ],
                    "events": land.events,
                    "classes": land.classes,
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
