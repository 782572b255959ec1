"""The socket matrix: (route, action) → who passes; and a well-formed frame of each action."""

from __future__ import annotations

from tests.permissions import (
    matrix_flipped,
    matrix_statistics,
    socket_activities,
    socket_exams,
    socket_streams,
)
from tests.permissions.sockets import Frame
from tests.permissions.sockets_live import FRAMES_LIVE, SOCKETS_LIVE
from tests.permissions.who import ATTEND, NAMES, OWNER_TRAINEE, ROOM, SEE, SIGNED_IN, Who

ME = "ws/v1/me/"
LESSON = "ws/v1/lessons/<uuid:lesson_id>/"
DESK = "ws/v1/sign-in/<uuid:lesson_id>/"
WALL = "ws/v1/wall/<uuid:lesson_id>/"

FRAMES: dict[str, Frame] = {
    **FRAMES_LIVE,
    "presence.take": lambda _: {"mode": "vod", "device": "test"},
    "beat": lambda w: {
        "lease": w.ids["spare"],
        "seq": 1,
        "event_id": w.ids["spare"],
        "lesson": w.ids["lesson_id"],
        "from": 0,
        "to": 10_000,
        "rate": 1000,
        "visible": True,
    },
    "presence.release": lambda w: {"lease": w.ids["spare"]},
    "prompt.delivered": lambda w: {"prompt": w.ids["spare"]},
    "prompt.answer": lambda w: {"prompt": w.ids["spare"], "choice": 1},
    "question.open": lambda w: {"question": w.ids["question_id"]},
    "question.answer": lambda w: {
        "question": w.ids["question_id"],
        "event_id": w.ids["spare"],
        "answer": {"choice": "b"},
    },
    "bullet.send": lambda w: {"event_id": w.ids["spare"], "at": 1000, "text": "记下来了"},
    "focus.hidden": lambda w: {"event_id": w.ids["spare"], "ms": 4000},
    **socket_activities.FRAMES,
    **socket_streams.FRAMES,
    **socket_exams.FRAMES,
}

FRAMES_HERE = socket_streams.FRAMES_HERE
"""Where one socket means something else than the others by the same message."""

SOCKETS: dict[tuple[str, str], Who] = {
    **SOCKETS_LIVE,
    (ME, "hello"): SIGNED_IN,
    (LESSON, "hello"): SEE,
    (DESK, "hello"): NAMES,
    (WALL, "hello"): NAMES,
    # Only a verified trainee gets a lease; what follows is answered and worth nothing without it.
    (LESSON, "presence.take"): OWNER_TRAINEE,
    (LESSON, "beat"): SEE,
    (LESSON, "presence.release"): SEE,
    (LESSON, "prompt.delivered"): SEE,
    (LESSON, "prompt.answer"): SEE,
    # A trainee without a lease is told that the question is not reached.
    (LESSON, "question.open"): ATTEND,
    (LESSON, "question.answer"): ATTEND,
    (LESSON, "bullet.send"): ROOM,
    (LESSON, "focus.hidden"): ATTEND,
    **socket_activities.ROWS,
    **matrix_flipped.SOCKETS,
    **socket_streams.ROWS,
    **matrix_statistics.SOCKETS,
    **socket_exams.ROWS,
}
