"""The code way: from a camera that says no to signed in, in two taps from Today."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.hall import hall
from tests.e2e.visitor import PHONE, House
from tests.server import RunningServer


def test_two_taps_from_today_a_code_and_a_look(house: House, server: RunningServer) -> None:
    """No reason is asked; the lecturer sees the code at once and confirms."""
    room = hall(house, server, title="实操：布置直播间")
    lecturer = house.signed_in(room.lecturer)
    desk = lecturer.go(f"/teach/sign-in/{room.lesson}")
    expect(desk.get_by_text("没有人在等")).to_be_visible()

    trainee = house.signed_in(room.trainees[0], **PHONE)
    phone = trainee.go("/today")
    own = phone.get_by_role("link", name="签到", exact=True)
    own.and_(phone.locator(f'[href="/sign-in/{room.lesson}"]')).click()
    phone.get_by_role("button", name=re.compile("验证码")).click()
    code = phone.get_by_test_id("own-code")
    expect(code).to_have_text(re.compile(r"\d{3} \d{3}"))

    waiting = desk.get_by_test_id("waiting")
    expect(waiting).to_contain_text(code.inner_text())
    waiting.get_by_role("button", name="确认").first.click()

    expect(phone.get_by_test_id("signed-in")).to_contain_text("已签到")
    expect(phone.get_by_test_id("signed-in")).to_contain_text("讲师已确认")
    expect(desk.get_by_test_id("here-count")).to_have_text("1")


def test_a_refused_code_says_why_and_another_is_one_tap_away(
    house: House, server: RunningServer
) -> None:
    """The lecturer's word reaches the phone; the next code works."""
    room = hall(house, server, title="实操：灯光")
    lecturer = house.signed_in(room.lecturer)
    desk = lecturer.go(f"/teach/sign-in/{room.lesson}")
    trainee = house.signed_in(room.trainees[1], **PHONE)
    phone = trainee.go(f"/sign-in/{room.lesson}")
    phone.get_by_role("button", name=re.compile("验证码")).click()

    desk.get_by_test_id("waiting").get_by_role("button", name=re.compile("^不确认")).click()
    desk.get_by_label("给学员的话").fill("请到前排来")
    desk.get_by_role("dialog").get_by_role("button", name="不确认", exact=True).click()
    expect(phone.get_by_text("讲师留言：请到前排来")).to_be_visible()

    phone.get_by_role("button", name="重新取码").click()
    expect(phone.get_by_text("把码给讲师看，或念出来")).to_be_visible()
    digits = phone.get_by_test_id("own-code").inner_text().replace(" ", "")
    desk.get_by_label("输入学员的 6 位码").fill(digits)
    desk.get_by_role("button", name="确认", exact=True).last.click()
    expect(phone.get_by_test_id("signed-in")).to_be_visible()
