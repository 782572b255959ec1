"""Doors that stay shut: without a session, without the role, and for somebody else's class."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_agency_approves_and_reviews import class_id
from tests.e2e.visitor import House


@pytest.mark.parametrize("path", ["/today", "/record", "/region", "/office", "/platform", "/teach"])
def test_a_stranger_is_asked_to_sign_in_and_led_back(house: House, path: str) -> None:
    """The address that was asked for is kept."""
    visitor = house.visitor()
    visitor.expects("status of 401", "Unauthorized")
    page = visitor.go(path)
    expect(page).to_have_url(re.compile(r"/login\?next="))
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_signing_out_shuts_the_door(house: House) -> None:
    """After signing out the pages are closed, also by the browser's back button."""
    visitor = house.visitor()
    visitor.expects("status of 401", "Unauthorized", "WebSocket connection to")
    page = visitor.go("/login?next=/record")
    account = house.account("qx-zy-2026-12-25")
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码", exact=True).fill(account.password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="我的学时")).to_be_visible()
    page.get_by_role("button", name=re.compile("账号菜单")).click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page).to_have_url(re.compile(r"/$|/login"))
    page.goto(f"{visitor.base}/record")
    expect(page).to_have_url(re.compile("/login"))


def test_another_role_sees_a_page_that_says_so(house: House) -> None:
    """A trainee at the agency's desk, an officer at the platform's: a calm page, no data."""
    for username, path in (
        ("trainee", "/region"),
        ("agency", "/platform"),
        ("institution", "/today"),
    ):
        page = house.signed_in(username).go(path)
        expect(page.get_by_role("heading", name="这一页不在你的权限里")).to_be_visible()


def test_another_countys_class_does_not_exist_for_an_officer(house: House) -> None:
    """The county's officer sees its own classes; a class elsewhere is not found."""
    agency = house.signed_in("agency")
    elsewhere = class_id(agency, "sm-zy-8")
    county = house.signed_in("county")
    county.expects("status of 404", "Not Found")
    page = county.go("/region/classes")
    expect(page.get_by_role("button", name="网络创业培训 2026 年第 12 期")).to_be_visible()
    expect(page.get_by_text("石门职业学校")).to_have_count(0)
    page = county.go(f"/region/classes/{elsewhere}")
    expect(page.get_by_text("它不存在，或者不在你的权限里。").first).to_be_visible()


def test_an_unverified_person_is_told_what_to_do_first(house: House) -> None:
    """No lesson before the real name; the account page is where it is given."""
    visitor = house.signed_in("newcomer")
    page = visitor.go("/account")
    expect(page.get_by_role("heading", name="实名认证")).to_be_visible()
    page.get_by_label("姓名").fill("孙小满")
    page.get_by_label("身份证号").fill("110101199506150021")
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("实名认证已完成。")).to_be_visible()
    expect(page.get_by_text("孙*满", exact=False).first).to_be_visible()


def test_an_unknown_address_says_so(house: House) -> None:
    """The page for what is not there leads home."""
    page = house.signed_in("trainee").go("/no/such/page")
    expect(page.get_by_role("heading", name="这里没有内容")).to_be_visible()
    page.get_by_role("link", name="回到首页").click()
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
