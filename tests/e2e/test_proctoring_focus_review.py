"""Leaving the page: warned twice, judged by a person at the third, the appeal by another."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.lessons import lesson_without_questions, play
from tests.e2e.visitor import House

AWAY = """(ms) => {
  const show = (state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
  }
  show("hidden")
  const clock = Date.now
  Date.now = () => clock() + ms
  show("visible")
}"""
"""Leaves the page and comes back after so long (a browser under test is never really hidden)."""


def away(page: Page, seconds: float) -> None:
    page.evaluate(AWAY, int(seconds * 1000))


def test_three_absences_are_judged_by_people(house: House) -> None:
    """Nothing is taken by itself; the trainee speaks, and somebody else decides the appeal."""
    trainee = house.signed_in("qx-zy-2026-12-06")
    lesson = lesson_without_questions(trainee)
    page = trainee.go(f"/lessons/{lesson['id']}")
    play(page)
    guard = page.get_by_role("region", name="课堂专注")
    expect(guard).to_contain_text("0 / 3")

    away(page, 2)
    away(page, 6)
    expect(guard).to_contain_text("切屏 6 秒，已记录；不到 10 秒，不算一次")
    expect(guard).to_contain_text("0 / 3")

    for number, title in ((1, "提醒：第 1 次切屏"), (2, "第 2 次切屏"), (3, "已交老师复核")):
        away(page, 11 + number)
        dialog = page.get_by_role("dialog", name=title)
        expect(dialog).to_contain_text("不会自动清零")
        dialog.get_by_role("button", name="继续上课").click()
        expect(guard).to_contain_text(f"{number} / 3")
    guard.get_by_role("link", name="去说明").click()
    expect(page.get_by_role("heading", name=re.compile("的切屏记录"))).to_be_visible()
    expect(page.get_by_text("满 3 次由人复核，不会自动清零")).to_be_visible()
    page.get_by_label("你的说明").fill("家里老人摔倒，去扶了三次。")
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_text("家里老人摔倒，去扶了三次。")).to_be_visible()
    address = page.url.replace(trainee.base, "")

    lecturer = house.signed_in("lecturer")
    desk = lecturer.go("/incidents")
    desk.get_by_role("tab", name="待复核").click()
    desk.locator(f'a[href="{address}"]').click()
    expect(desk.get_by_text("家里老人摔倒，去扶了三次。")).to_be_visible()
    expect(desk.get_by_text("达到次数，交人复核")).to_be_visible()
    desk.get_by_text("是否扣减、扣多少由你决定").click()
    desk.get_by_label("理由").fill("三次都超过十秒，记录在案。")
    desk.get_by_role("button", name="提交决定").click()
    expect(desk.get_by_text("复核：成立")).to_be_visible()

    page.reload()
    page.get_by_label("对决定有疑问").fill("情况紧急，请再考虑。")
    page.get_by_role("button", name="提出申诉").click()
    expect(page.get_by_text("申诉中")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("申诉要由第一次处理以外的人决定。")).to_be_visible()

    office = house.signed_in("institution")
    other = office.go(address)
    other.get_by_label("理由").fill("说明属实，予以撤销。")
    other.get_by_role("button", name="提交决定").click()
    expect(other.get_by_text("申诉：不成立")).to_be_visible()
    page.reload()
    expect(page.get_by_text("说明属实，予以撤销。")).to_be_visible()
