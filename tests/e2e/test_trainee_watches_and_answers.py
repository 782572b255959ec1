"""The trainee's main journey: sign in, watch, answer, say something, and find the minutes again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.lessons import credited, lesson_with_questions, play
from tests.e2e.visitor import House, sign_in

BULLET = "这束光真好看"
MESSAGE = "台灯可以当主光吗？"


def test_a_trainee_watches_answers_and_comments(house: House) -> None:
    """Minutes appear while watching, answers are judged, words stay, and the record explains."""
    visitor = house.visitor()
    page = sign_in(visitor, house.account("trainee"))
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
    lesson = lesson_with_questions(visitor)
    page.locator(f'a[href="/lessons/{lesson["id"]}"]').click()
    expect(page.get_by_role("heading", name=re.compile(lesson["title"]))).to_be_visible()

    play(page)
    say_something(page)
    answer_the_first_question(page)
    expect(credited(page)).not_to_contain_text(re.compile(r"0\s*分 \d 秒"))
    answer_the_second_question_at_the_second_try(page)
    expect(credited(page)).to_contain_text(re.compile(r"1\s*分 \d+ 秒"), timeout=60_000)

    the_words_are_there_after_a_reload(page)
    the_record_explains_the_minutes(page, lesson["title"])


def say_something(page: Page) -> None:
    """A bullet flies at once; a message carries the moment."""
    field = page.get_by_role("textbox", name="弹幕内容")
    field.fill(BULLET)
    field.press("Enter")
    expect(page.locator(".bullet.own", has_text=BULLET)).to_be_visible()
    expect(field).to_have_value("")
    page.get_by_role("textbox", name="留言内容").fill(MESSAGE)
    page.get_by_role("checkbox", name="带上时间点").check()
    page.get_by_role("button", name="发表").click()
    expect(page.get_by_role("article").filter(has_text=MESSAGE)).to_be_visible()


def answer_the_first_question(page: Page) -> None:
    """The video stops at the question and counts down; a right answer lets it go on."""
    card = page.get_by_role("group", name=re.compile("限时答题 · 第 1 题"))
    expect(card).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="暂停")).to_have_count(0)
    expect(card).to_contain_text("限时 30 秒")
    card.get_by_role("radio", name="小而远的光源").click()
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("status")).to_contain_text("答对")
    card.get_by_role("button", name="继续").click()
    expect(card).to_have_count(0)


def answer_the_second_question_at_the_second_try(page: Page) -> None:
    """A wrong answer may be given again at once; the right one is explained."""
    card = page.get_by_role("group", name=re.compile("限时答题 · 第 2 题"))
    expect(card).to_be_visible(timeout=60_000)
    card.get_by_role("radio", name="正上方，垂直向下").click()
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("status")).to_contain_text("再想一想")
    card.get_by_role("button", name="继续").click()
    card.get_by_role("radio", name="侧前方 45°，略高于瓶口").click()
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("status")).to_contain_text("答对")
    card.get_by_role("button", name="继续").click()


def the_words_are_there_after_a_reload(page: Page) -> None:
    """The message is in the list; its moment leads back to where the bullet flies again."""
    page.reload()
    thread = page.get_by_role("article").filter(has_text=MESSAGE)
    expect(thread).to_be_visible()
    expect(credited(page)).to_contain_text(re.compile(r"1\s*分 \d+ 秒"))
    page.get_by_role("slider", name="播放位置").press("Home")
    play(page)
    expect(page.locator(".bullet", has_text=BULLET)).to_be_visible()


def the_record_explains_the_minutes(page: Page, title: str) -> None:
    """My record has the minute of this lesson and says where it comes from."""
    page.get_by_role("navigation", name="位置").get_by_role("link").click()
    expect(page.get_by_role("heading", name="我的学时")).to_be_visible()
    row = page.get_by_role("button", name=re.compile(title))
    entry = page.get_by_role("listitem").filter(has=row)
    for _ in range(30):  # the ledger follows the log within seconds
        row.click()
        expect(row).to_have_attribute("aria-expanded", "true")
        if re.search(r"现在累计 1 分钟|1\s*分钟", entry.inner_text()):
            break
        page.wait_for_timeout(1_000)
        page.reload()
    expect(entry).to_contain_text(re.compile(r"现在累计 1 分钟|1\s*分钟"))
    expect(entry).to_contain_text(re.compile(r"已看过|观看计时"))
