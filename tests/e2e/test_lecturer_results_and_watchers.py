"""The lecturer sees who is watching now, and how a question was answered."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_with_questions, play
from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House


def test_the_lecturer_sees_the_watcher_and_then_the_answer(house: House) -> None:
    """A trainee watches and answers the first question; both desks of the lecturer tell it."""
    trainee = house.signed_in("qx-zy-2026-12-14")
    lesson = lesson_with_questions(trainee)
    page = trainee.go(f"/lessons/{lesson['id']}")
    play(page)

    lecturer = house.signed_in("lecturer")
    target = class_id(lecturer, RUNNING)
    desk = lecturer.go(f"/teach/classes/{target}")
    watching = desk.get_by_role("listitem").filter(has_text="罗永强")
    expect(watching.filter(has_text=re.compile("看到")).first).to_be_visible(timeout=60_000)

    card = page.get_by_role("group", name=re.compile("限时答题 · 第 1 题"))
    expect(card).to_be_visible(timeout=60_000)
    card.get_by_role("radio", name="大而近的光源").click()
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("status")).to_contain_text("光源越小、越远，影子越硬。")

    desk = lecturer.go(f"/teach/lessons/{lesson['id']}?tab=results")
    expect(desk.get_by_role("heading", name=re.compile("第 1 题"))).to_be_visible()
    wrong = desk.get_by_role("listitem").filter(has_text="大而近的光源")
    expect(wrong.first).to_contain_text(re.compile(r"[1-9]"))
