"""The lecturer reads the class's mastery as a heat map, by keyboard and as a table."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House


def test_the_lecturer_reads_who_is_weak_where(house: House) -> None:
    """Cells say it in words, arrows move between them, Enter opens a trainee with next steps."""
    lecturer = house.signed_in("lecturer")
    target = class_id(lecturer, RUNNING)
    desk = lecturer.go(f"/teach/classes/{target}?tab=mastery")
    table = desk.get_by_role("table", name="学情")
    expect(table.get_by_role("row").nth(2)).to_be_visible()
    cell = table.locator("[data-cell='0:0']")
    expect(cell).to_have_attribute("aria-label", re.compile(r"，.+：(\d+%|\d+ 道题|没有作答)"))
    cell.focus()
    desk.keyboard.press("ArrowDown")
    expect(table.locator("[data-cell='1:0']")).to_be_focused()
    desk.keyboard.press("Enter")
    person = desk.get_by_role("dialog").get_by_test_id("mastery")
    expect(person.get_by_text("掌握度怎么算")).to_be_visible()
    desk.keyboard.press("Escape")

    desk.get_by_test_id("mastery-table").click()
    expect(
        desk.get_by_role("cell", name=re.compile(r"^\d+% (掌握|一般|薄弱)$")).first
    ).to_be_visible()
    desk.get_by_role("tab", name="按知识点").click()
    expect(desk.get_by_role("columnheader").nth(1)).to_be_visible()
