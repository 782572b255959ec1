"""The platform administrator: a region, the next version of the rules, and the long work."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import CLOSED, class_id
from tests.e2e.visitor import House


def test_a_region_is_added_renamed_and_removed(house: House) -> None:
    """What is empty may go; the tree follows."""
    page = house.signed_in("platform").go("/platform/regions")
    page.get_by_role("button", name="在 海川市 下添加").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("临海县")
    dialog.get_by_label("代码").fill("900299")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="修改 临海县").click()
    dialog.get_by_label("名称").fill("新海县")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="删除 新海县").click()
    dialog.get_by_role("button", name="删除").click()
    expect(page.get_by_role("button", name="修改 新海县")).to_have_count(0)
    expect(page.get_by_role("button", name="修改 望海县")).to_be_visible()


def test_the_next_version_of_a_rule_pack_is_drafted_and_published(house: House) -> None:
    """A published version stays as it is; the next one is edited, checked and published."""
    page = house.signed_in("platform").go("/platform/rules")
    page.get_by_role("button", name="技术要点·培训师班").first.click()
    expect(page.get_by_text("技术要点第", exact=False).first).to_be_visible()
    page.get_by_role("button", name="新建下一版").click()
    size = page.locator("input").and_(page.get_by_label("人数上限"))
    expect(size).to_be_visible()
    size.fill("28")
    page.get_by_label("中文名称").fill("技术要点·培训师班（修订）")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布，新开的班可以使用。")).to_be_visible()
    page.get_by_role("link", name="规则").first.click()
    row = page.get_by_role("row").filter(has_text="培训师班（修订）")
    expect(row).to_contain_text("v3")
    expect(row).to_contain_text("28")


def test_a_job_shows_its_progress_and_its_attempts(house: House) -> None:
    """A period file that the agency asks for appears among the jobs, with each attempt."""
    agency = house.signed_in("agency")
    agency.api("POST", f"/api/v1/classes/{class_id(agency, CLOSED)}/period-file/")
    page = house.signed_in("platform").go("/platform/jobs")
    row = page.get_by_role("row").filter(has_text="生成一期一档").first
    expect(row).to_contain_text("已完成", timeout=90_000)
    row.get_by_role("button", name="生成一期一档").click()
    expect(page.get_by_text("每次尝试")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=re.compile("第 1 次"))).to_be_visible()
