"""Appeals from "my record" to the decision; rules tried on a class before they take effect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e.files import verify
from tests.e2e.test_agency_approves_and_reviews import CLOSED, RUNNING, class_id
from tests.e2e.test_agency_verify_page_refuses_tampered import period_file
from tests.e2e.visitor import Account, House, Visitor, sign_in

ADVERSE = ("absent", "left_early", "late", "review")
DEMO = "叶晓晴"


def somebody_with_a_mark(agency: Visitor) -> tuple[dict[str, Any], dict[str, Any]]:
    """A trainee of the main class (the last with one) and a lesson that is over and adverse."""
    matrix = agency.api("GET", f"/api/v1/classes/{class_id(agency, RUNNING)}/matrix/")
    over = {row["id"]: row for row in matrix["lessons"] if row["ends_ms"] < matrix["as_of_ms"]}
    for row in reversed(matrix["rows"]):
        for cell in row["cells"]:
            if row["name"] != DEMO and cell["lesson"] in over and cell["state"] in ADVERSE:
                return row, over[cell["lesson"]]
    raise AssertionError("nobody in the sample has an adverse mark")


def test_a_trainee_appeals_from_my_record_and_an_officer_decides(
    house: House, tmp_path: Path
) -> None:
    """The officer opens the cell, decides; the trainee reads why; the file still verifies."""
    agency = house.signed_in("agency")
    row, lesson = somebody_with_a_mark(agency)
    trainee = house.visitor()
    account = Account(f"{RUNNING}-{row['seat']:02d}", house.account("trainee").password)
    sign_in(trainee, account)
    page = trainee.go("/record")
    page.locator(f"#lesson-{lesson['id']}").get_by_role("button").first.click()
    page.get_by_role("button", name="提出申诉").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("为什么请人再看一看").fill("那天全程在场，签退时系统没有反应。")
    dialog.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("待决定").first).to_be_visible()

    desk = agency.go("/appeals")
    desk.get_by_role("link", name=re.compile(row["name"])).first.click()
    expect(desk.get_by_text("签退时系统没有反应")).to_be_visible()
    desk.get_by_role("link", name="查看这一格的证据").click()
    expect(desk.get_by_text(re.compile("为什么是"))).to_be_visible()
    desk.go_back()
    desk.get_by_role("combobox", name="改为").select_option(label="出勤")
    desk.get_by_role("textbox", name="理由").fill("现场录像可见其全程在座。")
    desk.get_by_role("button", name="提交决定").click()
    expect(desk.get_by_text("申诉成立").first).to_be_visible()

    page = trainee.go("/appeals")
    page.get_by_role("link", name=re.compile(re.escape(lesson["title"]))).first.click()
    expect(page.get_by_text("现场录像可见其全程在座。")).to_be_visible()

    file = period_file(agency, tmp_path / "period-file.zip")
    key = tmp_path / "log.vkey"
    key.write_text(agency.raw("GET", "/api/v1/log.vkey").text())
    offline = verify(file, key)
    assert offline.returncode == 0, offline.stdout + offline.stderr
    assert class_id(agency, CLOSED)


def test_an_institution_previews_other_rules_and_its_agency_decides(house: House) -> None:
    """Who would change and why, before anything does; the refusal says why."""
    office = house.signed_in("institution")
    target = class_id(office, RUNNING)
    page = office.go(f"/office/classes/{target}?tab=rules")
    page.get_by_label("规则", exact=True).select_option(label="地区示例·线上不超过一半 v1")
    page.get_by_role("button", name="试算").click()
    changed = page.get_by_role("list", name="谁会变，为什么")
    expect(changed.get_by_role("listitem").first).to_be_visible()
    changed.get_by_role("button").first.click()
    expect(page.get_by_text("新规则：").first).to_be_visible()
    page.get_by_label("申请理由").fill("区里要求线上不超过一半。")
    page.get_by_role("button", name="向主管部门申请改用").click()
    expect(page.get_by_text("改用规则的申请")).to_be_visible()

    agency = house.signed_in("agency")
    desk = agency.go(f"/region/classes/{target}?tab=rules")
    desk.get_by_label("答复").fill("本期已经开课，下一期再改。")
    desk.get_by_role("button", name="不同意").click()
    expect(desk.get_by_text("以往的申请")).to_be_visible()
    assert agency.api("GET", f"/api/v1/classes/{target}/")["rule_pack_label"].startswith("yunzhou")


def test_the_platform_tries_a_pack_on_a_real_class(house: House) -> None:
    """Before it takes effect, on the page of the pack itself."""
    page = house.signed_in("platform").go("/platform/rules")
    page.get_by_role("button", name="地区示例·5 天线上 2 天线下").first.click()
    page.get_by_label("班级").select_option(index=1)
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("会变的学员")).to_be_visible()


def test_a_lecturer_marks_a_day_of_class_performance(house: House) -> None:
    """Beside the figures: the marks are kept, and the trainee reads the own ones."""
    lecturer = house.signed_in("lecturer")
    target = class_id(lecturer, RUNNING)
    page = lecturer.go(f"/teach/classes/{target}?tab=performance")
    page.get_by_role("button", name="未评的都记 4 分").click()
    page.get_by_label(f"{DEMO} · 评语（学员可见）").fill("带着小组一起做。")
    page.get_by_role("button", name="保存当天评价").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    own = house.signed_in("trainee").go("/record")
    own.get_by_role("tab", name="课堂表现").first.click()
    expect(own.get_by_text("带着小组一起做。")).to_be_visible()
