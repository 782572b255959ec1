"""The monitoring wall: who is here, who looks away, cameras by consent, a call with its answer."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.lessons import lesson_without_questions, play
from tests.e2e.test_proctoring_focus_review import away
from tests.e2e.visitor import House

SHOW = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""


def test_a_lecturer_sees_calls_and_is_answered(house: House) -> None:
    """The tile follows the trainee within seconds; the trainee decides about the camera."""
    trainee = house.signed_in("qx-zy-2026-12-07")
    lesson = lesson_without_questions(trainee)
    me = trainee.api("GET", "/api/v1/session/")["user"]["display_name"]
    page = trainee.go(f"/lessons/{lesson['id']}")
    play(page)
    # On a busy machine the short absence below may last long enough to be counted too.
    warning = page.get_by_role("dialog").filter(has_text="切屏")
    page.add_locator_handler(
        warning, lambda found: found.get_by_role("button", name="继续上课").click()
    )

    lecturer = house.signed_in("lecturer")
    wall = lecturer.go(f"/wall/{lesson['id']}")
    expect(wall.get_by_role("heading", name="监控墙")).to_be_visible()
    tile = wall.get_by_role("button", name=f"{me}，在场")
    expect(tile).to_be_visible()
    expect(tile).to_contain_text("未开摄像头")

    page.evaluate(SHOW, "hidden")
    expect(wall.get_by_role("button", name=f"{me}，切屏")).to_be_visible()
    page.evaluate(SHOW, "visible")
    away(page, 12)
    expect(wall.get_by_role("button", name=f"{me}，在场")).to_contain_text(re.compile("切屏 [12]"))

    page.get_by_role("button", name="开摄像头").click()
    consent = page.get_by_role("dialog", name="同意老师看到你的画面")
    expect(consent).to_contain_text("不同意也能照常上课")
    consent.get_by_role("button", name="不同意").click()
    expect(consent).to_have_count(0)

    wall.get_by_role("button", name=f"{me}，在场").click()
    panel = wall.get_by_role("dialog", name=me)
    expect(panel).to_contain_text("有切屏记录")
    panel.get_by_label("给学员的话").fill("请看第二章的例子")
    panel.get_by_role("button", name="点名呼叫").click()
    card = page.get_by_role("alert").filter(has_text="在叫你")
    expect(card).to_contain_text("请看第二章的例子")
    card.get_by_role("button", name="我在").click()
    expect(card).to_have_count(0)
    expect(panel).to_contain_text("学员已应答：在。")
