"""Finding a lesson to play, and what a person does in the player."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor


def open_lessons(visitor: Visitor) -> list[dict[str, Any]]:
    """The on-demand lessons that this trainee may go on with now, as Today lists them."""
    classes = visitor.api("GET", "/api/v1/today/")["classes"]
    rows = [row for one in classes for row in [*one["lessons"], *one["open_lessons"]]]
    return [row for row in rows if row["action"] == "continue"]


def lesson_with_questions(visitor: Visitor) -> dict[str, Any]:
    """One of them on which the sample put questions."""
    for row in open_lessons(visitor):
        player = visitor.api("GET", f"/api/v1/lessons/{row['id']}/player/")
        if player["questions"]:
            return row
    raise AssertionError("no open lesson of the sample has questions")


def lesson_without_questions(visitor: Visitor) -> dict[str, Any]:
    """One that plays through without stopping: open still, or else one that is done already.

    Which are open depends on how far the sample's trainee is at this hour.
    """
    classes = visitor.api("GET", "/api/v1/today/")["classes"]
    done = [
        row
        for one in classes
        for row in visitor.api("GET", f"/api/v1/classes/{one['id']}/lessons/")
        if row["kind"] == "on_demand" and row["facts"].get("published")
    ]
    for row in [*open_lessons(visitor), *done]:
        player = visitor.api("GET", f"/api/v1/lessons/{row['id']}/player/")
        if not player["questions"]:
            return row
    raise AssertionError("every published lesson of the sample has questions")


def answer_prompts(page: Page) -> None:
    """Whenever a presence prompt is up, press the number that it names."""
    card = page.get_by_role("group", name="还在看吗")

    def press(found: Locator) -> None:
        asked = re.search(r"请按 (\d+)", found.inner_text())
        assert asked is not None
        found.get_by_role("button", name=asked[1], exact=True).click()

    page.add_locator_handler(card, press)


def credited(page: Page) -> Locator:
    """The panel with the minutes of this lesson."""
    return page.get_by_role("region", name="本节计入")


def play(page: Page) -> None:
    """Press play, and see the picture move."""
    answer_prompts(page)
    page.get_by_role("region", name="播放器").get_by_role(
        "button", name="播放", exact=True
    ).first.click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()


def credited_seconds(page: Page) -> int:
    """What the panel shows, in seconds."""
    text = credited(page).inner_text()
    found = re.search(r"(\d+)\s*分 (\d+) 秒", text)
    assert found is not None, text
    return int(found[1]) * 60 + int(found[2])
