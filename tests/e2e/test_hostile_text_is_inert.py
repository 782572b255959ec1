"""Hostile text in every field: stored over the API, and shown in a real browser as text."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.e2e.hostile import TEXTS, is_inert, poison
from tests.e2e.test_agency_approves_and_reviews import class_id
from tests.e2e.visitor import House, Visitor

CLASS = "qx-qh-3"
"""A running class that no other journey uses."""
ADMIN, LECTURER, TRAINEE = "admin-qx-qh", "qx-qh-3-t1", "qx-qh-3-01"


def pieces(size: int) -> Iterator[str]:
    """All fifty texts in as few pieces as fields of this length allow."""
    piece = ""
    for text in TEXTS:
        if piece and len(piece) + len(text) + 1 > size:
            yield piece
            piece = ""
        piece = f"{piece}\n{text}".strip()
    yield piece


def each(size: int) -> list[str]:
    """The texts that fit into a short field."""
    return [text for text in TEXTS if len(text) <= size]


@pytest.fixture(scope="module")
def stored(everybody: House) -> dict[str, str]:
    """The class and lesson in which every field holds hostile text now."""
    admin = everybody.signed_in(ADMIN)
    target = class_id(admin, CLASS)
    lessons = admin.api("GET", f"/api/v1/classes/{target}/lessons/")
    lesson = next(
        row for row in lessons if row["kind"] == "on_demand" and row["facts"].get("published")
    )
    words_of_the_institution(admin, target, lessons, lesson["id"])
    lecturer = everybody.signed_in(LECTURER)
    words_of_the_lecturer(lecturer, lesson["id"])
    trainee = everybody.signed_in(TRAINEE)
    words_of_the_trainee(trainee, target, lesson["id"], lessons)
    words_of_the_platform(everybody.signed_in("platform"))
    everybody.close()
    return {"class": target, "lesson": str(lesson["id"])}


def words_of_the_institution(
    admin: Visitor, target: str, lessons: list[dict[str, Any]], shown: str
) -> None:
    """Class, lessons, people, certificates."""
    for text in each(120):
        body = {"title": text, "location": text}
        place = next(row["id"] for row in lessons if row["id"] != shown)
        admin.api("PATCH", f"/api/v1/lessons/{place}/", body)
    for row, text in zip(lessons, TEXTS, strict=False):
        admin.api("PATCH", f"/api/v1/lessons/{row['id']}/", {"title": text, "location": text})
    mine = admin.api("GET", f"/api/v1/classes/{target}/")
    for number, text in enumerate(each(60)[:12]):
        body = {"username": f"hostile-{number}", "display_name": text, "role": "trainee"}
        admin.raw("POST", "/api/v1/users/", {**body, "institution": mine["institution"]})
    for number, text in enumerate(each(40)[:12]):
        admin.raw("POST", f"/api/v1/classes/{target}/groups/", {"name": text})
        teacher = mine["lecturers"][number % len(mine["lecturers"])]["id"]
        path = f"/api/v1/classes/{target}/lecturers/{teacher}/"
        admin.raw("PATCH", path, {"certificate_no": text})


def words_of_the_lecturer(lecturer: Visitor, lesson: str) -> None:
    """Introduction, chapters, questions, subtitles, words, bullets, threads."""
    base = f"/api/v1/lessons/{lesson}"
    lecturer.api("PATCH", f"{base}/vod-settings/", {"introduction": "\n".join(TEXTS)})
    chapters = [{"at_ms": 2_000 * n, "title": text} for n, text in enumerate(each(120))]
    lecturer.api("PUT", f"{base}/chapters/", {"chapters": chapters})
    cues = "\n\n".join(
        f"00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\n{text.replace('-->', '')}"
        for n, text in enumerate(TEXTS)
    )
    subtitles = {"language": "zh-CN", "label": TEXTS[3], "is_default": True}
    lecturer.api("POST", f"{base}/subtitles/", {**subtitles, "text": f"WEBVTT\n\n{cues}\n"})
    for number, piece in enumerate(pieces(900)):
        options = [
            {"id": f"o{n}", "text": f"{n} {text}"} for n, text in enumerate(each(100)[number::9])
        ]
        body = {"stem": piece, "options": options, "right": "o0"}
        question = {"at_ms": 1_000 + number * 100, "type": "single", "body": body}
        lecturer.api("POST", f"{base}/questions/", {**question, "explanation": piece})
    rows = "".join(
        f'<d p="{n}.5,1,25,16777215,0,0,h,{n}">{escape(text)}</d>' for n, text in enumerate(TEXTS)
    )
    xml = f"<?xml version='1.0' encoding='UTF-8'?><i>{rows}</i>".encode()
    upload = {"name": "b.xml", "mimeType": "text/xml", "buffer": xml}
    answer = lecturer.raw("POST", f"{base}/bullets.xml", multipart={"file": upload})
    assert answer.ok, answer.text()
    for piece in pieces(1_900):
        lecturer.api("POST", f"{base}/messages/", {"event_id": str(uuid.uuid4()), "body": piece})


def words_of_the_trainee(
    trainee: Visitor, target: str, lesson: str, lessons: list[dict[str, Any]]
) -> None:
    """Threads and a request for leave."""
    for piece in pieces(1_900):
        body = {"event_id": str(uuid.uuid4()), "body": piece, "at_ms": 1_000}
        trainee.api("POST", f"/api/v1/lessons/{lesson}/messages/", body)
    last = lessons[-1]["id"]
    path = f"/api/v1/classes/{target}/leaves/"
    trainee.api("POST", path, {"lessons": [last], "reason": next(pieces(500))})


def words_of_the_platform(platform: Visitor) -> None:
    """Names of regions and of institutions."""
    regions = platform.api("GET", "/api/v1/regions/")
    rows = regions["results"] if isinstance(regions, dict) else regions
    parent = next(row["id"] for row in rows if row["code"] == "9002")
    county = next(row["id"] for row in rows if row["code"] == "900201")
    for number, text in enumerate(each(60)):
        body = {"name": text, "code": f"9003{number:02d}", "parent": parent}
        platform.api("POST", "/api/v1/regions/", body)
        school = {"name": text, "code": f"hostile-{number}", "region": county}
        platform.api("POST", "/api/v1/institutions/", school)


PAGES = [
    (TRAINEE, "/today"),
    (TRAINEE, "/record"),
    (TRAINEE, "/calendar"),
    (TRAINEE, "/notifications"),
    (TRAINEE, "/lessons/{lesson}"),
    (LECTURER, "/teach"),
    (LECTURER, "/teach/classes/{class}"),
    (LECTURER, "/teach/lessons/{lesson}"),
    (LECTURER, "/lessons/{lesson}"),
    (ADMIN, "/office"),
    (ADMIN, "/office/people"),
    (ADMIN, "/office/leaves"),
    (ADMIN, "/office/calendar"),
    (ADMIN, "/office/classes/{class}?tab=plan"),
    (ADMIN, "/office/classes/{class}?tab=roster"),
    ("agency", "/region"),
    ("agency", "/region/classes"),
    ("agency", "/region/classes/{class}"),
    ("agency", "/region/classes/{class}?tab=application"),
    ("platform", "/platform/regions"),
    ("platform", "/platform/institutions"),
    ("platform", "/platform/users"),
    ("platform", "/platform/jobs"),
]


def settled(page: Page) -> None:
    """The page has drawn what it asked for."""
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.wait_for_load_state("networkidle")


def no_dialogs(page: Page, opened: list[str]) -> None:
    """A dialog of the browser would be a script's."""

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)


