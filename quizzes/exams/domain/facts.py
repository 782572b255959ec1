"""Putting an exam's facts on record: one place for its class, lesson and rule."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping

from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.events.payloads import Payload
from lms.people.queries import subject_id
from quizzes.exams.models import Exam, ExamAnswer
from verifier import canonical


def put(
    payload: Payload,
    *,
    exam: Exam,
    user_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    key: str = "",
    private: Mapping[str, str] | None = None,
) -> LearningEvent:
    """One event in the class's log, inside the transaction of what it explains."""
    return record(
        payload,
        key=key,
        class_id=exam.training_class_id,
        lesson_id=exam.lesson_id,
        subject_id=None if user_id is None else subject_id(user_id),
        actor_id=None if actor_id is None else subject_id(actor_id),
        private=private,
        rule_version=exam.rule,
    )


def digest_of_answers(answers: Iterable[ExamAnswer]) -> str:
    """SHA-256 over (question version, answer) in their order: answers stay out of the log."""
    parts = [
        {"version": str(row.version_id), "answer": _text(row.answer)}
        for row in sorted(answers, key=lambda row: row.position)
    ]
    return hashlib.sha256(canonical.encode(parts)).hexdigest()


def digest_of_paper(versions: Iterable[tuple[uuid.UUID, int]]) -> str:
    """SHA-256 over (version, points in thousandths) in their order."""
    parts = [[str(version), points] for version, points in versions]
    return hashlib.sha256(canonical.encode(parts)).hexdigest()


def _text(answer: object) -> str | None:
    """An answer as one text: answers may hold numbers that canonical JSON refuses."""
    import json

    if answer is None:
        return None
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
