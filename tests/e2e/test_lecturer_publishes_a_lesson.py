"""The lecturer: a real video is uploaded and packaged, gets a question, and is published."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import House, sign_in
from vod.packaging import ffmpeg

LESSON = "短视频与直播带货"
STEM = "短视频的前三秒最要紧的是什么？"


def film(target: Path) -> Path:
    """Sixteen seconds of a moving test picture with a tone."""
    source = ["-f", "lavfi", "-i"]
    command = [ffmpeg.executable(), "-nostdin", "-loglevel", "error", "-y"]
    command += [*source, "testsrc2=size=640x360:rate=25:duration=16"]
    command += [*source, "sine=frequency=440:duration=16"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p"]
    command += ["-c:a", "aac", "-shortest", str(target)]
    subprocess.run(command, check=True)
    return target


def test_a_lecturer_uploads_places_a_question_and_publishes(house: House, tmp_path: Path) -> None:
    """From an empty lesson to one that a trainee finds published."""
    visitor = house.visitor()
    page = sign_in(visitor, house.account("lecturer"))
    target = class_id(visitor, RUNNING)
    page.get_by_role("link", name="进入班级").first.click()
    page.get_by_role("listitem").filter(has_text=LESSON).get_by_role("link", name="编辑").click()
    expect(page.get_by_text("草稿 · 未发布")).to_be_visible()

    page.get_by_role("button", name="去上传").click()
    page.get_by_label("选择视频").and_(page.locator("input")).set_input_files(
        film(tmp_path / "lesson.mp4")
    )
    expect(page.get_by_role("button", name="换一个视频").first).to_be_visible(timeout=120_000)
    a_question_on_the_time_line(page)

    page.get_by_role("button", name="发布", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("可以发布"))).to_be_visible()
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，学员会收到通知。").first).to_be_visible()

    trainee = house.signed_in("qx-zy-2026-12-10")
    notices = trainee.go("/notifications")
    expect(notices.get_by_text(re.compile(f"新课《{LESSON}》")).first).to_be_visible()
    lessons = trainee.api("GET", f"/api/v1/classes/{target}/lessons/")
    lesson = next(row for row in lessons if row["title"] == LESSON)
    watched = trainee.go(f"/lessons/{lesson['id']}")
    expect(watched.get_by_role("region", name="目录")).to_contain_text("1 题")


def a_question_on_the_time_line(page: Page) -> None:
    """Dragged onto the time line, written, and saved; the card then stands there."""
    page.get_by_role("tab", name=re.compile("题目与时间线")).click()
    track = page.get_by_role("group", name="题目")
    box = track.bounding_box()
    kind = page.get_by_role("button", name="单选", exact=True)
    held = kind.bounding_box()
    assert box is not None
    assert held is not None
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2, steps=8)
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    pane = page.get_by_role("complementary", name="第 1 题")
    pane.get_by_label("题干").fill(STEM)
    pane.get_by_label("选项 A", exact=True).fill("说清给谁、解决什么")
    pane.get_by_label("选项 B", exact=True).fill("放片头和标志")
    for letter in ("D", "C"):
        gone = pane.get_by_role("button", name=f"删除选项 {letter}")
        if gone.count():
            gone.click()
    pane.get_by_label("A 是正确答案").check()
    pane.get_by_role("button", name="保存").click()
    expect(pane.get_by_text("没有未保存的改动")).to_be_visible()
    expect(track.get_by_role("button", name=re.compile(STEM))).to_be_visible()
