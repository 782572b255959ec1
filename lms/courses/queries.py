"""Reads about classes that other apps need."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from lms.courses.models import Enrolment, Lesson, RulePack, TrainingClass
from lms.people.queries import agency_key


@dataclass(frozen=True)
class LessonRules:
    """What a lesson's presence and credit depend on."""

    class_id: uuid.UUID
    class_state: str
    opens_at_ms: int
    closes_at_ms: int
    hours_milli: int
    rule_version: str
    body: dict[str, Any]
    """The rule pack's body: ``vod``, ``prompts``, …"""


def rule_pack_of(training_class: TrainingClass) -> RulePack:
    """The pack version that this class is measured by."""
    return training_class.rule_pack


def lesson_rules(lesson_id: uuid.UUID) -> LessonRules:
    """One query. Raises ``Lesson.DoesNotExist``."""
    from lms.core.clock import to_ms

    lesson = Lesson.objects.select_related("training_class__rule_pack").get(pk=lesson_id)
    pack = lesson.training_class.rule_pack
    return LessonRules(
        class_id=lesson.training_class_id,
        class_state=lesson.training_class.state,
        opens_at_ms=to_ms(lesson.starts_at),
        closes_at_ms=to_ms(lesson.ends_at),
        hours_milli=lesson.hours_milli,
        rule_version=pack.label,
        body=pack.body,
    )


def hold_class(class_id: uuid.UUID) -> None:
    """Lock the class's row until the transaction ends: its state and roster stay as they are."""
    rows = TrainingClass.objects.select_for_update(no_key=True).filter(pk=class_id)
    rows.values_list("pk", flat=True).first()


def agency_key_of_class(class_id: uuid.UUID) -> bytes:
    """The pseudonym key for the trainees of a class."""
    found = TrainingClass.objects.select_related("institution__region").get(pk=class_id)
    return agency_key(found.institution.region)


def open_classes_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """The classes with a log in which a person has a seat, archived ones not among them."""
    state = TrainingClass.State
    rows = Enrolment.objects.filter(
        user_id=user_id,
        withdrawn_at=None,
        training_class__state__in=(state.SUBMITTED, state.APPROVED, state.RUNNING, state.CLOSED),
    )
    return list(rows.values_list("training_class_id", flat=True))
