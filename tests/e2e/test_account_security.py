"""One's own account: a new password, other devices signed out, a second factor."""

from __future__ import annotations

import re

import pyotp
from playwright.sync_api import expect

from tests.e2e.visitor import Account, House, sign_in

PERSON = "qx-zy-2026-12-20"
NEW = "horse-battery-7-Ligusticum"


def test_a_new_password_ends_the_other_devices(house: House) -> None:
    """The other device is asked to sign in again; the old password no longer opens the door."""
    account = house.account(PERSON)
    other = house.visitor()
    elsewhere = sign_in(other, account)
    visitor = house.visitor()
    page = sign_in(visitor, account)
    page.goto(f"{visitor.base}/account")
    expect(page.get_by_text("这台设备")).to_be_visible()
    page.get_by_role("link", name="修改密码").click()
    page.get_by_label("现在的密码").fill(account.password)
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再输一次新密码").fill(NEW)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("密码已修改。其他设备已退出登录。")).to_be_visible()

    other.expects("status of 401", "Unauthorized", "WebSocket connection to")
    elsewhere.goto(f"{other.base}/record")
    expect(elsewhere).to_have_url(re.compile("/login"))
    elsewhere.get_by_label("用户名").fill(PERSON)
    elsewhere.get_by_label("密码", exact=True).fill(account.password)
    elsewhere.get_by_role("button", name="登录", exact=True).click()
    expect(elsewhere.get_by_role("alert")).to_be_visible()
    house.sessions.pop(PERSON, None)


def test_a_device_is_signed_out_from_another(house: House) -> None:
    """The list of devices names them; one press and a confirmation ends it."""
    account = house.account("qx-zy-2026-12-21")
    lost = house.visitor()
    lost_page = sign_in(lost, account)
    visitor = house.visitor()
    page = sign_in(visitor, account)
    page.goto(f"{visitor.base}/account")
    page.get_by_role("button", name="退出", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_text("已退出。")).to_be_visible()
    lost.expects("status of 401", "Unauthorized", "WebSocket connection to")
    lost_page.goto(f"{lost.base}/today")
    expect(lost_page).to_have_url(re.compile("/login"))


def test_a_second_factor_is_set_up_and_asked_for(house: House) -> None:
    """The shown key makes codes; from then on a password alone does not open the door."""
    account = house.account("qx-zy-2026-12-22")
    visitor = house.visitor()
    page = sign_in(visitor, account)
    page.goto(f"{visitor.base}/account")
    page.get_by_role("link", name="开始设置").click()
    secret = re.sub(r"\s", "", page.locator("code").first.inner_text())
    page.get_by_label(re.compile("6 位")).fill(pyotp.TOTP(secret).now())
    begin = page.get_by_role("button", name="开启", exact=True)
    if begin.is_visible() and begin.is_enabled():
        begin.click()
    expect(page.get_by_text("第二步验证已开启。")).to_be_visible()

    again = house.visitor()
    again.expects("status of 40", "status of 422")
    sign_in(again, Account(account.username, account.password, secret))
    expect(again.page.get_by_role("heading", name="今日")).to_be_visible()
