"""The verify page on files that were touched: each is refused, and the reason is said."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.files import tampered
from tests.e2e.test_agency_approves_and_reviews import CLOSED, class_id, hand_in
from tests.e2e.visitor import House, Visitor


def period_file(agency: Visitor, target: Path) -> Path:
    """A period file of the closed class, built now if there is none."""
    path = f"/api/v1/classes/{class_id(agency, CLOSED)}/period-file/"
    state = agency.api("GET", path)
    if state["state"] != "done":
        agency.api("POST", path)
    page = agency.page
    for _ in range(90):
        state = agency.api("GET", path)
        if state["state"] == "done":
            target.write_bytes(agency.raw("GET", state["url"]).body())
            return target
        page.wait_for_timeout(1_000)
    raise AssertionError(state)


def test_changed_and_broken_files_are_refused_with_a_reason(house: House, tmp_path: Path) -> None:
    """A changed record, a changed roster and something that is no period file at all."""
    agency = house.signed_in("agency")
    whole = period_file(agency, tmp_path / "period-file.zip")
    roster = tampered(
        whole, tmp_path / "roster.zip", "roster.json", b'"withdrawn":false', b'"withdrawn":true'
    )
    hours = tampered(whole, tmp_path / "hours.zip", "ledger.json", b'"credited":', b'"credited":9')
    with zipfile.ZipFile(whole) as source:
        first = source.read("leaves.jsonl").split(b"\n", 1)[0]
    record = tampered(whole, tmp_path / "record.zip", "leaves.jsonl", first + b"\n", b"")
    rubbish = tmp_path / "rubbish.zip"
    rubbish.write_bytes(b"PK\x03\x04 this is not a zip")

    page = house.visitor().go("/verify")
    for file in (roster, hours, record):
        hand_in(page, file)
        verdict = page.get_by_role("heading", name=re.compile("未通过：有|无法使用"))
        expect(verdict).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", name=re.compile("已通过"))).to_have_count(0)
        page.get_by_role("button", name=re.compile(f"移除 {file.name}")).click()
    hand_in(page, rubbish)
    expect(page.get_by_role("heading", name=re.compile("无法使用"))).to_be_visible(timeout=60_000)
