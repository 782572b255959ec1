"""The first thing a stranger sees: the landing page and the API's pages, within the strict CSP."""

from __future__ import annotations

import re

from playwright.sync_api import ConsoleMessage, Page, expect


def test_the_landing_page_and_the_api_pages_open_without_a_complaint(page: Page) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "401" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    expect(page).to_have_title(re.compile("融课"))
    expect(page.get_by_role("main")).to_be_visible()
    page.goto("/api/docs/")
    expect(page.get_by_role("heading", name=re.compile("Rongke"))).to_be_visible()
    assert complaints == []
