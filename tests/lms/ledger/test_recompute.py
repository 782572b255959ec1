"""The ledger follows from the log: cells, entries, corrections, and the rebuild that proves it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from lms.courses.hooks import credit_of
from lms.ledger.domain.marks import mark
from lms.ledger.domain.rebuild import check_class, rebuild_class
from lms.ledger.domain.recompute import due, recompute, recompute_due
from lms.ledger.errors import ClassNotRunning, MarkRefused
from lms.ledger.matrix import matrix
from lms.ledger.models import LedgerCell, LedgerEntry
from lms.ledger.people import seats_of
from lms.ledger.timeline import cell_timeline
from tests.lms.ledger.scene import MINUTE, START_MS, Scene

pytestmark = pytest.mark.django_db(transaction=True)
LATER = START_MS + 60 * MINUTE


def cell(scene: Scene, seat: int = 0, lesson: int = 0) -> LedgerCell:
    subject = seats_of(scene.cls)[seat].pseudonym
    return LedgerCell.objects.get(subject=subject, lesson_id=scene.lessons[lesson].pk)


def test_watched_minutes_become_a_cell_an_entry_and_hours() -> None:
    scene = Scene()
    scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    scene.watched(0, 0, 5 * MINUTE, 10 * MINUTE, START_MS + 10 * MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    mine, other = cell(scene), cell(scene, seat=1)
    assert (mine.state, mine.credited_ms, mine.hours_milli) == ("present", 10 * MINUTE, 1000)
    assert (other.state, other.credited_ms) == ("not_started", 0)
    entry = LedgerEntry.objects.get(subject=mine.subject, credited_ms__gt=0)
    assert (entry.kind, entry.credited_ms, entry.hours_milli) == ("earned", 10 * MINUTE, 1000)
    assert credit_of(scene.cls.pk, scene.enrolments[0].user_id).hours_milli == 1000


def test_only_what_is_new_is_fed_and_a_rebuild_is_equal() -> None:
    scene = Scene()
    scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    scene.sequence()
    assert due(LATER) == [scene.cls.pk]
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    assert due(LATER) == []
    scene.watched(0, 0, 5 * MINUTE, 10 * MINUTE, START_MS + 10 * MINUTE)
    scene.watched(1, 1, 0, 4 * MINUTE, START_MS + 24 * 60 * MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER + MINUTE)
    assert cell(scene).credited_ms == 10 * MINUTE
    assert check_class(class_id=scene.cls.pk) == []
    out = io.StringIO()
    call_command("rebuild_ledger", "--check", stdout=out)
    assert "equal a rebuild" in out.getvalue()


def test_time_alone_makes_an_absence_at_the_deadline() -> None:
    scene = Scene(trainees=1)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    assert cell(scene).state == "not_started"
    evening = START_MS + 12 * 60 * MINUTE
    assert due(evening) == [scene.cls.pk]
    recompute(class_id=scene.cls.pk, now_ms=evening)
    assert cell(scene).state == "absent"
    assert check_class(class_id=scene.cls.pk) == []
    assert recompute_due() == 1


def test_a_correction_compensates_with_its_reason() -> None:
    scene = Scene(trainees=1)
    scene.watched(0, 0, 0, 10 * MINUTE, START_MS + MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    mark(
        training_class=scene.cls,
        enrolment_id=scene.enrolments[0].pk,
        lesson_id=scene.lessons[0].pk,
        state="left_early",
        credited_ms=4 * MINUTE,
        reason="讲师核对录像后更正",
        actor_id=scene.lecturer.subject.pk,
        correction=True,
    )
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER + MINUTE)
    assert (cell(scene).state, cell(scene).credited_ms) == ("left_early", 4 * MINUTE)
    entry = LedgerEntry.objects.order_by("-id")[0]
    assert (entry.kind, entry.credited_ms) == ("correction", -6 * MINUTE)
    assert entry.reason == "讲师核对录像后更正"
    assert check_class(class_id=scene.cls.pk) == []


def test_a_hand_mark_has_its_grade_and_its_cap_shows() -> None:
    scene = Scene(trainees=1)
    mark(
        training_class=scene.cls,
        enrolment_id=scene.enrolments[0].pk,
        lesson_id=scene.lessons[0].pk,
        state="present",
        credited_ms=10 * MINUTE,
        reason="现场停电，纸质签到",
        actor_id=scene.lecturer.subject.pk,
    )
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    assert cell(scene).grades["hand"] == 10 * MINUTE
    shown = matrix(scene.cls)
    assert shown["rows"][0]["cells"][0]["grade"] == "hand"
    assert (shown["summary"]["hand_share_milli"], shown["summary"]["hand_cap_milli"]) == (1000, 50)
    assert "hand_over_cap" in shown["rows"][0]["flags"]


def test_marks_need_a_reason_a_running_class_and_no_more_time_than_the_lesson() -> None:
    scene = Scene(trainees=1)
    wanted: dict[str, Any] = {
        "training_class": scene.cls,
        "enrolment_id": scene.enrolments[0].pk,
        "lesson_id": scene.lessons[0].pk,
        "state": "present",
        "credited_ms": None,
        "reason": "有原因的登记",
        "actor_id": scene.lecturer.subject.pk,
    }
    for bad in ({"reason": "  "}, {"credited_ms": 46 * MINUTE}, {"state": "excellent"}):
        with pytest.raises(MarkRefused):
            mark(**{**wanted, **bad})
    scene.cls.state = "closed"
    with pytest.raises(ClassNotRunning):
        mark(**wanted)


def test_a_forged_ledger_is_found_and_repaired() -> None:
    scene = Scene(trainees=1)
    scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    LedgerCell.objects.filter(pk=cell(scene).pk).update(credited_ms=45 * MINUTE, state="present")
    assert any(
        "the live ledger differs" in problem for problem in check_class(class_id=scene.cls.pk)
    )
    with pytest.raises(CommandError):
        call_command("rebuild_ledger", "--check", stderr=io.StringIO())
    rebuild_class(class_id=scene.cls.pk)
    assert cell(scene).credited_ms == 5 * MINUTE


def test_entries_cannot_be_changed() -> None:
    scene = Scene(trainees=1)
    scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    for change in (
        lambda: LedgerEntry.objects.update(credited_ms=1),
        lambda: LedgerEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_cell_explains_itself_and_shows_the_gap() -> None:
    scene = Scene(trainees=1)
    scene.watched(0, 0, 0, 2 * MINUTE, START_MS + MINUTE)
    scene.watched(0, 0, 4 * MINUTE, 10 * MINUTE, START_MS + 10 * MINUTE)
    scene.sequence()
    recompute(class_id=scene.cls.pk, now_ms=LATER)
    shown = cell_timeline(scene.cls, seats_of(scene.cls)[0], scene.lessons[0])
    assert shown["spans"] == [
        {"from_ms": 0, "to_ms": 2 * MINUTE, "counted": True},
        {"from_ms": 2 * MINUTE, "to_ms": 4 * MINUTE, "counted": False},
        {"from_ms": 4 * MINUTE, "to_ms": 10 * MINUTE, "counted": True},
    ]
    assert [row["kind"] for row in shown["events"]] == [
        "presence.lease_taken",
        "presence.interval",
    ] * 2
    assert shown["events"][1]["text"] == {"zh": "观看 2 分 00 秒", "en": "watched 2 min 00 s"}
    assert any("观看计时" in clause["zh"] for clause in shown["why"])
    assert shown["log"]["first"] < shown["log"]["last"]
