"""Pictures of the running product for the README: every desk, from a fresh sample class.

.venv/bin/python scripts/screenshots.py [folder]   (default docs/pictures)
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import FLAGS  # noqa: E402 - the tree must be importable first
from tests.e2e.visitor import Account  # noqa: E402 - needs the path set above
from tests.server import RunningServer, running_server  # noqa: E402 - needs the path set above

SETTLE_MS = 4_000
FIND = """
from vod.models import TimedQuestion
q = TimedQuestion.objects.order_by("-lesson__starts_at").first()
print(q.lesson_id, q.lesson.training_class_id)
"""


@dataclass(frozen=True)
class Shot:
    """One picture: whose desk, which page, how wide, which theme."""

    name: str
    who: str
    path: str
    phone: bool = False
    dark: bool = False


def shots(lesson: str, training_class: str) -> Iterator[Shot]:
    """What the README shows."""
    yield Shot("player-desktop", "trainee", f"/lessons/{lesson}")
    yield Shot("player-phone", "trainee", f"/lessons/{lesson}", phone=True)
    yield Shot("today-phone", "trainee", "/today", phone=True)
    yield Shot("record-desktop", "trainee", "/record")
    yield Shot("lesson-editor", "lecturer", f"/teach/lessons/{lesson}")
    yield Shot("agency-region", "agency", "/region")
    yield Shot("agency-matrix", "agency", f"/region/classes/{training_class}")
    yield Shot("agency-matrix-dark", "agency", f"/region/classes/{training_class}", dark=True)
    yield Shot("verify", "agency", "/verify")


def sign_in(page: Page, server: RunningServer, account: Account) -> None:
    """Through the sign-in page, as everybody does."""
    page.goto(server.url + "/login")
    page.locator("input").first.fill(account.username)
    page.locator("input[type=password]").fill(account.password)
    page.keyboard.press("Enter")
    if account.secret:
        page.wait_for_selector("input[autocomplete=one-time-code]")
        page.locator("input[autocomplete=one-time-code]").fill(account.codes()[1])
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def main() -> None:
    """Serve the sample, take the pictures, stop."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_server(Path(data), sample=True) as server:
        rows = json.loads(server.manage("accounts", "--json"))
        accounts = {r["username"]: Account(r["username"], r["password"], r["secret"]) for r in rows}
        lesson, training_class = server.shell(FIND).split()[-2:]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            states: dict[str, dict[str, object]] = {}
            for shot in shots(lesson, training_class):
                take(browser, server, accounts[shot.who], shot, folder, states)
            browser.close()


def take(
    browser: Browser,
    server: RunningServer,
    account: Account,
    shot: Shot,
    folder: Path,
    states: dict[str, dict[str, object]],
) -> None:
    """One picture in a context of its own; a person signs in once (a code works once)."""
    width, height = (390, 844) if shot.phone else (1440, 900)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if shot.phone else 1,
        color_scheme="dark" if shot.dark else "light",
        locale="zh-CN",
        storage_state=states.get(shot.who),  # type: ignore[arg-type]  # what Playwright gave us
    )
    page = context.new_page()
    if shot.who not in states:
        sign_in(page, server, account)
        states[shot.who] = dict(context.storage_state())
    page.goto(server.url + shot.path)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=folder / f"{shot.name}.png")
    print(folder / f"{shot.name}.png")
    context.close()


if __name__ == "__main__":
    main()
