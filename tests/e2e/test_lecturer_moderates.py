"""The lecturer keeps the room: a word list, what waits, what is hidden, and who is muted."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_with_questions
from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House

BILIBILI = """<?xml version="1.0" encoding="UTF-8"?><i><chatid>1</chatid>
<d p="2.5,1,25,16777215,1700000000,0,abcdef12,1">从别处带来的弹幕</d>
<d p="3.5,8,25,16777215,1700000000,0,abcdef12,2">一段脚本</d></i>"""


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


def test_somebody_is_muted_and_let_speak_again(house: House) -> None:
    """With a reason that the person reads; watching goes on; lifted with one button."""
    writer = house.signed_in("qx-zy-2026-12-14")
    writer.expects("status of 403")
    lesson = lesson_with_questions(writer)["id"]
    path = f"/api/v1/lessons/{lesson}/messages/"
    made = writer.api("POST", path, {"event_id": str(uuid.uuid4()), "body": "老师讲得太慢了吧"})
    lecturer = house.signed_in("lecturer")
    review = {"kind": "message", "comment": made["id"], "state": "hidden", "reason": "lecturer"}
    lecturer.api("POST", f"/api/v1/lessons/{lesson}/review/", review)

    page = lecturer.go(f"/teach/classes/{class_id(lecturer, RUNNING)}?tab=review")
    page.get_by_role("tab", name=re.compile("留言")).last.click()
    row = page.get_by_role("listitem").filter(has_text="老师讲得太慢了吧")
    row.get_by_role("button", name="禁言").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("多久").select_option(label="1 小时")
    dialog.get_by_label("理由").fill("请就事论事")
    dialog.get_by_role("button", name="禁言").click()
    muted = page.get_by_role("listitem").filter(has_text="请就事论事")
    expect(muted).to_be_visible()

    own = writer.go(f"/lessons/{lesson}")
    own.get_by_role("textbox", name="留言内容").fill("那我换个说法")
    own.get_by_role("button", name="发表").click()
    expect(own.get_by_text("你暂时不能在这个班发弹幕和留言").first).to_be_visible()

    muted.get_by_role("button", name="解除").click()
    expect(page.get_by_text("没有人被禁言。")).to_be_visible()
    own.get_by_role("button", name="发表").click()
    expect(own.get_by_role("article").filter(has_text="那我换个说法")).to_be_visible()


def test_bullets_come_and_go_as_bilibilis_xml(house: House, tmp_path: Path) -> None:
    """A file from elsewhere is brought in, what it cannot carry is counted; saved, it has them."""
    lecturer = house.signed_in("lecturer")
    lesson = lesson_with_questions(house.signed_in("qx-zy-2026-12-11"))["id"]
    page = lecturer.go(f"/teach/lessons/{lesson}?tab=results")
    page.locator('input[type="file"][accept*="xml"]').set_input_files(
        {"name": "弹幕.xml", "mimeType": "text/xml", "buffer": BILIBILI.encode()}
    )
    told = page.get_by_role("status").filter(has_text="导入 1 条。")
    expect(told).to_contain_text("1 条没有导入（不支持的样式）")
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 XML").click()
    taken.value.save_as(tmp_path / "bullets.xml")
    assert "从别处带来的弹幕" in (tmp_path / "bullets.xml").read_text()
