"""Tables of the live room."""

from __future__ import annotations

from live.models.breakouts import Breakout, BreakoutPlace, BreakoutRound
from live.models.lesson import LiveLesson, LiveSession
from live.models.people import Participant, RollCall, RollCallAnswer
from live.models.talk import ChatMessage, LiveBullet

__all__ = [
    "Breakout",
    "BreakoutPlace",
    "BreakoutRound",
    "ChatMessage",
    "LiveBullet",
    "LiveLesson",
    "LiveSession",
    "Participant",
    "RollCall",
    "RollCallAnswer",
]
