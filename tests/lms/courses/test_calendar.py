"""Calendar, feed and the trainee's day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from lms.core import clock
from lms.courses import calendar, hooks
from lms.courses.evidence import ZONE
from tests.factories.courses import LessonFactory, lecturer_of, running_class, trainee_of
from tests.lms.courses.conftest import signed_in

MARCH_2 = dt.datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)


@pytest.mark.any_db
@given(st.text(max_size=300))
def test_folded_lines_are_75_octets_and_unfold_to_what_they_were(text):
    line = "SUMMARY:" + calendar.escape(text)

    folded = calendar.fold(line)

    assert folded.endswith("\r\n")
    assert all(len(part.encode()) <= 75 for part in folded[:-2].split("\r\n"))
    assert folded[:-2].replace("\r\n ", "") == line
    assert "\n" not in line
    assert "\r" not in line


@pytest.mark.any_db
@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("one\r\ntwo\nthree\rfour", "one\\ntwo\\nthree\\nfour"),
        ("bell\x07", "bell"),
        ("x\r\nBEGIN:VEVENT", "x\\nBEGIN:VEVENT"),
    ],
)
def test_text_is_escaped_so_that_no_title_opens_an_event(text, escaped):
    assert calendar.escape(text) == escaped


def feed(client):
    path = client.post("/api/v1/calendar/feed/").json()["path"]
    return path, APIClient().get(path)


@pytest.mark.django_db
def test_the_feed_holds_the_lessons_attended_and_the_slot_of_on_demand_ones():
    made = running_class(lessons=0)
    start = clock.now().replace(microsecond=0) + dt.timedelta(days=1)
    LessonFactory(
        training_class=made,
        title="布光, 与;拍摄",
        starts_at=start,
        ends_at=start + dt.timedelta(days=5),
        location="3-201",
    )

    _, response = feed(signed_in(trainee_of(made)))

    text = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:点播 · 布光\\, 与\\;拍摄\r\n" in text
    end = (start + dt.timedelta(minutes=90)).astimezone(dt.UTC)
    assert f"DTEND:{end:%Y%m%dT%H%M%SZ}\r\n" in text
    assert "LOCATION:3-201\r\n" in text


@pytest.mark.django_db
def test_a_renewed_or_revoked_feed_address_stops_working():
    client = signed_in(trainee_of(running_class()))
    old, first = feed(client)
    new, second = feed(client)

    assert (first.status_code, second.status_code) == (200, 200)
    assert APIClient().get(old).json()["error"]["code"] == "calendar_token"
    client.delete("/api/v1/calendar/feed/")
    assert APIClient().get(new).status_code == 404
    assert APIClient().get("/api/v1/calendar.ics?token=").status_code == 404


@pytest.mark.django_db
def test_the_calendar_shows_lessons_attended_and_taught_between_two_dates():
    made = running_class(lessons=0)
    inside = LessonFactory(
        training_class=made, kind="live", starts_at=MARCH_2, ends_at=MARCH_2 + dt.timedelta(hours=1)
    )
    later = MARCH_2 + dt.timedelta(days=3)
    LessonFactory(
        training_class=made, kind="live", starts_at=later, ends_at=later + dt.timedelta(hours=1)
    )
    LessonFactory(starts_at=MARCH_2)
    query = "/api/v1/calendar/?from=2026-03-02&to=2026-03-03"

    for person in (trainee_of(made), lecturer_of(made)):
        assert [row["id"] for row in signed_in(person).get(query).json()] == [str(inside.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "from=x&to=y", "from=2026-03-02&to=2026-01-01"])
def test_a_calendar_needs_two_dates_in_order(query):
    client = signed_in(trainee_of(running_class()))

    assert client.get(f"/api/v1/calendar/?{query}").status_code == 422


@pytest.fixture
def day():
    """A class in its fourth day with an on-demand and a live lesson today, one missed before."""
    made = running_class(lessons=0)
    noon = clock.now().astimezone(ZONE).replace(hour=0, minute=1, second=0, microsecond=0)
    LessonFactory(
        training_class=made, title="今天点播", starts_at=noon, ends_at=noon + dt.timedelta(days=3)
    )
    LessonFactory(
        training_class=made,
        title="今天直播",
        kind="live",
        order=2,
        starts_at=noon + dt.timedelta(hours=23, minutes=50),
        ends_at=noon + dt.timedelta(hours=24, minutes=50),
    )
    LessonFactory(
        training_class=made,
        title="前天点播",
        starts_at=noon - dt.timedelta(days=2),
        ends_at=noon + dt.timedelta(days=3),
    )
    return made


@pytest.mark.django_db
def test_today_shows_today_what_is_open_and_one_action_each(day, monkeypatch):
    done = day.lessons.get(title="今天点播")
    monkeypatch.setattr(
        hooks,
        "credit_providers",
        [
            lambda class_id, user_id: hooks.ClassCredit(
                hours_milli=2000,
                lessons={done.pk: hooks.LessonCredit("present", 5_400_000, 2000)},
            )
        ],
    )
    published = {"published": True}
    monkeypatch.setattr(hooks, "lesson_details", [lambda ids: dict.fromkeys(ids, published)])

    [shown] = signed_in(trainee_of(day)).get("/api/v1/today/").json()["classes"]

    assert (shown["day"], shown["days"], shown["required_milli"]) == (4, 7, 56_000)
    assert (shown["hours_milli"], shown["today_milli"], shown["today_earned_milli"]) == (
        2000,
        4000,
        2000,
    )
    assert shown["to_make_up_milli"] == 2000
    assert next((row["title"], row["action"]) for row in shown["lessons"]) == (
        "今天点播",
        "evidence",
    )
    assert [(row["title"], row["action"]) for row in shown["open_lessons"]] == [
        ("前天点播", "continue")
    ]


@pytest.mark.django_db
def test_an_unpublished_lesson_offers_no_button(day):
    [shown] = signed_in(trainee_of(day)).get("/api/v1/today/").json()["classes"]

    assert {row["action"] for row in [*shown["lessons"], *shown["open_lessons"]]} <= {
        "wait",
        "none",
    }


@pytest.mark.django_db
def test_a_lecturer_has_no_trainee_day(day):
    assert signed_in(lecturer_of(day)).get("/api/v1/today/").json()["classes"] == []
