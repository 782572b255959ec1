"""The client process of ``make demo-live``: HTTP, WebSocket and WebRTC, and nothing else."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.demo.api import JSON, Api, until
from tests.demo.live_class import Figures, LiveClass
from tests.demo.live_people import Pupil
from tests.demo.people import write_roster
from tests.demo.school import Agency, import_roster, planned_class, short_rules, signed_in
from tests.demo.words import Progress


async def run(base: str, folder: Path, film: Path, roster: bytes, seconds: int,
              show: Progress) -> JSON:  # fmt: skip
    """The whole class from the clients' side."""
    accounts = json.loads((folder / "accounts.json").read_text())
    show.stage("signing in: platform, agency, institution, lecturer")
    platform, officer, office, lecturer = [
        await signed_in(base, accounts[name])
        for name in ("platform_admin", "agency_officer", "institution_admin", "lecturer")
    ]
    show.stage("the class with a live lesson; 30 trainees from Excel")
    pack = await short_rules(platform)
    training_class, lesson = await planned_class(office, platform, accounts, pack, kind="live")
    class_id = training_class["id"]
    imported = await import_roster(office, class_id, roster)
    await office.post(f"classes/{class_id}/submit/")
    await officer.post(f"classes/{class_id}/approve/", {"reason": "符合要求"})
    pupils = await _pupils(base, imported, lesson["id"])
    agency = Agency(officer, class_id, accounts["agency_officer"]["region"])
    await agency.register_key()
    await office.post(f"classes/{class_id}/start/")
    teacher = Pupil("讲师", accounts["lecturer"], lecturer, lesson["id"])
    show.stage(f"on air for {seconds} s")
    room = LiveClass(teacher, pupils, film, kill=lambda: _kill(folder), show=show, seconds=seconds)
    figures = await room.run()
    held = await agency.hold()
    (folder / "held-checkpoint.txt").write_bytes(held)
    show.stage("the class goes off air")
    ended = time.monotonic()
    await lecturer.post(f"live/{lesson['id']}/end/")
    await asyncio.gather(*(pupil.leave() for pupil in [teacher, *pupils]))
    replay, ready_s = await _replay(pupils[0].api, lesson["id"], ended, show)
    await office.post(f"classes/{class_id}/close/", {"reason": "演示结束"})
    await agency.settled()
    await agency.hold()
    data = await agency.period_file(show.detail)
    (folder / "period-file.zip").write_bytes(data)
    key, _ = await officer.raw("GET", "/api/v1/log.vkey")
    (folder / "log.vkey").write_bytes(key)
    (folder / "agency.vkey").write_text(str(agency.key.verifier) + "\n")
    await asyncio.gather(*(pupil.api.close() for pupil in pupils))
    for api in (platform, officer, office, lecturer):
        await api.close()
    return _findings(figures, pupils, replay, ready_s)


async def _pupils(base: str, imported: list[JSON], lesson: str) -> list[Pupil]:
    gate = asyncio.Semaphore(6)
    found = [Pupil(row["display_name"], row, Api(base), lesson) for row in imported]

    async def enter(pupil: Pupil) -> None:
        async with gate:
            await pupil.api.sign_in(pupil.account)

    await asyncio.gather(*(enter(pupil) for pupil in found))
    return found


async def _kill(folder: Path) -> float:
    """Ask the process that runs the server to kill the worker; when it did (wall clock)."""
    (folder / "kill").touch()
    done = folder / "killed"

    async def said() -> Any:
        return done.exists() and done.read_text()

    return float(await until(said, seconds=10, what="the kill", every=0.05))


async def _replay(api: Api, lesson: str, ended: float, show: Progress) -> tuple[JSON, float]:
    """The replay once everything of it can be watched, and after how long something could."""
    ready_s = 0.0

    async def complete() -> Any:
        nonlocal ready_s
        found = await api.call("GET", f"live/{lesson}/replay/", ok=(200, 404))
        if found.get("state") == "failed":
            raise RuntimeError(f"the replay failed: {found['reason']}")
        if found.get("state") == "ready" and not ready_s:
            ready_s = time.monotonic() - ended
            show.detail(f"the replay can be watched after {ready_s:.1f} s")
        return found if found.get("complete") else None

    return await until(complete, seconds=240, what="the replay"), ready_s


def _findings(figures: Figures, pupils: list[Pupil], replay: JSON, ready_s: float) -> JSON:
    return {
        "figures": figures.__dict__,
        "replay": replay,
        "replay_ready_s": round(ready_s, 2),
        "pupils": [
            {"name": p.name, "leases": p.leases, "wall_ms": round((p.ended - p.began) * 1000)}
            for p in pupils
        ],
    }


def main() -> int:
    """Run against ``--url``; 0 when the class went through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--film", type=Path, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--began", type=float, required=True)
    options = parser.parse_args()
    path = options.folder / "roster.xlsx"
    write_roster(path)
    found = asyncio.run(
        run(options.url, options.folder, options.film, path.read_bytes(), options.seconds,
            Progress(options.began))
    )  # fmt: skip
    (options.folder / "findings.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
