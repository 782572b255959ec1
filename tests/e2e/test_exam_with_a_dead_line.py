"""An exam from files to item analysis, with a dead line, a closed tab and a killed web process.

``RONGKE_EXAM_OUTAGE_S=120`` runs the full two minutes without a network; by default it is shorter.
``RONGKE_E2E_PREPARED=/path`` copies a ``var`` that holds the sample already: for writing journeys.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_lecturer_fills_the_question_bank import WORD, upload
from tests.e2e.visitor import PATIENCE_MS, PHONE, Account, House, Visitor
from tests.quizzes.formats.documents import word
from tests.quizzes.formats.test_readers import LECTURER, MOODLE
from tests.server import RunningServer, running_server

OUTAGE_S = float(os.environ.get("RONGKE_EXAM_OUTAGE_S", "12"))
ZONE = dt.timezone(dt.timedelta(hours=8))
TRAINEES = ("trainee", "qx-zy-2026-12-01", "qx-zy-2026-12-02")


@pytest.fixture(scope="module")
def own_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A server of this journey's own: it is killed in the middle."""
    if "RONGKE_DIST" not in os.environ:
        request.getfixturevalue("built_front_end")
    folder = tmp_path_factory.mktemp("exam")
    prepared = os.environ.get("RONGKE_E2E_PREPARED")
    if prepared:
        shutil.copytree(prepared, folder / "var", ignore=shutil.ignore_patterns("*.sock"))
    extra = {"RONGKE_FACE_WORKERS": "0", "RONGKE_MEDIA_WORKERS": "0"}
    with running_server(folder, sample=not prepared, extra=extra) as server:
        yield server


@pytest.fixture
def people(own_server: RunningServer, browser: Browser):
    """Visitors of that server."""
    import json

    expect.set_options(timeout=PATIENCE_MS)
    rows = json.loads(own_server.manage("accounts", "--json"))
    accounts = {
        row["username"]: Account(row["username"], row["password"], row["secret"]) for row in rows
    }
    house = House(browser, own_server.url, accounts)
    yield house
    problems = house.close()
    assert not problems, "\n".join(problems)


def web_process(server: RunningServer) -> int:
    """The process id of the web child of ``manage.py serve``."""
    port = server.environment["PORT"]
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            around = (folder / "environ").read_bytes().split(b"\0")
            if b"web" in words and f"PORT={port}".encode() in around:
                return int(folder.name)
    raise AssertionError("no web process")


def kill_and_wait(server: RunningServer) -> None:
    """``kill -9`` of the web process; its supervisor starts another."""
    import urllib.request

    before = web_process(server)
    os.kill(before, signal.SIGKILL)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError, AssertionError):
            if web_process(server) != before:
                urllib.request.urlopen(f"{server.url}/healthz", timeout=2).close()
                return
        time.sleep(0.2)
    raise AssertionError("the web process did not come back")


def field_time(moment: dt.datetime) -> str:
    """For a datetime-local field, on China's clock."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def import_files(page: Page) -> None:
    """The lecturer's own files become questions of the bank."""
    page.get_by_role("button", name="导入题目").first.click()
    upload(page, "期末试题.docx", word(LECTURER, automatic=True), WORD)
    page.get_by_role("button", name="导入 6 题").click()
    expect(page.get_by_text("已导入 6 题")).to_be_visible()
    page.get_by_role("button", name="再导入一个文件").click()
    upload(page, "moodle.xml", MOODLE.encode(), "application/xml")
    page.get_by_role("button", name="导入 7 题").click()
    expect(page.get_by_text("已导入 7 题")).to_be_visible()


def build_paper(page: Page, lecturer: Visitor) -> str:
    """A paper of what was just imported, announced; the exam's id."""
    rows = lecturer.api("GET", "/api/v1/classes/")["results"]
    running = next(row for row in rows if row["state"] == "running")
    page = lecturer.go(f"/teach/classes/{running['id']}?tab=exams")
    page.get_by_role("button", name="新建考试").click()
    expect(page).to_have_url(re.compile("/teach/exams/"))
    page.get_by_label("名称").fill("断网也不丢的测验")
    now = dt.datetime.now(tz=ZONE)
    page.get_by_label("开放时间").fill(field_time(now - dt.timedelta(minutes=5)))
    page.get_by_label("结束时间").fill(field_time(now + dt.timedelta(hours=2)))
    page.get_by_role("button", name="从题库选题").click()
    dialog = page.get_by_role("dialog")
    for words in ("补光", "主光"):
        dialog.get_by_role("searchbox").fill(words)
        expect(dialog.locator("li").first).to_contain_text(words)
        page.wait_for_timeout(500)
        for box in dialog.locator("li input[type=checkbox]").all()[:2]:
            box.check()
    dialog.get_by_role("button", name=re.compile("加入 [1-9]")).click()
    page.get_by_role("button", name="平均分配 100 分").click()
    expect(page.get_by_text(re.compile(r"共 \d 题，100 分"))).to_be_visible()
    expect(page.get_by_text("要等于 100 分")).to_have_count(0)
    page.get_by_role("button", name="公布考试").click()
    page.get_by_role("dialog").get_by_role("button", name="公布考试").click()
    expect(page.get_by_role("tab", name="考场")).to_be_visible()
    return page.url.split("/exams/")[1].split("?")[0]


