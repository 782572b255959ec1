"""A live class in real browsers: who sits where, and what has really arrived there.

Cameras and microphones are Chromium's own fake ones: a picture that moves and a beep every second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import FLAGS
from tests.e2e.lessons import answer_prompts
from tests.e2e.visitor import PATIENCE_MS, Account, House, Visitor
from tests.server import RunningServer

FAKE_DEVICES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
]
KNOWN_NOISE = ("status of 409", "status of 404", "status of 503", "status of 403")
"""Requests that the room's doors may refuse while people come and go; the page tries again."""
WATCHED = """
const Real = window.RTCPeerConnection;
window.__connections = [];
window.RTCPeerConnection = class extends Real {
  constructor(...given) { super(...given); window.__connections.push(this) }
};
"""
HEARD = """async () => {
  let bytes = 0, energy = 0;
  for (const one of window.__connections) {
    if (one.connectionState !== "connected") continue;
    for (const row of (await one.getStats()).values())
      if (row.type === "inbound-rtp" && row.kind === "audio") {
        bytes += row.bytesReceived; energy += row.totalAudioEnergy ?? 0;
      }
  }
  return { bytes, energy };
}"""
SEEN = """([user, source]) => {
  const video = document.querySelector(
    `.tile[data-user="${user}"][data-source="${source}"] video`);
  if (!video || !video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  const brush = canvas.getContext("2d");
  brush.drawImage(video, 0, 0, 64, 36);
  return Array.from(brush.getImageData(0, 0, 64, 36).data).join(",");
}"""


@pytest.fixture(scope="module")
def classroom(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    server: RunningServer,
    accounts: dict[str, Account],
) -> Iterator[House]:
    """A browser with cameras and microphones, and whoever comes in with it."""
    options = {**browser_type_launch_args, "args": [*FLAGS, *FAKE_DEVICES]}
    browser = playwright.chromium.launch(**options)
    expect.set_options(timeout=2 * PATIENCE_MS)
    house = House(browser, server.url, accounts)
    yield house
    house.close()
    browser.close()


@pytest.fixture
def present(classroom: House, request: pytest.FixtureRequest) -> Iterator[House]:
    """This journey's people; afterwards nothing unexpected may have happened to any of them."""
    yield classroom
    failed = getattr(request.node, "journey_failed", False)
    if failed:
        _keep_pictures(classroom, request.node.name)
    problems = classroom.close()
    assert not problems or failed, "\n".join(problems)


def _keep_pictures(house: House, name: str) -> None:
    from tests.e2e.conftest import _keep_pictures as keep

    keep(house, name)


def lesson_due(server: RunningServer) -> str:
    """The sample's live lesson that is due now (other journeys leave lessons of their own)."""
    return server.shell(
        "from lms.courses.models import Lesson\n"
        "from django.utils import timezone as tz\n"
        "now = tz.now()\n"
        "due = Lesson.objects.filter(kind='live', cancelled_at=None, starts_at__lte=now,"
        " ends_at__gt=now, live__isnull=False,"
        " training_class__enrolments__user__username='trainee')\n"
        "print(due.order_by('starts_at').last().pk)"
    ).strip()


def classmates(server: RunningServer, lesson: str, count: int) -> list[str]:
    """User names of other trainees of the lesson's class whose real names are verified."""
    found = server.shell(
        "from lms.courses.models import Lesson\n"
        f"c = Lesson.objects.get(pk='{lesson}').training_class\n"
        "names = c.enrolments.filter(withdrawn_at=None)"
        ".exclude(user__username='trainee').order_by('user__username')\n"
        f"print(','.join(names.values_list('user__username', flat=True)[:{count}]))"
    ).strip()
    return found.split(",")


def come(house: House, username: str, lesson: str, **options: Any) -> Visitor:
    """Somebody opens the lesson's door, is checked, and goes in."""
    visitor = house.signed_in(username, **options)
    visitor.context.grant_permissions(["camera", "microphone"], origin=house.base)
    visitor.context.add_init_script(WATCHED)
    visitor.expects(*KNOWN_NOISE)
    page = visitor.go(f"/live/{lesson}")
    answer_prompts(page)
    page.get_by_role("button", name="进入课堂").click()
    expect(page.get_by_role("tablist", name="聊天、问答与成员")).to_be_visible()
    return visitor


def go_on_air(lecturer: Visitor) -> None:
    """The one button."""
    page = lecturer.page
    begin = page.get_by_role("button", name="开始上课").or_(
        page.get_by_role("button", name="再次开播")
    )
    expect(begin).to_be_visible()
    begin.click()
    expect(page.get_by_text("直播中")).to_be_visible()


def end_class(lecturer: Visitor) -> None:
    """The other one, which asks once more."""
    page = lecturer.page
    page.get_by_role("button", name="结束直播").click()
    page.get_by_role("dialog").get_by_role("button", name="结束直播").click()
    expect(page.get_by_text("下课了")).to_be_visible()


def off_air(server: RunningServer, lesson: str) -> None:
    """Whatever a journey left behind: nobody teaches any more."""
    server.shell(
        "from live.domain import air\nfrom live.models import LiveLesson\n"
        f"if LiveLesson.objects.filter(lesson='{lesson}').exists():\n"
        f"    air.end_session('{lesson}', why='lecturer')"
    )


def user_id(visitor: Visitor) -> str:
    """Whose page it is."""
    return str(visitor.api("GET", "/api/v1/session/")["user"]["id"])


def until(page: Page, what: Callable[[], bool], why: str, *, looks: int = 200) -> None:
    """Look again for a while; a busy machine takes longer."""
    for _ in range(looks):
        if what():
            return
        page.wait_for_timeout(300)
    raise AssertionError(why)


def picture_moves(page: Page, user: str, source: str = "camera") -> None:
    """Pixels of this person's picture change on this page."""
    seen: set[str] = set()

    def more() -> bool:
        frame = page.evaluate(SEEN, [user, source])
        if frame is not None:
            seen.add(frame)
        return len(seen) >= 3

    until(page, more, f"the picture of {user} ({source}) does not move")


def sound_arrives(page: Page) -> None:
    """Sound that is not silence is being received here."""
    before = page.evaluate(HEARD)

    def louder() -> bool:
        now = page.evaluate(HEARD)
        return bool(
            now["bytes"] > before["bytes"] + 2000 and now["energy"] > before["energy"] + 0.0005
        )

    until(page, louder, "no sound is received")


def tile(page: Page, user: str, source: str = "camera") -> Any:
    """A person's place on the stage."""
    return page.locator(f'.tile[data-user="{user}"][data-source="{source}"]')


def side(page: Page, name: str) -> None:
    """Open a tab of the side panel."""
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()
