"""What events of live classes say on a trainee's time line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Line = tuple[str, str, str, str, bool | None]

STEPS = {
    "invited": ("被请上台", "was invited to the stage"),
    "on": ("上台", "went on stage"),
    "declined": ("没有上台", "declined the stage"),
    "down": ("下台", "left the stage"),
}


def _seconds(ms: int) -> tuple[str, str]:
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if not minutes:
        return f"{seconds} 秒", f"{seconds} s"
    return f"{minutes} 分 {seconds:02d} 秒", f"{minutes} min {seconds:02d} s"


def _plain(zh: str, en: str) -> Callable[[Payload], Line]:
    return lambda _: (zh, en, "", "", None)


def _lasting(zh: str, en: str) -> Callable[[Payload], Line]:
    def line(p: Payload) -> Line:
        span = _seconds(p["ms"])
        return f"{zh} {span[0]}", f"{en} {span[1]}", "", "", None

    return line


def _hand(p: Payload) -> Line:
    found = ("举手", "raised a hand") if p["up"] else ("放下手", "lowered the hand")
    return *found, "", "", None


def _stage(p: Payload) -> Line:
    return *STEPS.get(p["step"], (p["step"], p["step"])), "", "", None


def _moved(p: Payload) -> Line:
    if p["breakout"] is None:
        return "回到主会场", "back in the main room", "", "", None
    return "进入小组", "went into a group", "", "", None


LINES: dict[str, Callable[[Payload], Line]] = {
    "live.joined": _plain("进入课堂", "came into the room"),
    "live.left": _plain("离开课堂", "left the room"),
    "live.received": _lasting("收到音视频", "received media for"),
    "live.spoke": _lasting("发言", "spoke for"),
    "live.hand": _hand,
    "live.stage": _stage,
    "live.moved": _moved,
    "live.roll_call_answered": _plain("应答点名", "answered a roll call"),
    "live.roll_call_missed": _plain("没有应答点名", "missed a roll call"),
    "live.published": _plain("打开音视频", "began to send media"),
    "live.unpublished": _plain("关闭音视频", "stopped sending media"),
    "comment.live": _plain("在课堂聊天", "wrote in the class's chat"),
    "comment.live_bullet": _plain("发了弹幕", "sent a bullet comment"),
    "qa.asked": _plain("提了问题", "asked a question"),
    "qa.answered": _plain("问题得到回答", "the question was answered"),
    "board.drew": _plain("在白板上写画", "drew on the board"),
}
