"""One cell's evidence: what happened in order, what of it counted, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from lms.core.clock import to_ms
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.events.models import Checkpoint, Cosignature, LearningEvent, LogEntry
from lms.ledger.matrix import cell_json, lesson_head
from lms.ledger.models import LedgerCell, LedgerClass
from lms.ledger.people import Seat
from lms.ledger.queries import sentences
from lms.ledger.words import describe
from verifier.policy import GRADES

SHOWN_MAX = 500
WITHOUT_LESSON = ("leave.requested", "leave.decided", "leave.withdrawn")


def cell_timeline(training_class: TrainingClass, seat: Seat, lesson: Lesson) -> dict[str, Any]:
    """The cell with its events, spans and place in the log."""
    cell = LedgerCell.objects.filter(
        class_id=training_class.pk, subject=seat.pseudonym, lesson_id=lesson.pk
    ).first()
    head = LedgerClass.objects.filter(class_id=training_class.pk).first()
    events = events_of(training_class, seat, lesson)
    numbers = dict(
        LogEntry.objects.filter(event_id__in=[event.id for event in events]).values_list(
            "event_id", "index"
        )
    )
    shown = cell_json(lesson.pk, cell)
    return {
        "trainee": {"enrolment": seat.enrolment_id, "name": seat.name},
        "lesson": {**lesson_head(lesson), "duration_ms": shown["duration_ms"]},
        "as_of_ms": head.as_of_ms if head else 0,
        "state": shown["state"],
        "grade": shown["grade"],
        "grades": cell.grades if cell else dict.fromkeys(GRADES, 0),
        "flags": shown["flags"],
        "credited_ms": shown["credited_ms"],
        "covered_ms": cell.covered_ms if cell else None,
        "hours_milli": shown["hours_milli"],
        "rule": head.rule if head else "",
        "rule_pack_id": training_class.rule_pack_id,
        "why": sentences(cell.why) if cell else [],
        "spans": spans_of(events, lesson),
        "events": [
            {
                "index": numbers.get(event.id),
                "at_ms": to_ms(event.occurred_at),
                "kind": event.kind,
                **describe(event.kind, event.payload),
            }
            for event in events[:SHOWN_MAX]
        ],
        "log": _place(training_class, list(numbers.values())),
    }


def events_of(training_class: TrainingClass, seat: Seat, lesson: Lesson) -> list[LearningEvent]:
    """The trainee's events that bear on this lesson, in order of time."""
    if seat.subject_id is None:
        return []
    own = LearningEvent.objects.filter(class_id=training_class.pk, subject_id=seat.subject_id)
    found = own.filter(Q(lesson_id=lesson.pk) | Q(lesson_id=None, kind__in=WITHOUT_LESSON))
    rows = found.order_by("occurred_at", "id")
    return [e for e in rows if e.lesson_id or str(lesson.pk) in e.payload.get("lessons", [])]


def spans_of(events: Iterable[LearningEvent], lesson: Lesson) -> list[dict[str, Any]]:
    """Counted stretches and the gaps between them: media ms, or for live ms since the start."""
    start = to_ms(lesson.starts_at)
    ranges: list[tuple[int, int]] = []
    came: int | None = None
    for event in events:
        payload, at = event.payload, to_ms(event.occurred_at) - start
        if event.kind == "attendance.signed_in" and lesson.kind == LessonKind.ON_SITE:
            came = max(0, at) if came is None else came
        elif event.kind == "attendance.signed_out" and came is not None:
            ranges.append((came, min(at, to_ms(lesson.ends_at) - start)))
            came = None
        if event.kind != "presence.interval":
            continue
        if payload["basis"] == "media":
            ranges.append((payload["media_from"], payload["media_to"]))
        elif payload["basis"] == "live":
            ranges.append((payload["wall_from"] - start, payload["wall_to"] - start))
    return with_gaps(ranges)


def with_gaps(ranges: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Merged ranges in order, with what lies between them (and before the first) not counted."""
    spans: list[dict[str, Any]] = []
    reached = 0
    for low, high in sorted(ranges):
        if low > reached:
            spans.append({"from_ms": reached, "to_ms": low, "counted": False})
        begin = max(low, reached)
        if high <= begin:
            continue
        if spans and spans[-1]["counted"] and spans[-1]["to_ms"] == begin:
            spans[-1]["to_ms"] = high
        else:
            spans.append({"from_ms": begin, "to_ms": high, "counted": True})
        reached = high
    return spans


def _place(training_class: TrainingClass, numbers: list[int]) -> dict[str, Any] | None:
    """First and last leaf, and since when they are under a checkpoint and a cosignature."""
    if not numbers:
        return None
    covers = Checkpoint.objects.filter(log__class_id=training_class.pk, size__gt=max(numbers))
    first = covers.order_by("size").first()
    signed = Cosignature.objects.filter(checkpoint__in=covers).order_by("signed_at").first()
    return {
        "first": min(numbers),
        "last": max(numbers),
        "checkpoint_at_ms": None if first is None else to_ms(first.created_at),
        "cosigned_at_ms": None if signed is None else to_ms(signed.signed_at),
    }
