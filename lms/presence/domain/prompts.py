"""Presence prompts: shown, answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lms.presence import windows
from lms.presence.domain.work import step


@dataclass(frozen=True)
class PromptResult:
    """``answered``, ``wrong``, ``missed`` or ``unknown``, and the ms credited for its open time."""

    result: str
    credited_ms: int


def delivered(*, user_id: uuid.UUID, prompt_id: uuid.UUID) -> bool:
    """The prompt is on the screen: its clock starts; False if there is no such prompt now."""
    with step(user_id) as (out, at):
        return windows.deliver(out, prompt_id=prompt_id, now=at)


def answer(*, user_id: uuid.UUID, prompt_id: uuid.UUID, choice: int) -> PromptResult:
    """The trainee chose; a wrong choice may be corrected until the limit."""
    with step(user_id) as (out, at):
        result = windows.answer(out, prompt_id=prompt_id, choice=choice, now=at)
        return PromptResult(result, out.credited)
