"""Groups are opened, visited by the lecturer and closed; what is said stays in its group."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.live_room import (
    classmates,
    classroom,
    come,
    end_class,
    go_on_air,
    lesson_due,
    off_air,
    picture_moves,
    present,
    user_id,
)
from tests.e2e.visitor import House, Visitor
from tests.server import RunningServer

__all__ = ["classroom", "present"]
SAID = "我们组先看主图"
TOLD = "还有两分钟，准备汇报"


def test_groups_are_opened_visited_and_closed(present: House, server: RunningServer) -> None:
    """By hand into two groups: own chat and pictures, help, a visit, a broadcast, and back."""
    lesson = lesson_due(server)
    off_air(server, lesson)
    lecturer = come(present, "lecturer", lesson)
    go_on_air(lecturer)
    mates = classmates(server, lesson, 2)
    first = come(present, "trainee", lesson)
    second = come(present, mates[0], lesson)
    desk = lecturer.page
    desk.get_by_role("button", name="分组", exact=True).click()
    desk.get_by_role("tab", name="手动").click()
    desk.get_by_label("每组人数").fill("2")
    desk.get_by_role("button", name="再随机一次").click()
    expect(desk.get_by_role("button", name=re.compile("按左右箭头换组"))).to_have_count(2)
    desk.get_by_role("button", name="开始讨论").click()
    for seat in (first, second):
        expect(seat.page.get_by_role("region", name="分组讨论")).to_contain_text("你在第 1 组")

    they_see_each_other(first, second)
    say(first, SAID)
    expect(second.page.get_by_role("log").get_by_text(SAID)).to_be_visible()
    expect(desk.get_by_role("log").get_by_text(SAID)).to_have_count(0)
    the_lecturer_is_asked_and_comes(lecturer, first)
    desk.get_by_role("button", name="广播").click()
    desk.get_by_label("广播的话").fill(TOLD)
    desk.get_by_role("dialog").get_by_role("button", name="广播").click()
    for seat in (first, second):
        expect(seat.page.get_by_role("log").get_by_text(TOLD)).to_be_visible()
    desk.get_by_role("button", name="全部返回").click()
    for seat in (first, second):
        expect(seat.page.get_by_role("region", name="分组讨论")).to_have_count(0)
    expect(desk.get_by_role("log").get_by_text(SAID)).to_be_visible()
    end_class(lecturer)


def they_see_each_other(one: Visitor, other: Visitor) -> None:
    """Everybody may be seen in a group."""
    one.page.get_by_role("button", name="开摄像头").click()
    picture_moves(other.page, user_id(one))


def say(visitor: Visitor, text: str) -> None:
    """A line to where one is."""
    box = visitor.page.get_by_role("textbox", name="聊天内容")
    box.fill(text)
    box.press("Enter")


def the_lecturer_is_asked_and_comes(lecturer: Visitor, asking: Visitor) -> None:
    """Help is seen at the desk; who walks in is in the group's room, and walks out again."""
    asking.page.get_by_role("button", name="请讲师过来").click()
    expect(lecturer.page.get_by_text("在请讲师过来")).to_be_visible()
    lecturer.page.get_by_role("button", name=re.compile("^走进")).first.click()
    expect(lecturer.page.get_by_role("log").get_by_text(SAID)).to_be_visible()
    expect(lecturer.page.get_by_text("在请讲师过来")).to_have_count(0)
    lecturer.page.get_by_role("button", name="回到课堂").click()
    expect(lecturer.page.get_by_role("log").get_by_text(SAID)).to_have_count(0)
