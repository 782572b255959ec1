"""Faces before a camera: enrolling, being recognised, and every way of not being let in.

The server asks for steps in the order that the film can show (a setting for tests); whether they
were done, when, and by whom, is judged as ever. Real people, real gestures, real Chromium.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.checkin.material import at
from tests.e2e import face_camera
from tests.e2e.hall import Hall, hall
from tests.e2e.visitor import PHONE, Account, House, Visitor
from tests.server import RunningServer, running_server

STEPS = "open_mouth,turn_right,turn_left"
SLOW_MS = 90_000
"""A check lasts a minute at most; a machine busy with other work needs some more."""
REFUSED = "status of (409|503)"


@pytest.fixture(scope="module")
def faces_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server of its own: its challenges fit the film."""
    if "RONGKE_DIST" not in os.environ:
        request.getfixturevalue("built_front_end")
    folder = tmp_path_factory.mktemp("faces")
    with running_server(folder, sample=True, extra={"RONGKE_FACE_STEPS": STEPS}) as started:
        yield started


@pytest.fixture(scope="module")
def people(faces_server: RunningServer) -> dict[str, Account]:
    rows = json.loads(faces_server.manage("accounts", "--json"))
    return {
        row["username"]: Account(row["username"], row["password"], row["secret"]) for row in rows
    }


TAKES = ("take 1", "take 2", "take 3")
"""A film cannot wait for a slow machine's prompt, so the journey has a person's three tries."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("films")

    def film(name: str) -> Path:
        path = folder / f"{name}.mjpeg"
        if path.exists():
            return path
        if name == "at_ease":
            return face_camera.at_ease(path, "cap13", (320, 1_120))
        if name in TAKES:
            return face_camera.performance(path, TAKES.index(name))
        return {"still": face_camera.still, "two": face_camera.two_people}[name](path)

    return film


@pytest.fixture
def before(
    browser_type: BrowserType,
    faces_server: RunningServer,
    people: dict[str, Account],
    films: Callable[[str], Path],
):
    """``with before("still") as house``: a browser whose camera shows that film."""

    @contextlib.contextmanager
    def opened(film: str) -> Iterator[House]:
        expect.set_options(timeout=SLOW_MS)
        with face_camera.camera(browser_type, films(film)) as browser:
            house = House(browser, faces_server.url, people)
            yield house
            assert house.close() == []

    return opened


def enrolled(house: House, username: str, video: str, times: tuple[int, ...]) -> Visitor:
    """Somebody whose face is stored, by the doors of the page."""
    visitor = house.signed_in(username, **PHONE)
    version = visitor.api("GET", "/api/v1/face/consent/")["version"]
    visitor.api("POST", "/api/v1/face/consent/", {"version": version})
    if visitor.api("GET", "/api/v1/face/enrolment/")["state"] == "active":
        return visitor
    answer = {}
    for ms in times:
        cookie = visitor._cookie("rongke_csrf")
        answer = visitor.context.request.post(
            f"{visitor.base}/api/v1/face/enrolment/frames/",
            data=at(video, ms),
            headers={"X-CSRFToken": cookie, "Content-Type": "image/jpeg"},
        ).json()
    assert answer["state"] == "active", answer
    return visitor


MAN_OF_CAP12 = ("cap13", (320, 640, 960))
FRANCK = ("franck", (12_600, 13_000, 13_400))


def face_way(visitor: Visitor, room: Hall) -> Page:
    page = visitor.go(f"/sign-in/{room.lesson}")
    page.locator('[data-method="face"]').click()
    return page


def test_a_trainee_consents_enrols_and_signs_in_by_face(before, faces_server: RunningServer):
    """From nothing to signed in: the consent is read first, and a still picture is not enough."""
    with before("at_ease") as house:
        room = hall(house, faces_server, title="实操：人脸签到")
        visitor = house.signed_in(room.trainees[0], **PHONE)
        page = visitor.go("/face")
        expect(page.get_by_text("用来做什么")).to_be_visible()
        page.get_by_test_id("face-agree").click()
        page.get_by_test_id("face-enrol").click()
        expect(page.get_by_test_id("face-state")).to_have_text(re.compile("已录入"))
    for take in TAKES:
        with before(take) as house:
            visitor = house.signed_in(room.trainees[0], **PHONE)
            page = face_way(visitor, room)
            signed = page.get_by_test_id("signed-in")
            expect(page.get_by_test_id("face-step")).to_have_text("张开嘴")
            expect(page.get_by_test_id("face-position")).to_have_text("第 1 步，共 3 步")
            expect(signed.or_(page.get_by_test_id("face-again"))).to_be_visible()
            if not signed.is_visible():
                continue
            expect(signed).to_contain_text("人脸核验")

            # The same film for another lesson: what was recorded is recognised.
            other = hall(house, faces_server, title="实操：第二节")
            page = face_way(visitor, other)
            expect(page.get_by_test_id("face-end")).to_contain_text("以前用过的画面")
            expect(page.get_by_test_id("signed-in")).to_have_count(0)
            return
    pytest.fail("three takes, and none signed in")


def test_another_person_is_refused_and_the_code_leads_from_there_to_signed_in(
    before, faces_server: RunningServer
):
    """He does everything right, and is not the enrolled one; then the code, confirmed."""
    for take in TAKES:
        with before(take) as house:
            room = hall(house, faces_server, title=f"实操：换人（{take}）")
            visitor = enrolled(house, room.trainees[1], *FRANCK)
            page = face_way(visitor, room)
            expect(page.get_by_test_id("face-end")).to_be_visible()
            expect(page.get_by_test_id("signed-in")).to_have_count(0)
            if "差别太大" in page.get_by_test_id("face-end").inner_text():
                the_code_from_there(house, page, room)
                return
    pytest.fail("three takes, and none did what was asked in time")


def the_code_from_there(house: House, page: Page, room: Hall) -> None:
    """From the refusal to signed in, with a lecturer's confirmation."""
    page.get_by_test_id("face-alternative").click()
    expect(page.get_by_test_id("own-code")).to_have_text(re.compile(r"\d{3} \d{3}"))
    lecturer = house.signed_in(room.lecturer)
    desk = lecturer.go(f"/teach/sign-in/{room.lesson}")
    desk.get_by_test_id("waiting").get_by_role("button", name="确认").first.click()
    expect(page.get_by_test_id("signed-in")).to_contain_text("讲师已确认")


