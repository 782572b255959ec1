"""axe (WCAG 2 A and AA) finds nothing on any page: a desk in light and dark, a phone in the dark,
and a phone in the light in English."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.e2e.lessons import lesson_with_questions
from tests.e2e.test_agency_approves_and_reviews import CLOSED, RUNNING, class_id
from tests.e2e.visitor import DESK, PHONE, House, Visitor
from tests.server import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/", "/login", "/verify", "/no/such/page"),
    "trainee": (
        "/today", "/record", "/calendar", "/notifications", "/account", "/account/password",
        "/account/second-factor", "/lessons/{lesson}", "/region",
        "/face", "/incidents", "/live/{live}", "/sign-in/{on_site}", "/engagement", "/appeals",
        "/exams", "/exams/{exam}", "/exams/{past_exam}", "/works",
    ),
    "lecturer": (
        "/teach", "/teach/statistics", "/teach/classes/{running}", "/teach/lessons/{lesson}",
        "/bank", "/incidents", "/live/{live}", "/wall/{live}", "/teach/sign-in/{on_site}",
        "/teach/classes/{running}?tab=performance", "/teach/classes/{running}?tab=verdict",
        "/teach/classes/{running}?tab=exams", "/teach/exams/{exam}?tab=paper",
        "/teach/exams/{exam}?tab=desk", "/teach/exams/{past_exam}?tab=marking",
        "/teach/exams/{past_exam}?tab=results", "/teach/exams/{past_exam}?tab=analysis",
        "/teach/exams/{past_exam}?tab=appeals",
    ),
    "trainer": (
        "/teach/classes/{lecturers}/groups", "/teach/flipped/{flipped}",
        "/teach/flipped/{flipped}?tab=setup", "/teach/flipped/{flipped}?tab=works",
        "/teach/flipped/{flipped}?tab=reviews",
    ),
    "learner": (
        "/flipped/{flipped}", "/flipped/{flipped}?tab=space", "/flipped/{flipped}?tab=reviews",
    ),
    "reviewer": ("/review/works", "/review/works/{work}"),
    "institution": (
        "/office", "/office/classes/new", "/office/classes/{running}?tab=plan",
        "/office/classes/{running}?tab=roster", "/office/classes/{running}?tab=matrix",
        "/office/people", "/office/leaves", "/office/calendar", "/office/rules",
        "/bank", "/office/statistics", "/office/statistics/views",
        "/office/classes/{running}?tab=rules",
    ),
    "agency": (
        "/region", "/region/classes", "/region/classes/{running}",
        "/region/classes/{running}?tab=application", "/region/classes/{closed}?tab=log",
        "/region/rules", "/incidents", "/face/reviews", "/submissions", "/submissions/{closed}",
        "/custody", "/region/statistics", "/region/signals",
        "/region/statistics?kind=class&id={running}", "/appeals",
        "/region/classes/{running}?tab=rules",
    ),
    "platform": (
        "/platform", "/platform/regions", "/platform/institutions", "/platform/rules",
        "/platform/jobs", "/platform/users", "/face/settings", "/connections",
        "/connections?tab=webhooks", "/connections?tab=targets", "/connections?tab=lti", "/audit",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def places(everybody: House) -> dict[str, str]:
    """Ids for the addresses."""
    agency = everybody.signed_in("agency")
    trainee = everybody.signed_in("trainee")
    found = {
        "running": class_id(agency, RUNNING),
        "closed": class_id(agency, CLOSED),
        "lesson": str(lesson_with_questions(trainee)["id"]),
    }
    rows = agency.api("GET", f"/api/v1/classes/{found['running']}/lessons/")
    for kind in ("live", "on_site"):
        lessons = rows["results"] if isinstance(rows, dict) else rows
        found[kind] = next(str(row["id"]) for row in lessons if row["kind"] == kind)
    exams = {row["step"]: str(row["id"]) for row in trainee.api("GET", "/api/v1/exams/mine/")}
    found["exam"] = exams.get("start") or exams["continue"]
    found["past_exam"] = exams["results"]
    trainer = everybody.signed_in("trainer")
    classes = trainer.api("GET", "/api/v1/classes/?page_size=500")["results"]
    found["lecturers"] = next(str(row["id"]) for row in classes if row["code"] == "yz-cy-js-1")
    tasks = trainer.api("GET", f"/api/v1/classes/{found['lecturers']}/flipped/")
    found["flipped"] = str(tasks[2]["lesson_id"])
    found["work"] = str(everybody.signed_in("reviewer").api("GET", "/api/v1/works/")[2]["id"])
    everybody.close()
    return found


@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "visitor")
def test_axe_finds_nothing(house: House, places: dict[str, str], username: str) -> None:
    """Every page of a role, as it is first shown."""
    options = {**DESK, "reduced_motion": "reduce", "color_scheme": "light"}
    visitor = house.signed_in(username, **options) if username else house.visitor(**options)
    visitor.expects("status of 401", "status of 403", "status of 404")
    paths = [path.format(**places) for path in PAGES[username]]
    found = [line for path in paths for line in look(visitor, path)]
    try:
        speak(visitor, username, "en")
        found += [line for path in paths for line in look_in_english(visitor, path)]
    finally:
        speak(visitor, username, "zh-CN")
    assert not found, "\n".join(found)


def look(visitor: Visitor, path: str) -> list[str]:
    """What axe says about a page at a desk by day and by night, and on a phone."""
    page = opened(visitor, path, DESK)
    found = [f"{path} desk light: {line}" for line in violations(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"{path} desk dark: {line}" for line in violations(page)]
    page.set_viewport_size(PHONE["viewport"])
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    return found + [f"{path} phone dark: {line}" for line in violations(page)]


def look_in_english(visitor: Visitor, path: str) -> list[str]:
    """What axe says about a page in English on a phone by day."""
    page = opened(visitor, path, PHONE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return [f"{path} phone English: {line}" for line in violations(page)]


def opened(visitor: Visitor, path: str, device: dict[str, Any]) -> Page:
    """A page by day on a device, when it has loaded."""
    visitor.page.set_viewport_size(device["viewport"])
    visitor.page.emulate_media(color_scheme="light")
    page = visitor.go(path)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    with contextlib.suppress(TookTooLong):  # a live page never stops measuring its line
        page.wait_for_load_state("networkidle", timeout=5_000)
    return page


def speak(visitor: Visitor, username: str, locale: str) -> None:
    """Choose a language: of the account, or of the browser before anybody has signed in."""
    visitor.page.evaluate("locale => localStorage.setItem('rongke.locale', locale)", locale)
    if username:
        visitor.api("PATCH", "/api/v1/account/locale/", {"locale": locale})


def violations(page: Page) -> list[str]:
    """Rule, element and reason of each violation."""
    expect(page.locator("[aria-busy='true']")).to_have_count(0)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    result = page.evaluate("tags => axe.run({ runOnly: tags })", TAGS)
    return [
        f"{one['id']} {' '.join(map(str, node['target']))} {node.get('failureSummary', '')[:200]}"
        for one in result["violations"]
        for node in one["nodes"]
    ]
