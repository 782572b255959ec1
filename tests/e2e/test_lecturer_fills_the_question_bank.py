"""The lecturer: files at hand become questions of the bank, are found, tagged and taken out."""

from __future__ import annotations

import io
import json
import re
import zipfile

from playwright.sync_api import Page, expect

from tests.e2e.visitor import House, sign_in
from tests.quizzes.formats.documents import word
from tests.quizzes.formats.test_readers import LECTURER, MOODLE

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def upload(page: Page, name: str, data: bytes, kind: str) -> None:
    page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def questions_shown(page: Page) -> int:
    """How many questions the bank says it has."""
    words = page.get_by_text(re.compile(r"^共 \d+ 题$"))
    expect(words).to_be_visible()
    return int(re.findall(r"\d+", words.inner_text())[0])


def test_a_lecturer_imports_a_word_document_and_moodle_xml(house: House) -> None:
    """A report names every item before anything is kept; then search, tags and export."""
    page = sign_in(house.visitor(), house.account("lecturer"))
    page.get_by_role("link", name="题库").first.click()
    before = questions_shown(page)
    page.get_by_role("button", name="导入题目").first.click()
    upload(page, "期末试题.docx", word(LECTURER, automatic=True), WORD)
    expect(page.get_by_text("6 题完整")).to_be_visible()
    expect(page.get_by_text("1 题不导入")).to_be_visible()
    expect(page.get_by_text("没有正确答案")).to_be_visible()
    assert questions_shown(page) == before, "a dry run keeps nothing"
    page.get_by_role("button", name="导入 6 题").click()
    expect(page.get_by_text("已导入 6 题")).to_be_visible()
    page.get_by_role("button", name="再导入一个文件").click()
    upload(page, "moodle.xml", MOODLE.encode(), "application/xml")
    expect(page.get_by_text("不支持的题型：calculated")).to_be_visible()
    expect(page.get_by_text("部分得分未保留").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"导入 7 题")).click()
    expect(page.get_by_text("已导入 7 题")).to_be_visible()
    page.get_by_role("button", name="关闭").first.click()
    expect(page.get_by_text(f"共 {before + 13} 题")).to_be_visible()
    found_and_tagged(page)
    taken_out(page)


def found_and_tagged(page: Page) -> None:
    """Words find a question; its key is read; a step for many tags what is chosen."""
    page.get_by_placeholder("搜索题干或标题").fill("补光")
    expect(page.get_by_text("共 2 题")).to_be_visible()
    page.get_by_label("选择本页全部").check()
    toolbar = page.get_by_role("toolbar", name="批量操作")
    toolbar.get_by_label("标签").fill("期末")
    toolbar.get_by_role("button", name="添加标签").click()
    expect(page.get_by_text("期末", exact=True)).to_have_count(2)
    page.get_by_role("button", name=re.compile("补光的作用是")).click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("正确答案")).to_have_count(1)
    panel.get_by_role("button", name="关闭").click()


def taken_out(page: Page) -> None:
    """What the filters leave goes out as a file, whole."""
    page.get_by_label("标签").first.select_option("期末")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("融课 JSON")).click()
    items = json.loads(download.value.path().read_bytes())["items"]
    assert {item["type"] for item in items} == {"single", "true_false"}
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("Word 文档")).click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert "补光的作用是" in archive.read("word/document.xml").decode()