@pytest.mark.parametrize(
    ("film", "words"), [("still", "画面一直没有变化"), ("two", "不止一个人")], ids=["photo", "two"]
)
def test_a_photo_and_two_faces_get_nowhere(before, faces_server: RunningServer, film, words):
    with before(film) as house:
        room = hall(house, faces_server, title=f"实操：{film}")
        visitor = enrolled(house, room.trainees[2], *MAN_OF_CAP12)
        page = face_way(visitor, room)
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
        expect(page.get_by_test_id("signed-in")).to_have_count(0)
        assert visitor.api("GET", f"/api/v1/sign-in/lessons/{room.lesson}/")["signed"]["in"] is None


def test_without_a_camera_the_code_is_one_tap_away(before, faces_server: RunningServer):
    """Permission refused: what to do stands there, and the other way beside it."""
    with before("still") as house:
        room = hall(house, faces_server, title="实操：没有摄像头")
        visitor = enrolled(house, room.trainees[3], *MAN_OF_CAP12)
        visitor.page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () =>"
            " Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
        page = face_way(visitor, room)
        expect(page.get_by_text("没有摄像头权限")).to_be_visible()
        page.get_by_role("alert").get_by_role("button", name="改用验证码").click()
        expect(page.get_by_test_id("own-code")).to_be_visible()


def test_withdrawing_leaves_the_code(before, faces_server: RunningServer):
    with before("still") as house:
        room = hall(house, faces_server, title="实操：撤回")
        visitor = enrolled(house, room.trainees[4], *MAN_OF_CAP12)
        page = visitor.go("/face")
        page.get_by_test_id("face-withdraw").click()
        page.get_by_role("dialog").get_by_role("button", name="撤回同意并删除").click()
        expect(page.get_by_test_id("face-agree")).to_be_visible()
        assert visitor.api("GET", "/api/v1/face/enrolment/")["state"] == "none"

        page = visitor.go(f"/sign-in/{room.lesson}")
        page.locator('[data-method="code"]').click()
        expect(page.get_by_test_id("own-code")).to_be_visible()
