"""The agency: a second factor, a decision with reasons, the matrix, and a file to check offline."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.files import verify
from tests.e2e.visitor import House, Visitor, sign_in

SUBMITTED = "dp-rc-3"
RUNNING = "qx-zy-2026-12"
CLOSED = "yz-cy-19"


def class_id(visitor: Visitor, code: str) -> str:
    """The class of the sample with this code."""
    found = visitor.api("GET", f"/api/v1/classes/?q={code}")["results"]
    return next(str(row["id"]) for row in found if row["code"] == code)


def test_an_application_is_returned_with_reasons_and_then_approved(house: House) -> None:
    """The institution reads the reason, submits again, and the second time it is approved."""
    agency = house.visitor()
    page = sign_in(agency, house.account("agency"))
    expect(page.get_by_role("heading", name=re.compile("云州市"))).to_be_visible()
    target = class_id(agency, SUBMITTED)
    page.get_by_role("link", name=re.compile("开班申请")).click()
    page.get_by_role("button", name="退回").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("退回原因").fill("请补充第 3 天的场地证明。")
    dialog.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回。机构会收到原因。")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="场地证明").first).to_be_visible()

    office = house.signed_in("admin-dp-rc")
    desk = office.go(f"/office/classes/{target}?tab=plan")
    expect(desk.get_by_text("请补充第 3 天的场地证明。").first).to_be_visible()
    desk.get_by_role("button", name="提交申请").click()
    desk.get_by_role("dialog").get_by_role("button", name="提交申请").click()
    expect(desk.get_by_text("已提交，等主管部门审批。").first).to_be_visible()

    page = agency.go(f"/region/classes/{target}?tab=application")
    page.get_by_role("button", name="批准开班").click()
    page.get_by_role("dialog").get_by_role("button", name="批准开班").click()
    expect(page.get_by_text("已批准。机构会收到通知。")).to_be_visible()
    desk = office.go("/notifications")
    expect(desk.get_by_text("开班申请已批准").first).to_be_visible()


def test_the_matrix_leads_to_the_evidence_of_a_cell(house: House) -> None:
    """Trainee by lesson; one cell opens its minutes, its reason and its records."""
    agency = house.signed_in("agency")
    page = agency.go(f"/region/classes/{class_id(agency, RUNNING)}")
    grid = page.get_by_role("grid", name=re.compile("考勤表"))
    expect(grid.get_by_role("rowheader", name=re.compile("叶晓晴"))).to_be_visible()
    expect(grid.get_by_role("rowheader")).to_have_count(25)
    cell = grid.get_by_role("row").filter(has_text="陈桂芳").get_by_role("gridcell")
    cell.get_by_role("button").first.click()
    expect(page.get_by_text(re.compile("为什么是"))).to_be_visible()
    expect(page.get_by_text(re.compile("不能证明坐在屏幕前的就是本人"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"cell="))
    page.get_by_role("button", name="下一课次").click()
    expect(page.get_by_text("直播 · ", exact=False).first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 Excel").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_the_period_file_is_built_downloaded_and_verified_twice(
    house: House, tmp_path: Path
) -> None:
    """Offline by the command, and on the page by anybody; both say that it is whole."""
    agency = house.signed_in("agency")
    page = agency.go(f"/region/classes/{class_id(agency, CLOSED)}?tab=log")
    page.get_by_role("button", name=re.compile("生成一期一档|重新生成")).first.click()
    ready = page.get_by_role("button", name="下载一期一档")
    expect(ready).to_be_visible(timeout=90_000)
    with page.expect_download() as taken:
        ready.click()
    file = tmp_path / "period-file.zip"
    taken.value.save_as(file)
    key = tmp_path / "log.vkey"
    key.write_text(agency.raw("GET", "/api/v1/log.vkey").text())

    offline = verify(file, key)
    assert offline.returncode == 0, offline.stdout + offline.stderr

    stranger = house.visitor()
    online = stranger.go("/verify")
    hand_in(online, file)
    expect(online.get_by_role("heading", name="已通过：与记录完全一致")).to_be_visible(
        timeout=60_000
    )
    expect(online.get_by_text(re.compile(r"学员 10 名"))).to_be_visible()


def hand_in(page: Page, *files: Path) -> None:
    """Choose files on the verify page."""
    page.locator('input[type="file"]').first.set_input_files([str(file) for file in files])
