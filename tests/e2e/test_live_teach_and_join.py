"""A class on air: pictures and sound at every seat, a hand, the stage, a shared screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.live_room import (
    classmates,
    classroom,
    come,
    end_class,
    go_on_air,
    lesson_due,
    off_air,
    picture_moves,
    present,
    side,
    sound_arrives,
    tile,
    user_id,
)
from tests.e2e.visitor import PHONE, House, Visitor
from tests.server import RunningServer

__all__ = ["classroom", "present"]
LINE = "手持的会不会挡住商标？"


def test_a_class_is_taught_and_joined(present: House, server: RunningServer) -> None:
    """One lecturer, three trainees (one on a phone): all see, hear, speak and share."""
    lesson = lesson_due(server)
    off_air(server, lesson)
    lecturer = come(present, "lecturer", lesson)
    teacher = user_id(lecturer)
    trainee = come(present, "trainee", lesson)
    # Before the first time on air, or after another journey's class in the same lesson.
    waits = trainee.page.get_by_role("region", name="等候开课")
    expect(waits.or_(trainee.page.get_by_text("下课了")).first).to_be_visible()
    go_on_air(lecturer)
    lecturer.page.get_by_role("button", name="已静音").click()
    mates = classmates(server, lesson, 2)
    others = [come(present, mates[0], lesson), come(present, mates[1], lesson, **PHONE)]

    for seat in (trainee, *others):
        picture_moves(seat.page, teacher)
        sound_arrives(seat.page)
    words_reach_everybody(trainee, [lecturer, *others])
    a_hand_is_raised_and_answered(lecturer, trainee, others)
    a_screen_is_shared(lecturer, teacher, [trainee, *others])
    end_class(lecturer)
    for seat in (trainee, *others):
        expect(seat.page.get_by_text("下课了")).to_be_visible()


def words_reach_everybody(writer: Visitor, readers: list[Visitor]) -> None:
    """A line of the chat is on every page."""
    box = writer.page.get_by_role("textbox", name="聊天内容")
    box.fill(LINE)
    box.press("Enter")
    expect(box).to_have_value("")
    for reader in readers:
        expect(reader.page.get_by_role("log").get_by_text(LINE)).to_be_visible()


def a_hand_is_raised_and_answered(
    lecturer: Visitor, trainee: Visitor, others: list[Visitor]
) -> None:
    """Hand, invitation, stage (seen and heard by all), and down again."""
    guest = user_id(trainee)
    trainee.page.get_by_role("button", name="举手", exact=True).click()
    side(lecturer.page, "成员")
    lecturer.page.get_by_role("region", name="举手").get_by_role(
        "button", name=re.compile("^请 .* 发言$")
    ).click()
    trainee.page.get_by_role("button", name="上台并开麦").click()
    trainee.page.get_by_role("button", name="开摄像头").click()
    for seat in (lecturer, others[0]):
        picture_moves(seat.page, guest)
    sound_arrives(lecturer.page)
    lecturer.page.get_by_role("button", name=re.compile("^请 .* 下台$")).click()
    for seat in (lecturer, *others):
        expect(tile(seat.page, guest)).to_have_count(0)
    expect(trainee.page.get_by_role("button", name="举手", exact=True)).to_be_visible()


def a_screen_is_shared(lecturer: Visitor, teacher: str, seats: list[Visitor]) -> None:
    """The shared screen is the large picture at every seat, and goes when it is stopped."""
    lecturer.page.get_by_role("button", name="共享屏幕").click()
    for seat in seats:
        expect(tile(seat.page, teacher, "screen")).to_have_class(re.compile("large"))
        picture_moves(seat.page, teacher, "screen")
    lecturer.page.get_by_role("button", name="共享中").click()
    for seat in seats:
        expect(tile(seat.page, teacher, "screen")).to_have_count(0)
