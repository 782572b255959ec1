"""A practical result from the phone to the verdict, and a plan sent back, mended and printed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import RUNNING, class_id
from tests.e2e.visitor import PHONE, House

WHO = f"{RUNNING}-21"
SAID = "上架五件商品，成交六单；换了主图以后点击从二十多涨到七十，退了一单破损的。"


def test_a_practical_result_is_handed_in_scored_and_counts(house: House) -> None:
    """Written on a phone (kept while it is written), scored by somebody who does not teach."""
    trainee = house.signed_in(WHO, **PHONE)
    page = trainee.go("/works")
    panel = page.locator('[id$="practical_result"]')
    names = panel.get_by_label("店铺名称")
    names.nth(0).fill("柳下农品（练习）")
    names.nth(1).fill("柳下农品")
    links = panel.get_by_label("店铺网址")
    links.nth(0).fill("https://mall.example.cn/shop/21")
    panel.get_by_role("button", name=re.compile("提交")).first.click()
    expect(panel.get_by_text("这里要填。")).to_have_count(3)
    links.nth(1).fill("https://weidian.example.cn/s/21")
    panel.get_by_label("平台").fill("微店")
    panel.get_by_label("实践总结").fill(SAID)
    panel.get_by_role("button", name=re.compile("提交")).first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("提交")).click()
    expect(panel.get_by_text("等待评审").first).to_be_visible()

    reviewer = house.signed_in("reviewer")
    desk = reviewer.go("/review/works")
    me = trainee.api("GET", "/api/v1/session/")["user"]["display_name"]
    desk.get_by_role("link", name=re.compile(me)).first.click()
    expect(desk.get_by_text("柳下农品").first).to_be_visible()
    points = desk.get_by_role("spinbutton")
    for box, value in zip(points.all(), ("16", "20", "18", "14", "8"), strict=True):
        box.fill(value)
    expect(desk.get_by_text(re.compile("76")).first).to_be_visible()
    desk.get_by_role("button", name="提交评分").click()

    page.reload()
    expect(page.get_by_text(re.compile("76")).first).to_be_visible()
    lecturer = house.signed_in("lecturer")
    table = lecturer.go(f"/teach/classes/{class_id(lecturer, RUNNING)}?tab=verdict")
    row = table.get_by_role("row").filter(has_text=me)
    expect(row).to_contain_text("76")
