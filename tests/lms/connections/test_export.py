"""The change feed: complete, in order, with corrections and deletions, and stable under writes."""

from __future__ import annotations

import random
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.connections.domain.capture import capture, capture_due, due
from lms.connections.models import ExportClock, ExportRow
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent
from lms.ledger.models import LedgerCell, LedgerSubject
from lms.ledger.people import seats_of
from tests.factories.courses import EnrolmentFactory, running_class
from tests.lms.connections.house import system

pytestmark = pytest.mark.django_db


def judged(made: TrainingClass, **values: object) -> LedgerCell:
    """A cell and a total of the first trainee."""
    seat = seats_of(made)[0]
    LedgerSubject.objects.create(
        class_id=made.pk, subject=seat.pseudonym, hours_milli=1000, credited_ms=2_700_000,
        absences=0, leaves=0, barred=False, withdrawn=False, grades={}, flags=[], why=[],
    )  # fmt: skip
    return LedgerCell.objects.create(
        class_id=made.pk, subject=seat.pseudonym, lesson_id=made.lessons.all()[0].pk,
        state="present", credited_ms=2_700_000, hours_milli=1000,
        grades={"face": 2_700_000}, leaves=[], flags=[], why=[], **values,
    )  # fmt: skip


def test_the_four_feeds_hold_the_class_masked():
    made = running_class(trainees=2)
    cell = judged(made)
    capture_due()
    other = system(made.institution).sign_in()

    classes = other.get("export/classes/").json()["results"]
    assert classes[0]["data"]["lessons"][0]["hours_milli"] == 2000
    roster = other.get("export/rosters/").json()["results"]
    assert len(roster) == 2
    assert roster[0]["data"]["name_masked"] == "陈*芳"
    assert "陈桂芳" not in str(roster)
    attendance = other.get("export/attendance/").json()["results"]
    assert [row["data"]["credited_ms"] for row in attendance] == [2_700_000]
    assert attendance[0]["data"]["subject"] == cell.subject
    results = other.get("export/results/").json()["results"]
    assert results[0]["data"]["hours_milli"] == 1000
    assert results[0]["data"]["verdict"] == "pending"
    parts = {part["code"]: part["state"] for part in results[0]["data"]["parts"]}
    assert parts["attendance"] == "pending"


def test_a_cursor_brings_what_changed_since_and_corrections_count_up():
    made = running_class(trainees=2)
    cell = judged(made)
    capture(class_id=made.pk)
    other = system(made.institution).sign_in()
    first = other.get("export/attendance/").json()
    assert other.get("export/attendance/", since=first["next"]).json()["results"] == []

    LedgerCell.objects.filter(pk=cell.pk).update(state="late", grades={"corrected": 1_000_000})
    capture(class_id=made.pk)

    [row] = other.get("export/attendance/", since=first["next"]).json()["results"]
    assert (row["op"], row["revision"]) == ("upsert", 2)
    assert row["data"]["state"] == "late"
    assert row["data"]["corrected"] is True


def test_what_is_gone_comes_as_a_deletion():
    made = running_class(trainees=2)
    cell = judged(made)
    capture(class_id=made.pk)
    other = system(made.institution).sign_in()
    before = other.get("export/attendance/").json()["next"]
    cell.delete()
    capture(class_id=made.pk)

    [row] = other.get("export/attendance/", since=before).json()["results"]
    assert (row["op"], row["data"]) == ("delete", None)


def test_nothing_new_gives_no_new_numbers():
    made = running_class()
    capture(class_id=made.pk)
    before = ExportClock.objects.get().number
    assert not capture(class_id=made.pk).any()
    assert ExportClock.objects.get().number == before


def test_a_class_is_looked_at_again_only_when_its_marks_move():
    made = running_class()
    assert capture_due() == 1
    assert due() == []
    made.title = "改名"
    made.save()
    assert [class_id for class_id, _ in due()] == [made.pk]


def test_strange_cursors_are_refused_and_old_lives_are_gone():
    made = running_class()
    capture(class_id=made.pk)
    other = system(made.institution).sign_in()
    good = other.get("export/classes/").json()["next"]

    for strange in ("x", "AAAA", "e30", "9" * 150):
        assert other.get("export/classes/", since=strange).status_code == 422
    assert other.get("export/rosters/", since=good).json()["error"]["code"] == "cursor_invalid"
    ExportClock.objects.update(generation=uuid.uuid4())
    gone = other.get("export/classes/", since=good)
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "cursor_gone")


def test_an_export_of_people_stands_in_the_log_of_their_class():
    made = running_class(trainees=2)
    capture(class_id=made.pk)
    other = system(made.institution).sign_in()
    page = other.get("export/rosters/").json()
    other.get("export/rosters/", since=page["next"])

    event = LearningEvent.objects.get(kind="personal.exported")
    assert event.class_id == made.pk
    assert event.payload == {"what": "rosters", "rows": 2, "via": "api", "detail": {}}
    assert event.actor_id == other.client.service_user.subject.pk


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), limit=st.integers(1, 4))
def test_reading_page_by_page_while_rows_change_misses_nothing(db, seed, limit):
    """Whatever happens between two pages, the reader ends with exactly what stands."""
    dice = random.Random(seed)
    made = running_class(trainees=3)
    capture(class_id=made.pk)
    other = system(made.institution).sign_in()
    held: dict[str, object] = {}
    since, quiet = "", False
    while True:
        page = other.get("export/rosters/", since=since, limit=limit).json()
        since = page["next"]
        for row in page["results"]:
            if row["op"] == "delete":
                held.pop(row["key"], None)
            else:
                held[row["key"]] = row["data"]
        if not page["results"]:
            if quiet:
                break
            quiet = True
        elif not quiet:
            seats = list(made.enrolments.all())
            step = dice.choice(("join", "leave", "delete", "none"))
            if step == "join":
                EnrolmentFactory(training_class=made, seat=max(s.seat for s in seats) + 1)
            elif step == "leave":
                chosen = dice.choice(seats)
                chosen.withdrawn_at = made.created_at
                chosen.save()
            elif len(seats) > 2 and step == "delete":
                dice.choice(seats).delete()
            quiet = dice.random() < 0.4
            capture(class_id=made.pk)

    rows = ExportRow.objects.filter(resource="rosters", class_id=made.pk, deleted=False)
    assert held == {row.key: row.data for row in rows}
    assert set(held) == {str(seat.pk) for seat in made.enrolments.all()}
