"""An evening and its morning: balanced groups of thirty, a task, a group hands in, peers review."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import Page, expect

from tests.e2e.visitor import PHONE, House, Visitor

CLASS = "yz-cy-js-1"


def the_class(trainer: Visitor) -> str:
    rows = trainer.api("GET", "/api/v1/classes/?page_size=500")["results"]
    return str(next(row["id"] for row in rows if row["code"] == CLASS))


def free_lesson(trainer: Visitor, class_id: str) -> dict:
    """The first flipped lesson whose task nobody set yet."""
    rows = trainer.api("GET", f"/api/v1/classes/{class_id}/flipped/")
    return next(row for row in rows if row["set_at"] is None)


def balanced_groups(page: Page, class_id: str) -> None:
    """The trainer asks for balanced groups, moves somebody by keyboard, and keeps them."""
    figure = page.locator(".fig-xl")
    page.get_by_role("button", name="换一批").or_(
        page.get_by_role("button", name="均衡分组")
    ).first.click()
    alternatives = page.get_by_role("group", name="可选方案")
    expect(alternatives.get_by_role("button", name=re.compile("^方案"))).to_have_count(3)
    alternatives.get_by_role("button", name=re.compile("^方案 2")).click()
    second = alternatives.get_by_role("button", name=re.compile("^方案 2")).inner_text()
    expect(figure).to_have_text(second.rpartition("·")[2].strip())
    expect(
        page.get_by_role("region", name="第 1 组", exact=True).get_by_role("listitem")
    ).to_have_count(5)
    # By keyboard: the first of group 1 goes to group 2, which then has six.
    mover = page.get_by_role("region", name="第 1 组", exact=True).get_by_role("combobox").first
    mover.select_option(label="第 2 组")
    expect(
        page.get_by_role("region", name="第 2 组", exact=True).get_by_role("listitem")
    ).to_have_count(6)
    page.get_by_role("button", name="保存分组").click()
    expect(page.get_by_text("分组已保存。")).to_be_visible()


def prepare(page: Page) -> None:
    """Instructions, two items, two lines of the rubric, peer review; then for everybody."""
    page.get_by_label("任务说明").fill("在模拟商城上架三件商品，写清分工。")
    for n, text in enumerate(("三件商品上架", "运费模板正确"), 1):
        page.get_by_role("button", name="加一项").click()
        page.get_by_label(f"清单第 {n} 项", exact=True).fill(text)
    for n, title in enumerate(("选品", "页面"), 1):
        page.get_by_role("button", name="加一行").click()
        page.get_by_label(f"评分标准第 {n} 行", exact=True).fill(title)
    page.get_by_label("每人评几份").select_option(label="1 份")
    review = page.locator("form").filter(has=page.get_by_label("每人评几份"))
    review.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    page.get_by_role("button", name="布置给全班").click()
    expect(page.get_by_role("tab", name="晨报")).to_be_visible()


def test_an_evening_in_groups(house: House) -> None:
    """What the trainer builds, a group does on phones, peers review and the morning shows."""
    trainer = house.signed_in("trainer")
    class_id = the_class(trainer)
    desk = trainer.go(f"/teach/classes/{class_id}/groups")
    balanced_groups(desk, class_id)

    lesson = free_lesson(trainer, class_id)
    desk = trainer.go(f"/teach/flipped/{lesson['lesson_id']}")
    prepare(desk)
    works = trainer.api("GET", f"/api/v1/flipped/lessons/{lesson['lesson_id']}/desk/")["works"]

    learner = house.signed_in("learner", **PHONE)
    page = learner.go(f"/flipped/{lesson['lesson_id']}")
    expect(page.get_by_text("在模拟商城上架三件商品")).to_be_visible()
    page.get_by_label(re.compile("^三件商品上架")).check()
    expect(page.get_by_role("listitem").filter(has_text="实践中").first).to_be_visible()
    page.get_by_role("button", name="“运费模板正确”对我来说难").click()
    page.get_by_label("难在哪里").fill("偏远地区不会设")
    page.get_by_role("button", name="标为难点").click()
    page.get_by_label("我做了什么").fill("上架了三件商品，写了标题")
    page.get_by_label("文字说明").fill("店铺已发布，三件商品都写了产地和规格。")
    page.get_by_role("button", name="添加店铺").click()
    page.get_by_label("店铺名称").fill("山里来")
    page.reload()
    expect(page.get_by_label("店铺名称")).to_have_value("山里来")
    page.get_by_label("我做了什么").fill("上架了三件商品，写了标题")
    page.get_by_role("button", name="提交作业").click()
    expect(page.get_by_text("第 1 版")).to_be_visible()
    page.get_by_role("tab", name="小组").click()
    page.get_by_label("写一句").fill("运费模板要不要单独设？")
    page.get_by_role("button", name="作为问题问老师").click()
    expect(page.get_by_text("运费模板要不要单独设？")).to_be_visible()

    own = learner.api("GET", f"/api/v1/flipped/lessons/{lesson['lesson_id']}/")["place"]["work"][
        "id"
    ]
    other = next(work for work in works if work["id"] != own)
    username = usernames(trainer, class_id)[other["people"][0]["user"]]
    mate = house.signed_in(username)
    body = {"event_key": str(uuid.uuid4()), "text": "我们的店铺卖竹编和柿饼，主图在院子里拍的。"}
    mate.api("POST", f"/api/v1/flipped/lessons/{lesson['lesson_id']}/submit/", body)

    desk.get_by_role("tab", name="互评").click()
    desk.get_by_role("button", name="分配", exact=True).click()
    expect(desk.get_by_role("heading", name="每份互评怎样计入")).to_be_visible()

    page.reload()
    page.get_by_role("tab", name=re.compile("^互评")).click()
    expect(page.get_by_text("我们的店铺卖竹编和柿饼")).to_be_visible()
    expect(page.get_by_text(other["people"][0]["name"])).to_have_count(0)
    # Four fifths of each line of the rubric, whatever it is worth.
    for box in page.get_by_role("spinbutton").all():
        box.fill(str(int(box.get_attribute("max") or 0) * 4 // 5))
        box.blur()
    page.get_by_label("评语").fill("标题写得清楚，主图可以上午拍")
    page.get_by_role("button", name="提交互评").click()
    expect(page.get_by_role("button", name="修改互评")).to_be_visible()

    desk.reload()
    desk.get_by_role("tab", name="晨报").click()
    expect(desk.get_by_text("运费模板要不要单独设？")).to_be_visible()
    hard = desk.get_by_role("listitem").filter(has_text="运费模板正确").first
    expect(hard).to_contain_text("1 人标为难点")
    expect(hard).to_contain_text("偏远地区不会设")

    desk.get_by_role("tab", name=re.compile("^作业")).click()
    desk.get_by_role("button", name=re.compile(other["name"])).click()
    expect(desk.get_by_text("同学评 80")).to_be_visible()
    desk.get_by_role("button", name=re.compile(own_name(works, own))).click()
    desk.get_by_role("button", name="通过，1 人计课时").click()
    expect(desk.get_by_role("button", name="更新评定")).to_be_visible()
    page.get_by_role("tab", name="任务").click()
    page.reload()
    expect(page.get_by_text("实践任务已通过，按课程表计 1 课时")).to_be_visible()


def own_name(works: list[dict], own: str) -> str:
    return str(next(work["name"] for work in works if work["id"] == own))


def usernames(trainer: Visitor, class_id: str) -> dict[str, str]:
    """User id → user name of the class's trainees, by the way the sample names seats."""
    people = trainer.api("GET", f"/api/v1/classes/{class_id}/grouping/")["people"]
    return {
        row["user"]: "learner" if row["seat"] == 1 else f"{CLASS}-{row['seat']:02d}"
        for row in people
    }
