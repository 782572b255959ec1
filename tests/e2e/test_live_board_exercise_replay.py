"""One class from slides to replay: drawing, an exercise, the end, then all of it in step."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.files import slides
from tests.e2e.live_room import (
    classroom,
    come,
    end_class,
    go_on_air,
    lesson_due,
    off_air,
    present,
    until,
)
from tests.e2e.visitor import PHONE, House, Visitor
from tests.server import RunningServer

__all__ = ["classroom", "present"]
LINE = "这一笔画的是主图"
STEM = "你的主图最先该改哪一处？"
INK = """() => {
  const canvas = [...document.querySelectorAll(".well canvas")];
  let dark = 0;
  for (const one of canvas) {
    if (!one.width || !one.height) continue;
    const data = one.getContext("2d").getImageData(0, 0, one.width, one.height).data;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 128 && (data[at] < 200 || data[at + 1] < 200)) dark += 1;
  }
  return dark;
}"""


COLOURED = """([red, green, blue]) => {
  let found = 0;
  for (const one of document.querySelectorAll(".well canvas")) {
    if (!one.width || !one.height) continue;
    const data = one.getContext("2d").getImageData(0, 0, one.width, one.height).data;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 200 && Math.abs(data[at] - red) + Math.abs(data[at + 1] - green)
          + Math.abs(data[at + 2] - blue) < 30) found += 1;
  }
  return found;
}"""


def test_a_class_with_board_and_exercise_ends_and_is_replayed(
    present: House, server: RunningServer, tmp_path: Path
) -> None:
    """Slides, strokes and answers are seen by all while it runs, and again at their moments."""
    lesson = lesson_due(server)
    off_air(server, lesson)
    lecturer = come(present, "lecturer", lesson)
    trainee = come(present, "trainee", lesson, **PHONE)
    go_on_air(lecturer)
    strokes_are_seen(lecturer, trainee)
    trainee.page.get_by_role("textbox", name="聊天内容").fill(LINE)
    trainee.page.get_by_role("textbox", name="聊天内容").press("Enter")
    expect(lecturer.page.get_by_role("log").get_by_text(LINE)).to_be_visible()
    an_exercise_is_answered_and_charted(lecturer, trainee)
    an_exercise_comes_from_the_bank(lecturer, trainee)
    slides_are_followed(lecturer, trainee, tmp_path)
    minutes_are_credited(trainee.page)
    end_class(lecturer)
    the_replay_plays_in_step(trainee, lesson)
    the_record_has_the_minutes(trainee, lesson)
    the_matrix_has_them_with_the_reason(lecturer, trainee, lesson)


def strokes_are_seen(lecturer: Visitor, trainee: Visitor) -> None:
    """The lecturer draws; the trainee's page shows the board by itself, with the stroke on it."""
    desk = lecturer.page
    board = desk.get_by_role("button", name="白板", exact=True)
    if board.get_attribute("aria-pressed") != "true":  # the room keeps the layout of last time
        board.click()
    canvas = desk.locator(".well canvas").last
    expect(canvas).to_be_visible()
    expect(trainee.page.locator(".well canvas").last).to_be_visible()
    before = trainee.page.evaluate(INK)
    box = canvas.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    desk.mouse.down()
    for step in range(1, 12):
        desk.mouse.move(
            box["x"] + box["width"] * (0.2 + 0.05 * step), box["y"] + box["height"] * 0.5
        )
    desk.mouse.up()
    until(
        trainee.page,
        lambda: bool(trainee.page.evaluate(INK) > before + 20),
        "the stroke does not reach the trainee's page",
    )


def slides_are_followed(lecturer: Visitor, trainee: Visitor, folder: Path) -> None:
    """A PDF is brought in; its pages are on the trainee's page as the lecturer turns them."""
    green, violet = (0.1, 0.7, 0.3), (0.5, 0.2, 0.8)
    deck = slides(folder / "主图的五处.pdf", [green, violet])

    def shown(colour: tuple[float, float, float]) -> bool:
        wanted = [round(255 * part) for part in colour]
        return bool(trainee.page.evaluate(COLOURED, wanted) > 5_000)

    desk = lecturer.page
    desk.get_by_role("button", name="课件", exact=True).click()
    dialog = desk.get_by_role("dialog", name="课件")
    dialog.locator("input[type=file]").set_input_files(deck)
    expect(dialog.get_by_text("2 页在白板上")).to_be_visible()
    desk.keyboard.press("Escape")
    until(trainee.page, lambda: shown(green), "the first slide is not seen")
    desk.get_by_role("button", name="下一页", exact=True).click()
    until(trainee.page, lambda: shown(violet), "the second slide is not followed")