def begin(visitor: Visitor, exam: str) -> Page:
    """From the first page to the paper."""
    page = visitor.go("/today")
    page.locator(f'a[href="/exams/{exam}"]').first.click()
    page.get_by_role("button", name="开始考试").click()
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_role("timer")).to_be_visible()
    return page


def answer_all(page: Page, *, pick: int) -> int:
    """Answer every question by its ``pick``-th option; how many there are."""
    total = 0
    while True:
        total += 1
        card = page.get_by_role("article")
        if card.locator(".option").count():
            options = card.locator(".option")
            options.nth(pick % options.count()).click()
        else:
            card.locator("input, textarea, select").first.fill("侧光")
        following = page.get_by_role("button", name="下一题")
        if not following.count():
            return total
        following.click()
        expect(page.get_by_text(f"第 {total + 1} 题，共")).to_be_visible()


def saved(page: Page) -> None:
    """Everything has been acknowledged."""
    expect(page.locator(".save.saved")).to_be_visible(timeout=60_000)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交卷").first.click()
    page.get_by_role("dialog").get_by_role("button", name="确认交卷").click()
    expect(page.get_by_text(re.compile("交卷。成绩由老师公布"))).to_be_visible(timeout=60_000)


def stored(server: RunningServer, exam: str) -> dict[str, dict[str, object]]:
    """User name → question → answer as the database holds it."""
    import json

    printed = server.shell(
        "import json\nfrom quizzes.exams.models import ExamAnswer\n"
        f"rows = ExamAnswer.objects.filter(attempt__exam='{exam}')\n"
        "found = {}\n"
        "for r in rows.select_related('attempt__user'):\n"
        "    found.setdefault(r.attempt.user.username, {})[str(r.pk)] = r.answer\n"
        "print('KEPT' + json.dumps(found))"
    )
    found: dict[str, dict[str, object]] = json.loads(printed[printed.index("KEPT") + 4 :])
    return found


def test_an_exam_survives_a_dead_line_a_closed_tab_and_a_killed_server(
    people: House, own_server: RunningServer
) -> None:
    """All acknowledged answers are marked; results are published; the analysis is shown."""
    lecturer = people.signed_in("lecturer")
    page = lecturer.go("/bank")
    import_files(page)
    exam = build_paper(page, lecturer)

    visitors = [
        people.signed_in(name, **(PHONE if n == 0 else {})) for n, name in enumerate(TRAINEES)
    ]
    for visitor in (*visitors, lecturer):
        visitor.expects(
            "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection to",
            "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET", "50[0-9]",
        )  # fmt: skip
    offline, closing, steady = (begin(visitor, exam) for visitor in visitors)

    # One goes off line and answers everything meanwhile.
    visitors[0].context.set_offline(True)
    off_since = time.monotonic()
    total = answer_all(offline, pick=0)
    expect(
        offline.get_by_text("网络断了，答案留在本机；恢复后自动发送。计时照常进行。")
    ).to_be_visible(timeout=60_000)
    # One answers and closes the tab a moment later, saved or not: the browser has it by then.
    answer_all(closing, pick=1)
    closing.wait_for_timeout(1_000)
    closing.close()
    # One sees the web process die in the middle of the paper.
    steady.get_by_role("article").locator("input, .option, textarea").first.wait_for()
    kill_and_wait(own_server)
    assert answer_all(steady, pick=2) == total
    saved(steady)

    time.sleep(max(0.0, OUTAGE_S - (time.monotonic() - off_since)))
    visitors[0].context.set_offline(False)
    saved(offline)
    again = visitors[1].context.new_page()
    visitors[1].page = again
    again.goto(f"{people.base}/exams/{exam}")
    again.get_by_role("button", name="继续作答").click()
    expect(again.get_by_role("article")).to_be_visible()
    saved_or_idle = again.get_by_text(re.compile(f"已答 {total} / {total} 题"))
    expect(saved_or_idle).to_be_visible(timeout=60_000)

    kept = stored(own_server, exam)
    assert {name: len([a for a in rows.values() if a]) for name, rows in kept.items()} == (
        dict.fromkeys(TRAINEES, total)
    )
    for at in (offline, again, steady):
        hand_in(at)

    publish_and_analyse(own_server, lecturer, exam)
    page = visitors[2].go(f"/exams/{exam}")
    expect(page.get_by_text(re.compile("及格线 60 分"))).to_be_visible()


def publish_and_analyse(server: RunningServer, lecturer: Visitor, exam: str) -> None:
    """The window ends; results by decision; then the analysis."""
    server.shell(
        "from django.utils import timezone\nfrom quizzes.exams.models import Exam\n"
        f"Exam.objects.filter(pk='{exam}').update(closes_at=timezone.now())"
    )
    page = lecturer.go(f"/teach/exams/{exam}?tab=results")
    expect(page.get_by_text("3 份答卷")).to_be_visible()
    page.get_by_role("button", name="公布成绩").click()
    page.get_by_role("dialog").get_by_role("button", name="公布成绩").click()
    expect(page.get_by_text(re.compile("成绩已于"))).to_be_visible()
    page.get_by_role("tab", name="试题分析").click()
    expect(page.get_by_text("克龙巴赫 α")).to_be_visible()
    expect(page.get_by_text(re.compile("平均得到这题分数的")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.path().read_bytes().startswith(b"PK")
