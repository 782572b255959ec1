"""The platform administrator connects another system: a client that reads, a webhook that hears."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.visitor import House
from tests.lms.connections.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other system's address, on loopback."""
    with Receiver().up() as started:
        yield started


def test_a_client_is_made_used_and_revoked(house: House) -> None:
    """Its secret is shown once; what it read stands in the audit; revoked it is out."""
    platform = house.signed_in("platform")
    page = platform.go("/connections")
    page.get_by_role("button", name="新建接口账号").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("市人社数据平台")
    dialog.get_by_label("归属").select_option(label="云州市")
    dialog.get_by_label("读名册（打码）").check()
    dialog.get_by_role("button", name="保存").click()
    shown = page.get_by_role("dialog").locator("code")
    expect(shown).to_have_count(2)
    client, secret = (text.strip() for text in shown.all_inner_texts())
    page.get_by_role("button", name="已经保存好").click()
    assert secret.startswith("rks_")
    assert secret not in page.content()

    url = f"{house.base}/api/v1"
    form = {"grant_type": "client_credentials"}
    token = requests.post(f"{url}/oauth/token/", form, auth=(client, secret), timeout=30).json()
    other = requests.Session()
    other.headers["Authorization"] = f"Bearer {token['access_token']}"
    read = other.get(f"{url}/export/rosters/", timeout=30)
    assert read.status_code == 200, read.text
    assert read.headers["RateLimit-Policy"].startswith('"client"')
    assert other.get(f"{url}/export/results/", timeout=30).status_code == 403

    page.get_by_role("button", name="市人社数据平台").click()
    page.get_by_role("button", name="吊销").click()
    page.get_by_role("dialog").filter(has_text="吊销这个接口账号").get_by_role(
        "button", name="吊销"
    ).click()
    expect(page.get_by_role("row").filter(has_text="市人社数据平台")).to_contain_text("已吊销")
    assert other.get(f"{url}/export/rosters/", timeout=30).status_code == 401
    if read.json()["results"]:
        page = platform.go("/audit")
        expect(page.get_by_role("row").filter(has_text="接口读名册").first).to_be_visible()


def test_a_webhook_is_made_and_its_deliveries_are_seen(house: House, receiver: Receiver) -> None:
    """An address that is not allowed is refused with its reason; a test event arrives signed."""
    platform = house.signed_in("platform")
    platform.expects("status of 422.*webhooks")
    page = platform.go("/connections?tab=webhooks")
    page.get_by_role("button", name="新建推送地址").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("市平台通知")
    dialog.get_by_label("地址").fill("https://10.1.2.3/hook")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_contain_text("通向内网")
    dialog.get_by_label("地址").fill(receiver.url)
    dialog.get_by_role("button", name="保存").click()
    shown = page.get_by_role("dialog").filter(has_text="签名密钥只显示这一次")
    expect(shown.locator("code")).to_contain_text("whsec_")
    page.get_by_role("button", name="已经保存好").click()

    page.get_by_role("button", name="市平台通知").click()
    page.get_by_role("button", name="发一条测试").click()
    line = page.locator("summary").filter(has_text="发一条测试")
    expect(line).to_contain_text("已送到")
    ping = next(one for one in receiver.heard if b'"ping"' in one.body)
    assert json.loads(ping.body)["id"] == ping.headers["webhook-id"]
    assert ping.headers["webhook-signature"].startswith("v1,")
    line.click()
    expect(page.get_by_text(ping.headers["webhook-id"]).first).to_be_visible()
    page.get_by_role("button", name="重新发送").click()
    page.get_by_role("button", name="删除", exact=True).click()
    page.get_by_role("dialog").filter(has_text="删除这个推送地址").get_by_role(
        "button", name="删除", exact=True
    ).click()
    expect(page.get_by_text("还没有推送地址")).to_be_visible()
