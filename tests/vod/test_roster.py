"""The kept roster: the same answer as the database, at most two seconds later."""

from __future__ import annotations

import pytest

from lms.core import clock
from lms.core.errors import NotFound
from tests.factories.vod import VodLessonFactory, lecturer_seat, trainee_seat
from vod import roster
from vod.access import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosters(monkeypatch: pytest.MonkeyPatch) -> roster.Rosters:
    fresh = roster.Rosters()
    monkeypatch.setattr(roster, "_rosters", fresh)
    return fresh


@pytest.mark.usefixtures("rosters")
def test_a_trainees_seat_costs_no_query_while_it_is_kept(django_assert_num_queries) -> None:
    seat = trainee_seat(VodLessonFactory())
    assert roster.seat_for_message(seat.user, seat.lesson.pk).part is Part.TRAINEE
    with django_assert_num_queries(0):
        again = roster.seat_for_message(seat.user, seat.lesson.pk)
    assert (again.part, again.lesson.pk) == (Part.TRAINEE, seat.lesson.pk)


@pytest.mark.usefixtures("rosters")
def test_lecturers_and_strangers_go_the_long_way() -> None:
    vod = VodLessonFactory()
    lecturer = lecturer_seat(vod)
    stranger = trainee_seat(VodLessonFactory())
    assert roster.seat_for_message(lecturer.user, vod.lesson_id).part is Part.LECTURER
    with pytest.raises(NotFound):
        roster.seat_for_message(stranger.user, vod.lesson_id)


def test_somebody_withdrawn_is_out_once_the_roster_is_read_again(
    rosters: roster.Rosters, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = trainee_seat(VodLessonFactory())
    roster.seat_for_message(seat.user, seat.lesson.pk)
    seat.training_class.enrolments.update(withdrawn_at=clock.now())
    monkeypatch.setattr("vod.roster.time.monotonic", lambda: 1e12)
    with pytest.raises(NotFound):
        roster.seat_for_message(seat.user, seat.lesson.pk)


@pytest.mark.usefixtures("rosters")
def test_a_lesson_taken_back_is_gone_for_trainees(monkeypatch: pytest.MonkeyPatch) -> None:
    seat = trainee_seat(VodLessonFactory())
    roster.seat_for_message(seat.user, seat.lesson.pk)
    seat.vod.published_at = None
    seat.vod.save()
    monkeypatch.setattr("vod.roster.time.monotonic", lambda: 1e12)
    with pytest.raises(NotFound):
        roster.seat_for_message(seat.user, seat.lesson.pk)
