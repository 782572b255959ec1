"""The line drops in the middle of a question: the answer is kept and sent when it is back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_with_questions, play
from tests.e2e.visitor import House


def test_an_answer_given_offline_arrives_later(house: House) -> None:
    """The page says that it keeps the answer, and the server has it after the reconnect."""
    visitor = house.signed_in("qx-zy-2026-12-04")
    visitor.expects("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection to")
    lesson = lesson_with_questions(visitor)
    page = visitor.go(f"/lessons/{lesson['id']}")
    play(page)
    card = page.get_by_role("group", name=re.compile("限时答题 · 第 1 题"))
    expect(card).to_be_visible(timeout=60_000)

    visitor.context.set_offline(True)
    field = page.get_by_role("textbox", name="弹幕内容")
    card.get_by_role("radio", name="小而远的光源").click()
    card.get_by_role("button", name="提交").click()
    waiting = page.get_by_text(re.compile(r"离线，\d+ 条留在本机"))
    expect(waiting).to_be_visible(timeout=60_000)
    expect(page.get_by_role("complementary").get_by_role("status")).to_contain_text("网络断了")
    expect(field).to_be_visible()

    visitor.context.set_offline(False)
    expect(card.get_by_role("status")).to_contain_text("答对", timeout=60_000)
    card.get_by_role("button", name="继续").click()
    expect(waiting).to_have_count(0)
    player = visitor.api("GET", f"/api/v1/lessons/{lesson['id']}/player/")
    assert player["questions"][0]["state"] == "passed"


def test_a_draft_survives_a_closed_tab(house: House) -> None:
    """A message that was never sent is there when the lesson is opened again."""
    visitor = house.signed_in("qx-zy-2026-12-04")
    lesson = lesson_with_questions(visitor)
    page = visitor.go(f"/lessons/{lesson['id']}")
    page.get_by_role("textbox", name="留言内容").fill("写到一半的话")
    page.close()
    page = visitor.context.new_page()
    page.goto(f"{visitor.base}/lessons/{lesson['id']}")
    expect(page.get_by_role("textbox", name="留言内容")).to_have_value("写到一半的话")
    page.get_by_role("textbox", name="留言内容").fill("")
    visitor.page = page
