"""Leave is asked for, refused too much of, decided; the timetable goes to the phone's calendar."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House


def test_leave_is_asked_for_and_decided_by_the_lecturer(house: House) -> None:
    """More than four hours are refused with the rule; what fits is decided and told."""
    visitor = house.signed_in("qx-zy-2026-12-06")
    page = visitor.go("/record")
    page.get_by_role("tab", name=re.compile("请假")).click()
    page.get_by_role("button", name="请假", exact=True).click()
    dialog = page.get_by_role("dialog")
    boxes = dialog.get_by_role("checkbox")
    for number in range(3):
        boxes.nth(boxes.count() - 1 - number).check()
    dialog.get_by_label("原因").fill("家里有事")
    dialog.get_by_role("button", name="提交").click()
    visitor.expects("status of 409", "status of 422", "status of 400")
    expect(dialog.get_by_role("alert")).to_be_visible()
    boxes.nth(boxes.count() - 3).uncheck()
    dialog.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请假已提交，讲师决定后会通知你。")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="家里有事")
    expect(row).to_contain_text("待决定")

    office = house.signed_in("institution")
    waiting = office.go("/office/leaves").get_by_role("row").filter(has_text="家里有事")
    waiting.get_by_role("button", name="批准", exact=True).click()
    expect(office.page.get_by_text("已决定").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("消息，"))).to_be_visible()
    page = visitor.go("/notifications")
    expect(page.get_by_text("你的请假已批准。").first).to_be_visible()


def test_the_timetable_and_its_address_for_calendars(house: House) -> None:
    """Weeks can be turned; the feed's address answers an iCalendar without a session."""
    visitor = house.signed_in("qx-zy-2026-12-07")
    page = visitor.go("/calendar")
    expect(page.get_by_role("heading", name="课表")).to_be_visible()
    expect(
        page.get_by_text("商品布光入门").or_(page.get_by_text("这一周没有课")).first
    ).to_be_visible()
    page.get_by_role("button", name="上一周").click()
    expect(page.get_by_role("button", name="本周")).to_be_enabled()
    page.get_by_role("button", name="本周").click()
    page.get_by_role("button", name="生成地址").click()
    address = page.get_by_text(re.compile(r"calendar\.ics\?token=")).first
    expect(address).to_be_visible()
    text = address.inner_text() or address.input_value()
    url = re.search(r"(/api/v1/calendar\.ics\?token=\S+)", text)
    assert url is not None
    stranger = house.visitor()
    feed = stranger.raw("GET", url[1])
    assert feed.ok
    assert feed.text().startswith("BEGIN:VCALENDAR")
    assert "商品布光入门" in feed.text().replace("\r\n ", "")
    assert class_id(house.signed_in("agency"), RUNNING)
