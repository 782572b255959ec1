"""An agency officer's day, from the class that needs a look to the proof that verifies offline."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.files import verify
from tests.e2e.live_room import (
    KNOWN_NOISE,
    WATCHED,
    classroom,
    come,
    go_on_air,
    lesson_due,
    off_air,
    picture_moves,
    present,
    sound_arrives,
    user_id,
)
from tests.e2e.test_agency_approves_and_reviews import CLOSED, RUNNING, class_id
from tests.e2e.test_appeals_and_rules import somebody_with_a_mark
from tests.e2e.visitor import Account, House, Visitor, sign_in
from tests.server import RunningServer

__all__ = ["classroom", "present"]
WORDS = "那天我一直在教室，签到后手机没电了。"


def test_an_officer_looks_inspects_decides_and_verifies(
    present: House, server: RunningServer, tmp_path: Path
) -> None:
    """Find, inspect live, open a cell, see why its minutes count, decide an appeal, verify."""
    lesson = lesson_due(server)
    off_air(server, lesson)
    lecturer = come(present, "lecturer", lesson)
    teacher = user_id(lecturer)
    go_on_air(lecturer)
    lecturer.page.get_by_role("button", name="已静音").click()

    officer = present.visitor()
    officer.expects(*KNOWN_NOISE)
    officer.context.add_init_script(WATCHED)
    page = sign_in(officer, present.account("agency"))
    finds_the_class_that_needs_a_look(page)
    inspects_live(officer, lesson, teacher)
    off_air(server, lesson)
    sees_why_minutes_count(officer)
    decides_an_appeal(present, officer)
    downloads_and_verifies(officer, tmp_path)


def finds_the_class_that_needs_a_look(page: Page) -> None:
    """The panel says why, and its button leads into the class."""
    first = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="看班级")).first
    title = first.locator("p").first.inner_text()
    first.get_by_role("link", name="看班级").click()
    expect(page).to_have_url(re.compile("/region/classes/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title.split()[0])


def inspects_live(officer: Visitor, lesson: str, teacher: str) -> None:
    """From the class's timetable into the room: seen by nobody, and speaking to nobody."""
    page = officer.go(f"/region/classes/{class_id(officer, RUNNING)}?tab=application")
    page.locator(f'a[href="/live/{lesson}"]').first.click()
    page.get_by_role("button", name="进入巡课").click()
    expect(page.get_by_text("巡课中 · 学员看不到你")).to_be_visible()
    picture_moves(page, teacher)
    sound_arrives(page)
    expect(page.get_by_role("button", name="举手", exact=True)).to_have_count(0)


def sees_why_minutes_count(officer: Visitor) -> None:
    """A trainee's cell: the minutes, the reason, what it does not prove."""
    page = officer.go(f"/region/classes/{class_id(officer, RUNNING)}")
    grid = page.get_by_role("grid", name=re.compile("考勤表"))
    row = grid.get_by_role("row").filter(has_text="叶晓晴")
    row.get_by_role("gridcell").get_by_role("button").first.click()
    expect(page.get_by_text(re.compile(r"为什么是 ?\d+"))).to_be_visible()
    expect(page.get_by_text(re.compile("不能证明"))).to_be_visible()


def decides_an_appeal(house: House, officer: Visitor) -> None:
    """Made by the trainee meanwhile; decided with a reason at the desk."""
    row, lesson = somebody_with_a_mark(officer)
    trainee = house.visitor()
    name = f"{RUNNING}-{row['seat']:02d}"
    sign_in(trainee, Account(name, house.account("trainee").password))
    mine = trainee.go("/record")
    mine.locator(f"#lesson-{lesson['id']}").get_by_role("button").first.click()
    mine.get_by_role("button", name="提出申诉").click()
    dialog = mine.get_by_role("dialog")
    dialog.get_by_label("为什么请人再看一看").fill(WORDS)
    dialog.get_by_role("button", name="提交申诉").click()
    expect(mine.get_by_text("待决定").first).to_be_visible()

    page = officer.go("/appeals")
    page.get_by_role("link", name=re.compile(row["name"])).first.click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("textbox", name="理由").fill("签到记录与现场名单不符，维持原判。")
    page.get_by_role("radio", name=re.compile("申诉不成立")).check()
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("申诉不成立").first).to_be_visible()


def downloads_and_verifies(officer: Visitor, folder: Path) -> None:
    """The closed class's file, by the button; then with nothing but the file and the key."""
    page = officer.go(f"/region/classes/{class_id(officer, CLOSED)}?tab=log")
    page.get_by_role("button", name=re.compile("生成一期一档|重新生成")).first.click()
    ready = page.get_by_role("button", name="下载一期一档")
    expect(ready).to_be_visible(timeout=90_000)
    with page.expect_download() as taken:
        ready.click()
    file, key = folder / "period-file.zip", folder / "log.vkey"
    taken.value.save_as(file)
    key.write_text(officer.raw("GET", "/api/v1/log.vkey").text())
    offline = verify(file, key)
    assert offline.returncode == 0, offline.stdout + offline.stderr
