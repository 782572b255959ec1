"""Everything before and after the watching, as the institution, the agency and a lecturer do it."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from tests.demo.api import JSON, Api, until
from tests.demo.trainees import Lesson, Question
from verifier import checkpoint, notes

ZONE = ZoneInfo("Asia/Shanghai")
QUESTIONS_AT = (0.33, 0.67)
LESSON_HOURS_MILLI = 25
"""What a video of a minute carries: a 40th of a class hour of 45 minutes is 67.5 s."""
Say = Callable[[str], None]


async def signed_in(base: str, account: JSON) -> Api:
    """A browser with this account."""
    api = Api(base)
    await api.sign_in(account)
    return api


async def short_rules(platform: Api) -> JSON:
    """A rule pack for a class of one short lesson, drafted from the default one and published."""
    packs = (await platform.get("rule-packs/?kind=trainee"))["results"]
    draft = await platform.post("rule-packs/", {"source": packs[0]["id"], "code": "demo-short"})
    body = {**draft["body"]}
    body["title"] = {"zh": "演示·短课", "en": "Demo, one short lesson"}
    body["length"] = {"days": 1, "hours": 0}
    body["size"] = {"advised": 30, "max": 30}
    body["prompts"] = {"min_gap_ms": 20_000, "max_gap_ms": 30_000, "limit_ms": 8_000}
    await platform.patch(f"rule-packs/{draft['id']}/", {"body": body})
    published: JSON = await platform.post(f"rule-packs/{draft['id']}/publish/")
    return published


async def planned_class(
    office: Api, platform: Api, accounts: JSON, pack: JSON, *, kind: str = "on_demand"
) -> tuple[JSON, JSON]:
    """A class with one lesson of a kind that is open now, and its two lecturers."""
    now = dt.datetime.now(ZONE)
    day = now.date().isoformat()
    course = await platform.post(
        "courses/",
        {
            "code": "DEMO",
            "name": "网络创业（演示）",
            "class_kind": "trainee",
            "standard_timetable": [],
        },
    )
    made = await office.post(
        "classes/",
        {
            "institution": accounts["institution_admin"]["institution"],
            "course": course["id"],
            "rule_pack": pack["id"],
            "code": "DEMO-1",
            "title": "网络创业培训（演示）第 1 期",
            "starts_on": day,
            "ends_on": day,
            "planned_size": 30,
        },
    )
    begins = min(now - dt.timedelta(minutes=5), now.replace(hour=23, minute=50))
    begins = max(begins, now.replace(hour=0, minute=0, second=0))
    lesson = await office.post(
        f"classes/{made['id']}/lessons/",
        {
            "kind": kind,
            "title": "网店首页与主图",
            "starts_at": begins.isoformat(),
            "ends_at": (now + dt.timedelta(hours=4)).isoformat(),
            "hours_milli": LESSON_HOURS_MILLI if kind == "on_demand" else 1000,
        },
    )
    for name, certificate in (("lecturer", "JS-001"), ("lecturer2", "JS-002")):
        await office.post(
            f"classes/{made['id']}/lecturers/",
            {"user": accounts[name]["id"], "certificate_no": certificate},
        )
    return made, lesson


async def import_roster(office: Api, class_id: str, roster: bytes) -> list[JSON]:
    """Dry run, then confirmation; the accounts with their first passwords."""
    form = aiohttp.FormData()
    form.add_field("file", roster, filename="roster.xlsx")
    staged = await office.call("POST", f"classes/{class_id}/roster/imports/", data=form)
    if staged["error_count"]:
        raise RuntimeError(f"the roster has problems: {staged['report']}")
    done = await office.call(
        "POST",
        f"classes/{class_id}/roster/imports/{staged['id']}/confirm/",
        {"documents_seen": True},
        timeout=aiohttp.ClientTimeout(120),
    )
    return [{**account, "password": account["initial_password"]} for account in done["accounts"]]


async def publish_lesson(
    lecturer: Api, lesson_id: str, video: tuple[str, bytes], say: Say
) -> Lesson:
    """Upload, package, place the questions, publish."""
    upload = await lecturer.upload(*video, "lesson_video", say)
    await lecturer.post(f"lessons/{lesson_id}/video/", {"upload_id": upload})

    async def ready() -> Any:
        state = await lecturer.get(f"lessons/{lesson_id}/video/")
        if state["state"] in ("failed", "cancelled"):
            raise RuntimeError(f"packaging {state['state']}: {state['job']}")
        job = state["job"] or {}
        say(f"packaging {state['state']} {job.get('progress', 0) / 10:.0f} %")
        return state if state["state"] == "ready" else None

    state = await until(ready, seconds=150, what="packaging", every=1.0)
    duration = int(state["duration_ms"])
    await lecturer.patch(
        f"lessons/{lesson_id}/vod-settings/", {"no_skip": True, "rate_cap_milli": 1500}
    )
    questions = [
        await _question(lecturer, lesson_id, round(duration * share), n)
        for n, share in enumerate(QUESTIONS_AT)
    ]
    await lecturer.post(f"lessons/{lesson_id}/publish/")
    return Lesson(lesson_id, duration, questions)


async def _question(lecturer: Api, lesson_id: str, at_ms: int, n: int) -> Question:
    options = [{"id": "a", "text": "正前方"}, {"id": "b", "text": "侧前方 45°"}]
    made = await lecturer.post(
        f"lessons/{lesson_id}/questions/",
        {
            "at_ms": at_ms,
            "limit_ms": 30_000,
            "required": True,
            "on_wrong": "retry",
            "type": "single",
            "body": {"stem": f"第 {n + 1} 题：主光放在哪里？", "options": options, "right": "b"},
            "explanation": "侧前方 45° 的主光最能显出质感。",
        },
    )
    return Question(made["id"], at_ms, {"option": "b"})


class Agency:
    """The officer's side: a cosigning key, a checkpoint held back, the file, the matrix."""

    def __init__(self, api: Api, class_id: str, region_id: str) -> None:
        self.api, self.class_id, self.region_id = api, class_id, region_id
        self.key = notes.SigningKey.generate("agency.example/qingxi", notes.COSIGNATURE_V1)

    async def register_key(self) -> None:
        """From here the platform accepts this key's cosignatures."""
        await self.api.post(
            f"regions/{self.region_id}/cosigners/", {"vkey": str(self.key.verifier)}
        )

    async def hold(self) -> bytes:
        """Ask for a checkpoint of everything so far, cosign it, hand it in and keep it."""
        before = await self.api.get(f"classes/{self.class_id}/log/")
        await self.api.post(f"classes/{self.class_id}/log/")

        async def signed() -> Any:
            state = await self.api.get(f"classes/{self.class_id}/log/")
            return state if (state["checkpoint_size"] or 0) >= before["size"] else None

        await until(signed, seconds=30, what="a checkpoint")
        note, _ = await self.api.raw("GET", f"/api/v1/log/classes/{self.class_id}/checkpoint")
        mine = notes.cosign(note, self.key, int(time.time()))
        await self.api.post("log/cosignatures/", {"note": mine.decode()})
        return mine

    async def settled(self) -> JSON:
        """The log once its last checkpoint covers it, after the class has closed."""

        async def covered() -> Any:
            state = await self.api.get(f"classes/{self.class_id}/log/")
            return state if state["checkpoint_size"] == state["size"] else None

        found: JSON = await until(covered, seconds=30, what="the final checkpoint")
        return found

    async def period_file(self, say: Say) -> bytes:
        """Build and download."""
        await self.api.post(f"classes/{self.class_id}/period-file/")

        async def built() -> Any:
            state = await self.api.get(f"classes/{self.class_id}/period-file/")
            if state["state"] in ("failed", "cancelled"):
                raise RuntimeError(f"period file: {state['error_message']}")
            say(f"period file {state['progress'] / 10:.0f} % {state['progress_code']}")
            return state if state["state"] == "done" and state["url"] else None

        state = await until(built, seconds=90, what="the period file")
        data, _ = await self.api.raw("GET", state["url"])
        return data

    async def matrix(self) -> JSON:
        """The attendance matrix once the ledger has caught up with the log."""

        async def caught_up() -> Any:
            shown = await self.api.get(f"classes/{self.class_id}/matrix/")
            states = [cell["state"] for row in shown["rows"] for cell in row["cells"]]
            return shown if not {"in_progress", "not_started"} & set(states) else None

        found: JSON = await until(caught_up, seconds=30, what="the ledger")
        return found


def held_size(note: bytes) -> int:
    """How many leaves a checkpoint covers."""
    return checkpoint.peek(note).size


async def sleep_until(began: float, seconds: float) -> None:
    """Wait for a moment counted from ``began`` (monotonic)."""
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
