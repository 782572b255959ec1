"""The replay's socket: who passes each action, and a well-formed frame of it."""

from __future__ import annotations

from tests.permissions.sockets import Frame
from tests.permissions.sockets_live import INSIDE, VOICES
from tests.permissions.who import OWNER_TRAINEE, Who

REPLAY = "ws/v1/live/<uuid:lesson_id>/replay/"

FRAMES: dict[str, Frame] = {
    "replay.bullet": lambda w: {
        "event_id": w.ids["spare"],
        "session": w.ids["over_id"],
        "at": 1000,
        "text": "学到了",
    },
}

FRAMES_HERE: dict[tuple[str, str], Frame] = {
    # The message of a lesson's socket, with a question of this replay.
    (REPLAY, "question.open"): lambda w: {"question": w.ids["replay_question"]},
    (REPLAY, "question.answer"): lambda w: {
        "question": w.ids["replay_question"],
        "event_id": w.ids["spare"],
        "answer": {"option": "a"},
    },
}

ROWS: dict[tuple[str, str], Who] = {
    (REPLAY, "hello"): INSIDE,
    (REPLAY, "presence.take"): OWNER_TRAINEE,
    (REPLAY, "beat"): INSIDE,
    (REPLAY, "presence.release"): INSIDE,
    (REPLAY, "prompt.delivered"): INSIDE,
    (REPLAY, "prompt.answer"): INSIDE,
    (REPLAY, "replay.bullet"): VOICES,
    # A trainee without a lease is told that the question is not reached.
    (REPLAY, "question.open"): OWNER_TRAINEE,
    (REPLAY, "question.answer"): OWNER_TRAINEE,
}
