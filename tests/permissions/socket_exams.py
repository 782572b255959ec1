"""The exam's socket: who passes each action, and a well-formed frame of it."""

from __future__ import annotations

import uuid

from tests.permissions.sockets import Frame
from tests.permissions.who import ATTEND, OWNER_TRAINEE, TEACH, Who

EXAM = "ws/v1/exams/<uuid:exam_id>/"

FRAMES: dict[str, Frame] = {
    "exam.take": lambda _: {"holder": uuid.uuid4(), "device": "test", "force": True},
    "exam.answer": lambda w: {
        "event_id": w.ids["spare"],
        "question": w.ids["answer_id"],
        "seq": 1,
        "answer": {"value": True},
    },
    "exam.submit": lambda w: {"event_id": w.ids["spare"]},
}

ROWS: dict[tuple[str, str], Who] = {
    (EXAM, "hello"): ATTEND | TEACH,
    # The unverified trainee has no paper and is told so.
    (EXAM, "exam.take"): ATTEND,
    # Only the paper's own trainee.
    (EXAM, "exam.answer"): OWNER_TRAINEE,
    (EXAM, "exam.submit"): ATTEND,
}