def an_exercise_is_answered_and_charted(lecturer: Visitor, trainee: Visitor) -> None:
    """Typed on the spot, answered on a phone, counted on the desk, the right answer shown."""
    desk = lecturer.page
    desk.get_by_role("button", name="出题", exact=True).click()
    panel = desk.get_by_role("region", name="随堂练习")
    panel.get_by_role("button", name="写一道").first.click()
    panel.get_by_label("题目").fill(STEM)
    options = panel.get_by_role("textbox", name=re.compile("^选项"))
    options.nth(0).fill("换掉白底")
    options.nth(1).fill("加人手")
    panel.get_by_role("radio", name=re.compile("正确")).nth(1).check()
    panel.get_by_role("button", name="出题", exact=True).click()
    card = trainee.page.locator("[data-exercise]")
    expect(card).to_contain_text(STEM)
    card.get_by_text("加人手").click()
    card.get_by_role("button", name="提交").click()
    expect(desk.get_by_text(re.compile(r"1 / 1 已答"))).to_be_visible()
    desk.get_by_role("button", name="公布结果").click()
    expect(card).to_contain_text(re.compile("答对|100%"))


def an_exercise_comes_from_the_bank(lecturer: Visitor, trainee: Visitor) -> None:
    """Found by its words, taken into the class, asked, answered on the phone, charted."""
    desk = lecturer.page
    panel = desk.get_by_role("region", name="随堂练习")
    panel.get_by_role("button", name="从题库选").first.click()
    may = desk.locator("input[type=checkbox]:enabled")  # a picture cannot be asked here
    rows = panel.get_by_test_id("bank-picker").get_by_role("listitem")
    offer = rows.filter(has_text="单选").filter(has=may)
    stem = offer.locator(".stem").first.inner_text()
    offer.get_by_role("checkbox").first.check()
    panel.get_by_test_id("bank-take").click()
    row = panel.get_by_role("listitem").filter(has_text=stem).last
    row.get_by_role("button", name="出题").click()
    card = trainee.page.locator("[data-exercise]").filter(has_text=stem)
    card.get_by_role("radio").first.click()
    card.get_by_role("button", name="提交").click()
    expect(desk.get_by_text(re.compile(r"1 / 1 已答"))).to_be_visible()
    desk.get_by_role("button", name="公布结果").click()
    expect(card).to_contain_text(re.compile("答对|答错|100%"))


def minutes_are_credited(page: Page) -> None:
    """The first whole minute appears beside the class."""
    figure = page.get_by_role("region", name="本课计入").locator(".fig")
    # A minute of class takes a minute: the beats come every ten seconds.
    until(page, lambda: int(figure.inner_text()) >= 1, "no minute is credited", looks=400)


def the_replay_plays_in_step(trainee: Visitor, lesson: str) -> None:
    """A minute after class it plays: time runs, the line stands at its moment and not before."""
    page = trainee.page
    page.get_by_role("link", name="看回放").click()
    expect(page).to_have_url(re.compile(f"/live/{lesson}/replay"))
    player = page.get_by_role("region", name="播放器")
    expect(player).to_be_visible(timeout=120_000)
    words = page.get_by_role("region", name="聊天与问答")
    bar = page.get_by_role("slider", name="播放位置")
    bar.press("Home")
    expect(words.get_by_text(LINE)).to_have_count(0)
    player.get_by_role("button", name="播放", exact=True).first.click()
    at = int(bar.get_attribute("aria-valuenow") or 0)
    until(
        page,
        lambda: int(bar.get_attribute("aria-valuenow") or 0) >= at + 2,
        "the replay does not run",
    )
    total = int(bar.get_attribute("aria-valuemax") or 0)
    for _ in range(total // 5 + 1):
        bar.press("ArrowRight")
    expect(words.get_by_text(LINE)).to_be_visible()
    expect(words.get_by_text(STEM)).to_be_visible()


def the_record_has_the_minutes(trainee: Visitor, lesson: str) -> None:
    """My record names the lesson with its minutes, and where they come from."""
    title = trainee.api("GET", f"/api/v1/live/{lesson}/")["lesson"]["title"]
    page = trainee.go("/record")
    row = page.get_by_role("button", name=re.compile(title))
    entry = page.get_by_role("listitem").filter(has=row)
    for _ in range(30):  # the ledger follows the log within seconds
        row.click()
        if re.search(r"[1-9]\d*\s*分钟", entry.inner_text()):
            break
        page.wait_for_timeout(1_000)
        page.reload()
    expect(entry).to_contain_text(re.compile(r"[1-9]\d*\s*分钟"))


def the_matrix_has_them_with_the_reason(lecturer: Visitor, trainee: Visitor, lesson: str) -> None:
    """The lecturer's attendance matrix shows the same minutes; the cell says why."""
    class_id = trainee.api("GET", f"/api/v1/live/{lesson}/")["lesson"]["class_id"]
    name = trainee.api("GET", "/api/v1/session/")["user"]["display_name"]
    page = lecturer.go(f"/teach/classes/{class_id}?tab=matrix")
    row = page.get_by_role("grid").get_by_role("row").filter(has_text=name)
    cell = row.get_by_role("button", name=re.compile(r"直播，进行中，\d+ 分"))
    cell.last.click()
    panel = page.get_by_text(re.compile("为什么是")).locator("..")
    expect(panel).to_contain_text(re.compile(r"直播在线计时 [1-9]\d* 分"))
