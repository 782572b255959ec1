"""The room's own actions of the live socket: who passes each, and a well-formed frame of it.

The board's and the activities' actions stand in files of their own.
"""

from __future__ import annotations

import uuid

from tests.permissions.sockets import Frame
from tests.permissions.who import OWNER_LECTURER, OWNER_TRAINEE, Who

LIVE = "ws/v1/live/<uuid:lesson_id>/"
INSIDE: Who = frozenset({"trainee", "lecturer", "institution", "officer", "platform"})
"""Verified trainees and lecturers; people of the institution, region and platform listen."""
VOICES: Who = frozenset({"trainee", "lecturer"})
WALKERS: Who = INSIDE

FRAMES_LIVE: dict[str, Frame] = {
    "hand.raise": lambda _: {},
    "hand.lower": lambda _: {},
    "hand.order": lambda w: {"users": [w.ids["seated_id"]]},
    "stage.invite": lambda w: {"user": w.ids["seated_id"]},
    "stage.accept": lambda _: {},
    "stage.decline": lambda _: {},
    "stage.down": lambda _: {},
    "stage.media": lambda _: {"mic": True, "camera": True},
    "stage.mute": lambda w: {"user": w.ids["seated_id"]},
    "stage.lock": lambda _: {"locked": False},
    "screen.take": lambda _: {},
    "screen.release": lambda _: {},
    "layout.set": lambda w: {"layout": "grid", "pin": w.ids["seated_id"], "follow": True},
    "settings.set": lambda _: {"bullets": True},
    "recording.control": lambda _: {"order": "stop"},
    "chat.send": lambda _: {"event_id": uuid.uuid4(), "text": "老师好"},
    "chat.delete": lambda w: {"message": w.ids["line_id"]},
    "chat.mute": lambda w: {"user": w.ids["seated_id"], "minutes": 5},
    "bullet.post": lambda _: {"event_id": uuid.uuid4(), "text": "学到了"},
    "bullet.hide": lambda w: {"bullet": w.ids["bullet_id"]},
    "reaction.send": lambda _: {"kind": "clap"},
    "roll_call.start": lambda _: {"limit_ms": 30_000},
    "roll_call.answer": lambda w: {"roll_call": w.ids["roll_call_id"]},
    "roll_call.close": lambda _: {},
    "breakouts.open": lambda _: {"mode": "choice"},
    "breakouts.assign": lambda w: {"user": w.ids["seated_id"], "breakout": w.ids["breakout_id"]},
    "breakouts.return": lambda w: {"user": w.ids["seated_id"]},
    "breakouts.timer": lambda _: {"minutes": 5},
    "breakouts.say": lambda _: {"event_id": uuid.uuid4(), "text": "还有五分钟"},
    "breakouts.close": lambda _: {},
    "breakout.enter": lambda w: {"breakout": w.ids["breakout_id"]},
    "breakout.help": lambda _: {"wanted": True},
}

SOCKETS_LIVE: dict[tuple[str, str], Who] = {
    (LIVE, "hello"): INSIDE,
    (LIVE, "presence.take"): OWNER_TRAINEE,
    (LIVE, "beat"): INSIDE,
    (LIVE, "presence.release"): INSIDE,
    (LIVE, "prompt.delivered"): INSIDE,
    (LIVE, "prompt.answer"): INSIDE,
    (LIVE, "hand.raise"): OWNER_TRAINEE,
    (LIVE, "hand.lower"): VOICES,
    (LIVE, "hand.order"): OWNER_LECTURER,
    (LIVE, "stage.invite"): OWNER_LECTURER,
    # Without an invitation the answer is that there is none.
    (LIVE, "stage.accept"): VOICES,
    (LIVE, "stage.decline"): VOICES,
    # One's own place: lecturers do not leave the stage.
    (LIVE, "stage.down"): OWNER_TRAINEE,
    # In a group everybody may be heard; the trainee of this world is in one.
    (LIVE, "stage.media"): VOICES,
    (LIVE, "stage.mute"): OWNER_LECTURER,
    (LIVE, "stage.lock"): OWNER_LECTURER,
    (LIVE, "screen.take"): VOICES,
    (LIVE, "screen.release"): VOICES,
    (LIVE, "layout.set"): OWNER_LECTURER,
    (LIVE, "settings.set"): OWNER_LECTURER,
    (LIVE, "recording.control"): OWNER_LECTURER,
    (LIVE, "chat.send"): VOICES,
    # The line is the trainee's own.
    (LIVE, "chat.delete"): VOICES,
    (LIVE, "chat.mute"): OWNER_LECTURER,
    (LIVE, "bullet.post"): VOICES,
    (LIVE, "bullet.hide"): OWNER_LECTURER,
    (LIVE, "reaction.send"): VOICES,
    (LIVE, "roll_call.start"): OWNER_LECTURER,
    # Only who was asked.
    (LIVE, "roll_call.answer"): OWNER_TRAINEE,
    (LIVE, "roll_call.close"): OWNER_LECTURER,
    (LIVE, "breakouts.open"): OWNER_LECTURER,
    (LIVE, "breakouts.assign"): OWNER_LECTURER,
    (LIVE, "breakouts.return"): OWNER_LECTURER,
    (LIVE, "breakouts.timer"): OWNER_LECTURER,
    (LIVE, "breakouts.say"): OWNER_LECTURER,
    (LIVE, "breakouts.close"): OWNER_LECTURER,
    # The lecturer has closed the groups by now in this order of actions; others walk in.
    (LIVE, "breakout.enter"): WALKERS,
    (LIVE, "breakout.help"): OWNER_TRAINEE,
}
