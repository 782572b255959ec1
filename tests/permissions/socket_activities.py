"""Socket-matrix rows and frames of board, exercises and Q&A."""

from __future__ import annotations

from typing import Any

from tests.permissions.matrix_activities import ASK, LEAD
from tests.permissions.sockets import Frame
from tests.permissions.who import Who
from tests.permissions.world import World

ROUTE = "ws/v1/live/<uuid:lesson_id>/"


def on_page(world: World) -> dict[str, Any]:
    """The fields of every change of a page."""
    return {
        "scope": world.ids["scope"],
        "event_id": world.ids["spare"],
        "page": world.ids["page_id"],
    }


def ink(world: World) -> dict[str, Any]:
    return {
        "scope": world.ids["scope"],
        "page": world.ids["page_id"],
        "tool": "pen",
        "color": "ink",
        "width": 24,
        "p": "AAA",
    }


def asked(world: World, **fields: Any) -> dict[str, Any]:
    return {"question": world.ids["asked_id"], **fields}


FRAMES: dict[str, Frame] = {
    "board.draw": lambda w: {**ink(w), "event_id": w.ids["spare"]},
    "board.erase": lambda w: {**on_page(w), "strokes": [1]},
    "board.clear": on_page,
    "board.undo": on_page,
    "board.redo": on_page,
    "board.turn": on_page,
    "board.add": lambda w: {"scope": w.ids["scope"], "event_id": w.ids["spare"]},
    "board.remove": lambda w: {"scope": w.ids["scope"], "page": w.ids["page_id"]},
    "board.restore": lambda w: {"scope": w.ids["scope"], "page": w.ids["page_id"]},
    "board.bring": on_page,
    "board.let": lambda w: {
        "scope": w.ids["scope"],
        "user": w.people["trainee"].pk,
        "allowed": False,
    },
    "board.open": lambda w: {"scope": w.ids["scope"], "everybody": False},
    "board.ink": lambda w: {**ink(w), "key": w.ids["spare"], "start": 0},
    "board.laser": lambda w: {"scope": w.ids["scope"], "page": w.ids["page_id"], "x": 1, "y": 1},
    "exercise.start": lambda w: {
        "event_id": w.ids["spare"],
        "exercise": w.ids["exercise_id"],
    },
    "exercise.answer": lambda w: {
        "run": w.ids["run_id"],
        "event_id": w.ids["spare"],
        "answer": {"value": True},
    },
    "exercise.close": lambda w: {"run": w.ids["run_id"]},
    "exercise.reveal": lambda w: {"run": w.ids["run_id"], "texts": False},
    "exercise.nudge": lambda w: {"run": w.ids["run_id"]},
    "qa.ask": lambda w: {"event_id": w.ids["spare"], "body": "运费怎么写？"},
    "qa.vote": lambda w: asked(w, wanted=True),
    "qa.mark": lambda w: asked(w, answered=True),
    "qa.reply": lambda w: asked(w, event_id=w.ids["spare"], body="写在主图上。"),
    "qa.hide": lambda w: asked(w, hidden=False),
}

ROWS: dict[tuple[str, str], Who] = {
    **{(ROUTE, action): LEAD for action in FRAMES},
    (ROUTE, "exercise.answer"): ASK,
    (ROUTE, "qa.ask"): ASK,
    (ROUTE, "qa.vote"): ASK,
}