def test_what_is_stored_is_shown_as_text(house: House, stored: dict[str, str]) -> None:
    """Every page that shows the words of others, with hostile words in the database."""
    opened: list[str] = []
    people: dict[str, Visitor] = {}
    for username, path in PAGES:
        if username not in people:
            people[username] = house.signed_in(username)
            no_dialogs(people[username].page, opened)
        page = people[username].go(path.format(**stored))
        settled(page)
        is_inert(page)
    assert opened == []
    page = people[TRAINEE].go(f"/lessons/{stored['lesson']}")
    expect(page.get_by_text(TEXTS[0]).first).to_be_visible()


def test_hostile_bullets_and_cues_fly_as_text(house: House, stored: dict[str, str]) -> None:
    """The player draws them over the picture, and asks a hostile question."""
    visitor = house.signed_in(TRAINEE)
    opened: list[str] = []
    no_dialogs(visitor.page, opened)
    page = visitor.go(f"/lessons/{stored['lesson']}")
    page.get_by_role("region", name="播放器").get_by_role("button", name="播放").first.click()
    expect(page.locator(".bullet").first).to_be_attached(timeout=60_000)
    expect(page.get_by_role("group", name="限时答题").first).to_be_visible(timeout=60_000)
    is_inert(page)
    assert opened == []


def poisoned(start: int) -> Callable[[Route], None]:
    """Answers requests with what the server said, its words replaced."""

    def answer(route: Route) -> None:
        got = route.fetch()
        if got.ok and "json" in got.headers.get("content-type", ""):
            route.fulfill(response=got, json=poison(got.json(), start))
        else:
            route.fulfill(response=got)

    return answer


def test_hostile_answers_of_the_server_are_shown_as_text(
    house: House, stored: dict[str, str]
) -> None:
    """Even if every text of every answer were hostile, no page would run it."""
    opened: list[str] = []
    people: dict[str, Visitor] = {}
    for number, (username, path) in enumerate(PAGES):
        if username not in people:
            people[username] = house.signed_in(username)
            no_dialogs(people[username].page, opened)
        visitor = people[username]
        visitor.expects("status of 4", "intlify", "uncaught: .*closed")
        visitor.page.route("**/api/v1/**", poisoned(number * 7))
        page = visitor.go(path.format(**stored))
        settled(page)
        is_inert(page)
        visitor.page.unroute_all(behavior="ignoreErrors")
    assert opened == []
