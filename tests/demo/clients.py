"""The client process: sets the class up, lets thirty people watch, fetches the proof.

Speaks HTTP and WebSocket to the server and nothing else. Writes its findings to ``--out``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.demo.api import JSON, Api
from tests.demo.people import write_roster
from tests.demo.school import (
    Agency,
    held_size,
    import_roster,
    planned_class,
    publish_lesson,
    short_rules,
    signed_in,
)
from tests.demo.trainees import BEHAVIOURS, HONEST, Lesson, School, Trainee
from tests.demo.words import Progress

HOLD_AFTER_S = 55
GRACE_S = 25
"""How long the class stays open for those who are slower than the honest on a good line."""


async def run(
    base: str, folder: Path, video: tuple[str, bytes], roster: bytes, show: Progress
) -> JSON:
    """The whole job from the clients' side."""
    accounts = json.loads((folder / "accounts.json").read_text())
    show.stage("signing in: platform, agency, institution, lecturer")
    platform, officer, office, lecturer = [
        await signed_in(base, accounts[name])
        for name in ("platform_admin", "agency_officer", "institution_admin", "lecturer")
    ]
    show.stage("a rule pack for a short class; the class; 30 trainees from Excel")
    pack = await short_rules(platform)
    training_class, lesson_row = await planned_class(office, platform, accounts, pack)
    class_id = training_class["id"]
    imported = await import_roster(office, class_id, roster)
    await office.post(f"classes/{class_id}/submit/")
    await officer.post(f"classes/{class_id}/approve/", {"reason": "符合要求"})
    show.stage("the lesson: upload, packaging, two timed questions, publishing")
    lesson = await publish_lesson(lecturer, lesson_row["id"], video, show.detail)
    show.stage("30 first sign-ins with new passwords")
    trainees = await _trainees(base, imported, show)
    agency = Agency(officer, class_id, accounts["agency_officer"]["region"])
    await agency.register_key()
    await office.post(f"classes/{class_id}/start/")
    show.stage(f"30 trainees watch {lesson.duration_ms / 1000:.0f} s of video at once")
    held = await _watch(School(lesson, trainees), agency, show)
    (folder / "held-checkpoint.txt").write_bytes(held)
    show.stage("the class closes; final checkpoint, cosigned; period file")
    await office.post(f"classes/{class_id}/close/", {"reason": "演示结束"})
    await asyncio.gather(*(_last_look(who) for who in trainees))
    await agency.settled()
    await agency.hold()
    data = await agency.period_file(show.detail)
    (folder / "period-file.zip").write_bytes(data)
    key, _ = await officer.raw("GET", "/api/v1/log.vkey")
    (folder / "log.vkey").write_bytes(key)
    (folder / "agency.vkey").write_text(str(agency.key.verifier) + "\n")
    matrix = await agency.matrix()
    reasons = await _reasons(officer, class_id, lesson, matrix)
    await asyncio.gather(*(t.api.close() for t in trainees))
    for api in (platform, officer, office, lecturer):
        await api.close()
    return _findings(class_id, lesson, trainees, matrix, reasons, held)


async def _trainees(base: str, imported: list[JSON], show: Progress) -> list[Trainee]:
    behaviours = ["honest"] * HONEST + list(BEHAVIOURS)
    found = [
        Trainee(account["display_name"], behaviour, account, Api(base), seed)
        for seed, (account, behaviour) in enumerate(zip(imported, behaviours, strict=True))
    ]
    gate = asyncio.Semaphore(6)  # a class does not sign in within one second either
    done = 0

    async def enter(who: Trainee) -> None:
        nonlocal done
        async with gate:
            await who.api.sign_in(who.account)
            await who.api.get("today/")
        done += 1
        show.detail(f"{done} of {len(found)}")

    await asyncio.gather(*(enter(who) for who in found))
    return found


async def _watch(school: School, agency: Agency, show: Progress) -> bytes:
    """Everybody at once; the checkpoint is held back in the middle. The late one is cut off."""
    began = time.monotonic()
    running = {who.name: asyncio.create_task(school.run(who)) for who in school.trainees}

    async def hold() -> bytes:
        await asyncio.sleep(HOLD_AFTER_S)
        held = await agency.hold()
        show.detail(f"the agency holds a checkpoint of {held_size(held)} leaves")
        return held

    holding = asyncio.create_task(hold())
    honest = [running[who.name] for who in school.trainees if who.behaviour == "honest"]
    others = [running[who.name] for who in school.trainees if who.behaviour != "late"]
    while not all(task.done() for task in honest):
        show.watching(school.trainees, time.monotonic() - began, school.lesson.duration_ms)
        await asyncio.sleep(5)
    held = await holding
    await asyncio.wait(others, timeout=GRACE_S)
    for task in [task for task in others if task.done()]:
        task.result()
    for task in running.values():
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return held


async def _last_look(who: Trainee) -> None:
    """What each trainee's own record says (and that it opens)."""
    record = await who.api.get("me/record/")
    if len(record["classes"]) != 1:
        raise RuntimeError(f"{who.name} sees {len(record['classes'])} classes in the record")


async def _reasons(officer: Api, class_id: str, lesson: Lesson, matrix: JSON) -> dict[str, str]:
    """Why, in one sentence per trainee, from the cell's page."""
    found = {}
    for row in matrix["rows"]:
        cell = await officer.get(f"classes/{class_id}/cells/{row['enrolment']}/{lesson.id}/")
        found[row["name"]] = "; ".join(clause["en"] for clause in cell["why"])
    return found


def _findings(
    class_id: str,
    lesson: Lesson,
    trainees: list[Trainee],
    matrix: JSON,
    reasons: dict[str, str],
    held: bytes,
) -> JSON:
    states: dict[str, Any] = {row["name"]: row["cells"][0] for row in matrix["rows"]}
    first = lesson.questions[0].id
    answers = [who.answered_at[0] for who in trainees if who.answered_at]
    together = max((sum(0 <= b - a < 1 for b in answers) for a in answers), default=0)
    return {
        "class": class_id,
        "lesson": lesson.id,
        "duration_ms": lesson.duration_ms,
        "held_leaves": held_size(held),
        "first_question": first,
        "answered_in_one_second": together,
        "trainees": [
            {
                "name": who.name,
                "behaviour": who.behaviour,
                "wall_s": round(who.wall_s, 1),
                "played_ms": who.played_ms,
                "leases": who.leases,
                "prompts": who.prompts,
                "note": who.note,
                "state": states[who.name]["state"],
                "ledger_ms": states[who.name]["credited_ms"],
                "why": reasons[who.name],
            }
            for who in trainees
        ],
    }


def main() -> int:
    """Run against ``--url``; 0 when the job went through."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--began", type=float, required=True)
    options = parser.parse_args()
    show = Progress(options.began)
    video = (options.video.name, options.video.read_bytes())
    write_roster(options.folder / "roster.xlsx")
    roster = (options.folder / "roster.xlsx").read_bytes()
    findings = asyncio.run(run(options.url, options.folder, video, roster, show))
    out = options.folder / "findings.json"
    out.write_text(json.dumps(findings, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
