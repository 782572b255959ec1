"""Materials: an institution hands in, the officer downloads, verifies, returns and accepts."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import CLOSED, class_id, hand_in
from tests.e2e.test_agency_verify_page_refuses_tampered import period_file
from tests.e2e.visitor import House


def test_handed_in_verified_returned_and_accepted(house: House, tmp_path: Path) -> None:
    institution, agency = house.signed_in("admin-yz-cy"), house.signed_in("agency")
    one = class_id(agency, CLOSED)
    period_file(institution, tmp_path / "first.zip")

    page = institution.go("/submissions")
    page.get_by_role("link", name=re.compile(CLOSED)).click()
    page.get_by_label("说明").fill("材料齐全，请审核")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("已报送，等待主管部门审核。")).to_be_visible()

    desk = agency.go(f"/submissions/{one}")
    with desk.expect_download() as got:
        desk.get_by_role("button", name="下载").click()
    kept = tmp_path / "kept.zip"
    got.value.save_as(kept)
    hand_in(agency.go("/verify"), kept)
    passed = desk.get_by_role("heading", name=re.compile("已通过|核验通过"))
    expect(passed).to_be_visible(timeout=60_000)

    agency.go(f"/submissions/{one}")
    send_back = desk.get_by_role("button", name="退回", exact=True)
    expect(send_back).to_be_disabled()
    desk.get_by_label("意见").fill("请补第二课的签到说明")
    send_back.click()
    expect(desk.get_by_text("已退回，等待机构再次报送。")).to_be_visible()

    again = institution.go(f"/submissions/{one}")
    expect(again.get_by_text("请补第二课的签到说明")).to_be_visible()
    again.get_by_role("button", name="报送", exact=True).click()
    expect(again.get_by_text("已报送，等待主管部门审核。")).to_be_visible()
    agency.go(f"/submissions/{one}").get_by_role("button", name="通过", exact=True).click()
    expect(desk.get_by_text("材料已通过，报送结束。")).to_be_visible()
