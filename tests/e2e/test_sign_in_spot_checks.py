"""Spot checks: one is answered over the video, one is left alone and made up."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.hall import hall
from tests.e2e.visitor import PHONE, House
from tests.server import RunningServer

ISSUE = """
from checkin.domain.spot_checks import issue
from lms.courses.models import Lesson
from lms.people.models import User
lesson = Lesson.objects.select_related("training_class__rule_pack").get(pk={lesson!r})
check = issue(lesson=lesson, user_id=User.objects.get(username={user!r}).pk, kind="question")
print(check.pk)
"""
MISS = """
import datetime as dt
from django.utils import timezone
from checkin.domain.spot_checks import sweep
from checkin.models import SpotCheck
SpotCheck.objects.filter(pk={check!r}).update(
    delivered_at=timezone.now() - dt.timedelta(minutes=2), state="delivered"
)
print(sweep())
"""


def press_the_number(page: Page) -> None:
    card = page.get_by_test_id("spot-card")
    asked = re.search(r"请按 (\d+)", card.inner_text())
    assert asked is not None
    card.get_by_role("button", name=asked[1], exact=True).click()


def test_a_check_comes_over_what_is_going_on_and_is_passed(
    house: House, server: RunningServer
) -> None:
    """It comes by the socket, its clock runs from its showing, and the desk sees the result."""
    room = hall(house, server, title="直播答疑", kind="live")
    user = room.trainees[5]
    trainee = house.signed_in(user, **PHONE)
    phone = trainee.go("/record")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    server.shell(ISSUE.format(lesson=room.lesson, user=user))
    phone.reload()
    expect(phone.get_by_role("dialog", name="抽查")).to_be_visible()
    press_the_number(phone)
    expect(phone.get_by_text("抽查通过")).to_be_visible()
    phone.get_by_role("button", name="继续").click()

    desk = house.signed_in(room.lecturer).go(f"/teach/sign-in/{room.lesson}")
    panel = desk.get_by_role("region", name="抽查").or_(desk.locator("section", has_text="抽查"))
    expect(panel.first).to_contain_text("通过")


def test_a_missed_check_can_be_made_up(house: House, server: RunningServer) -> None:
    """Delivered and left alone: missed, on record, and made up where the rules allow."""
    room = hall(house, server, title="直播复盘", kind="live")
    user = room.trainees[6]
    check = server.shell(ISSUE.format(lesson=room.lesson, user=user)).split()[-1]
    server.shell(MISS.format(check=check))
    visitor = house.signed_in(user, **PHONE)
    visitor.expects("status of 409.*delivered")  # the page says that it shows what was missed
    phone = visitor.go(f"/sign-in/check/{check}")
    expect(phone.get_by_text("抽查没有应答")).to_be_visible()
    phone.get_by_role("button", name="现在补做").click()
    press_the_number(phone)
    expect(phone.get_by_text("抽查通过")).to_be_visible()
