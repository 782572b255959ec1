"""The same lesson in one hand: two taps from Today, minutes under the picture, a dock to write."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.lessons import lesson_with_questions, play
from tests.e2e.visitor import PHONE, House, sign_in


def test_a_trainee_learns_on_a_phone(house: House) -> None:
    """Sign in, one tap to the lesson, play, say something, answer, and read the minutes."""
    visitor = house.visitor(**PHONE)
    page = sign_in(visitor, house.account("qx-zy-2026-12-03"))
    tabs = page.get_by_role("navigation", name="主导航")
    expect(tabs.get_by_role("link", name="今日")).to_be_visible()
    fits(page)
    lesson = lesson_with_questions(visitor)
    page.locator(f'a[href="/lessons/{lesson["id"]}"]').tap()
    expect(page.get_by_role("heading", name=lesson["title"])).to_be_visible()
    play(page)
    fits(page)

    dock = page.get_by_role("textbox", name="弹幕内容")
    dock.fill("手机上也能发")
    dock.press("Enter")
    expect(page.locator(".bullet.own", has_text="手机上也能发")).to_be_visible()

    card = page.get_by_role("group", name=re.compile("限时答题 · 第 1 题"))
    expect(card).to_be_visible(timeout=60_000)
    fits(page)
    card.get_by_role("radio", name="小而远的光源").tap()
    card.get_by_role("button", name="提交").tap()
    expect(card.get_by_role("status")).to_contain_text("答对")
    card.get_by_role("button", name="继续").tap()

    page.get_by_role("button", name="为什么", exact=True).tap()
    panel = page.get_by_role("region", name="本节计入")
    expect(panel).to_contain_text(re.compile(r"\d+\s*分 [1-9]\d 秒"))
    page.get_by_role("tab", name=re.compile("留言")).tap()
    expect(page.get_by_role("region", name="留言")).to_be_visible()
    page.get_by_role("link", name="返回").tap()
    expect(page.get_by_role("heading", name="今日")).to_be_visible()


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
