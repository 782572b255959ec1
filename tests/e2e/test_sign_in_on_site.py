"""On site: the rotating picture, marks by hand, the sheet with its signatures."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.e2e.hall import Hall, hall
from tests.e2e.visitor import PHONE, House, Visitor
from tests.server import RunningServer


def type_the_next_number(phone: Page, lecturer: Visitor, room: Hall) -> None:
    """Look at the projector until another number is on it, and type that one."""
    first = lecturer.api("GET", f"{room.desk}projector/")["numbers"][0]["number"]
    while (now := room.shown(lecturer)["numbers"][0]["number"]) == first:
        time.sleep(0.2)
    for digit in now:
        phone.get_by_role("button", name=digit, exact=True).click()


def test_scan_the_wall_and_type_the_next_number(house: House, server: RunningServer) -> None:
    """The link of the picture opens a challenge; the wall counts; a stale link says so."""
    room = hall(house, server, title="实操：选品")
    lecturer = house.signed_in(room.lecturer)
    wall = lecturer.go(f"/teach/sign-in/{room.lesson}/projector")
    expect(wall.get_by_role("img", name="签到二维码")).to_be_visible()
    expect(wall.get_by_test_id("projector-number")).to_have_text(re.compile(r"\d{3}"))
    expect(wall.get_by_test_id("projector-count")).to_have_text("0")

    trainee = house.signed_in(room.trainees[2], **PHONE)
    token = room.shown(lecturer)["pictures"][0]["token"]
    phone = trainee.go(f"/sign-in/{room.lesson}/scan/{token}")
    expect(phone.get_by_text("等下一个数字出现")).to_be_visible()
    type_the_next_number(phone, lecturer, room)
    expect(phone.get_by_test_id("signed-in")).to_contain_text("现场动态码")
    expect(wall.get_by_test_id("projector-count")).to_have_text("1")

    late = house.signed_in(room.trainees[3], **PHONE)
    late.expects("status of 409.*scan")
    time.sleep(18)
    stale = late.go(f"/sign-in/{room.lesson}/scan/{token}")
    expect(stale.get_by_role("alert")).to_contain_text("这个码已过期")
    typed = room.shown(lecturer)["pictures"][0]["typed"]
    stale.get_by_label(re.compile("输入二维码下面的 6 位数字")).fill(typed)
    stale.get_by_role("button", name="提交").click()
    expect(stale.get_by_text("等下一个数字出现")).to_be_visible()


def test_marks_by_hand_need_a_reason_and_everybody_but_some(
    house: House, server: RunningServer
) -> None:
    """One trainee, then all the others except one; how each is here stays visible."""
    room = hall(house, server, title="实操：客服")
    lecturer = house.signed_in(room.lecturer)
    desk = lecturer.go(f"/teach/sign-in/{room.lesson}")
    total = len(room.trainees)
    desk.get_by_role("button", name=re.compile("登记签到$")).first.click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="登记 1 人")).to_be_disabled()
    dialog.get_by_label("理由").fill("手机没电，核对身份证")
    dialog.get_by_role("button", name="登记 1 人").click()
    expect(desk.get_by_test_id("here-count")).to_have_text("1")

    desk.get_by_role("button", name="除缺席外全部登记").click()
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_label("理由").fill("投影坏了，逐人点名")
    dialog.get_by_role("button", name=f"登记 {total - 2} 人").click()
    expect(desk.get_by_test_id("here-count")).to_have_text(str(total - 1))
    expect(desk.get_by_role("row").filter(has_text="未签")).to_have_count(1)


def test_a_signature_is_drawn_and_stands_on_the_sheet(house: House, server: RunningServer) -> None:
    """Drawn on the phone, seen at the desk, printed on the sheet."""
    room = hall(house, server, title="实操：售后")
    lecturer = house.signed_in(room.lecturer)
    trainee = house.signed_in(room.trainees[4], **PHONE)
    phone = trainee.go(f"/sign-in/{room.lesson}")
    phone.get_by_role("button", name=re.compile("验证码")).click()
    expect(phone.get_by_test_id("own-code")).to_be_visible()
    lecturer.api("POST", f"{room.desk}confirm/", {"all": True})
    phone.get_by_role("button", name="签名", exact=True).click()
    draw(phone)
    phone.get_by_role("button", name="完成").click()
    expect(phone.get_by_role("img", name="我的签名")).to_be_visible()

    sheet = lecturer.go(f"/teach/sign-in/{room.lesson}/sheet")
    expect(sheet.get_by_role("img", name=re.compile("的签名$"))).to_have_count(1)
    path = sheet.locator(".signature path").get_attribute("d") or ""
    assert path.count("Q") >= 8


def draw(page: Page) -> None:
    """A wave over the field, as a finger draws it."""
    box = page.get_by_label("签名区").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 120)
    page.mouse.down()
    for n in range(24):
        page.mouse.move(box["x"] + 45 + n * 10, box["y"] + 110 + (n % 4) * 14)
        time.sleep(0.02)
    page.mouse.up()
