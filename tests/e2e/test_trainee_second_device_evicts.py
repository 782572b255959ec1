"""One person, two devices: the second takes over, the first says so and can take it back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_without_questions, play
from tests.e2e.visitor import PHONE, House


def test_a_second_device_takes_over_and_gives_back(house: House) -> None:
    """Only one device counts; what was earned on the first stays."""
    desk = house.signed_in("qx-zy-2026-12-02")
    lesson = lesson_without_questions(desk)
    page = desk.go(f"/lessons/{lesson['id']}")
    play(page)

    phone = house.signed_in("qx-zy-2026-12-02", **PHONE)
    second = phone.go(f"/lessons/{lesson['id']}")
    play(second)
    notice = page.get_by_role("alert").filter(has_text="正在另一台设备上播放")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("已计的时间都在")
    expect(page.get_by_role("button", name="暂停")).to_have_count(0)

    notice.get_by_role("button", name="换回这台设备").click()
    expect(notice).to_have_count(0)
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    expect(second.get_by_role("alert").filter(has_text="正在另一台设备上播放")).to_be_visible()
