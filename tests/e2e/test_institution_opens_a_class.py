"""The institution: a new class, its timetable, lecturers and roster, and the application."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.files import id_number, roster
from tests.e2e.visitor import House, sign_in

TITLE = "网络创业培训 2026 年第 77 期"


def test_an_institution_opens_a_class(house: House) -> None:
    """From the empty form to an application that waits for the agency."""
    visitor = house.visitor()
    page = sign_in(visitor, house.account("institution"))
    page.get_by_role("link", name="新建开班申请").click()
    page.get_by_label("班级名称").fill(TITLE)
    page.get_by_label("班级编号").fill("qx-zy-77")
    page.get_by_label("计划人数").fill("20")
    page.get_by_label("地点").fill("实训楼 3-202")
    page.get_by_role("button", name="建立并排课").click()
    expect(page.get_by_role("heading", name=re.compile(TITLE))).to_be_visible()
    expect(page.get_by_text(re.compile("处不合规则"))).to_be_visible()
    expect(page.get_by_role("button", name="提交申请")).to_be_disabled()

    two_lecturers(page)
    another_venue(page)
    the_roster(page)
    page.get_by_role("tab", name=re.compile("申请|开班")).first.click()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("dialog").get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交，等主管部门审批。").first).to_be_visible()


def two_lecturers(page: Page) -> None:
    """Each with a certificate: the rules ask for it."""
    for name, number in (("周岚", "WCJS2026010001"), ("赵明远", "WCJS2026010002")):
        page.get_by_role("button", name="添加讲师").first.click()
        form = page.locator("form.add")
        option = form.get_by_role("option", name=re.compile(name))
        expect(option).to_have_count(1)
        form.get_by_label("讲师", exact=True).select_option(option.get_attribute("value"))
        form.get_by_label("课程证书编号").fill(number)
        form.get_by_role("button", name="添加讲师").click()
        expect(page.get_by_label(f"{name} 的证书编号")).to_have_value(number)


def another_venue(page: Page) -> None:
    """One lesson of the standard timetable moves elsewhere."""
    page.get_by_role("button", name=re.compile("修改《")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("地点").fill("二号机房")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)


def the_roster(page: Page) -> None:
    """A dry run names each row's problem and writes nothing; the corrected file is confirmed."""
    page.get_by_role("tab", name=re.compile("名册")).click()
    page.get_by_role("button", name="导入名册").first.click()
    good = [("钱小雨", id_number(101), "e2e-qian"), ("孙立人", id_number(102), "e2e-sun")]
    wrong = id_number(103)[:-1] + ("1" if id_number(103)[-1] != "1" else "2")
    upload = page.locator('input[type="file"]')
    upload.set_input_files(roster([*good, ("李清照", wrong, "e2e-li"), ("", id_number(104), "")]))
    expect(page.get_by_text("2 行有问题")).to_be_visible()
    expect(page.get_by_text("身份证号的校验位不对")).to_be_visible()
    expect(page.get_by_text("没有姓名")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("确认导入"))).to_be_disabled()
    expect(page.get_by_role("heading", name=re.compile("名册 0 人"))).to_be_visible()

    upload.set_input_files(roster([*good, ("李清照", id_number(103), "e2e-li")]))
    expect(page.get_by_text("2 行有问题")).to_have_count(0)
    expect(page.get_by_text("这是试导入，还没有写入名册。")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("身份证原件")).check()
    page.get_by_role("button", name="确认导入 3 人").click()
    expect(page.get_by_text(re.compile("已导入 3 人"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("名册 3 人"))).to_be_visible()
