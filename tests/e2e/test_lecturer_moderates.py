"""The lecturer keeps the room: a word list, what waits, what is hidden, and who is muted."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_with_questions
from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House


def test_a_word_holds_a_message_back_until_the_lecturer_lets_it_through(house: House) -> None:
    """The writer sees that it waits; the others see it only after the decision."""
    lecturer = house.signed_in("lecturer")
    target = class_id(lecturer, RUNNING)
    page = lecturer.go(f"/teach/classes/{target}?tab=review")
    page.get_by_label("新的词").fill("加微信")
    page.get_by_role("button", name="加入词表").click()
    expect(page.get_by_role("listitem").filter(has_text="加微信")).to_be_visible()

    writer = house.signed_in("qx-zy-2026-12-11")
    lesson = lesson_with_questions(writer)["id"]
    own = writer.go(f"/lessons/{lesson}")
    own.get_by_role("textbox", name="留言内容").fill("想要资料的加微信 abc")
    own.get_by_role("button", name="发表").click()
    mine = own.get_by_role("article").filter(has_text="加微信 abc")
    expect(mine).to_contain_text("待审核")
    other = house.signed_in("qx-zy-2026-12-12").go(f"/lessons/{lesson}")
    expect(other.get_by_role("region", name="留言").get_by_role("article").first).to_be_visible()
    expect(other.get_by_text("加微信 abc")).to_have_count(0)

    page.reload()
    page.get_by_role("tab", name=re.compile("留言")).last.click()
    row = page.get_by_role("listitem").filter(has_text="加微信 abc")
    row.get_by_role("button", name="放行").click()
    expect(page.get_by_text("已放行。")).to_be_visible()
    other.reload()
    expect(other.get_by_text("加微信 abc")).to_be_visible()
    words = lecturer.raw("PUT", f"/api/v1/lessons/{lesson}/words/", [])
    assert words.ok


def test_a_message_is_answered_pinned_and_hidden(house: House) -> None:
    """The answer is marked as the lecturer's; a hidden thread is gone for the others."""
    writer = house.signed_in("qx-zy-2026-12-13")
    lesson = lesson_with_questions(writer)["id"]
    path = f"/api/v1/lessons/{lesson}/messages/"
    for body in ("轮廓光要多亮？", "这条会被隐藏"):
        writer.api("POST", path, {"event_id": str(uuid.uuid4()), "body": body})

    lecturer = house.signed_in("lecturer")
    page = lecturer.go(f"/lessons/{lesson}")
    thread = page.get_by_role("article").filter(has_text="轮廓光要多亮？")
    thread.get_by_role("button", name="回复").click()
    thread.get_by_role("textbox").fill("比主光略暗。")
    thread.get_by_role("button", name="回复").first.click()
    expect(thread.get_by_text("比主光略暗。")).to_be_visible()
    thread.get_by_role("button", name="置顶", exact=True).click()
    expect(thread.get_by_role("button", name="取消置顶")).to_be_visible()
    unwanted = page.get_by_role("article").filter(has_text="这条会被隐藏")
    unwanted.get_by_role("button", name="隐藏").click()
    expect(unwanted.get_by_role("button", name="放行")).to_be_visible()

    other = house.signed_in("qx-zy-2026-12-12").go(f"/lessons/{lesson}")
    first = other.get_by_role("region", name="留言").get_by_role("article").first
    expect(first).to_contain_text("轮廓光要多亮？")
    expect(first).to_contain_text("讲师")
    expect(other.get_by_text("这条会被隐藏")).to_have_count(0)
    told = writer.go("/notifications")
    expect(told.get_by_text(re.compile("回答了你在")).first).to_be_visible()
