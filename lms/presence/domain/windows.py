"""Timed questions hold the clock: their open time counts, up to their limit."""

from __future__ import annotations

import uuid

from lms.presence import windows as engine
from lms.presence.domain.work import step


def open(  # noqa: A001 - the contract's name; used as windows.open
    *, user_id: uuid.UUID, lesson_id: uuid.UUID, ref: str, basis: str, limit_ms: int
) -> bool:
    """A question is on the screen; False if the trainee holds no lease for the lesson.

    ``ref`` must be the id that the event of the question carries; ``basis`` is ``question``.
    """
    with step(user_id) as (out, at):
        return engine.open_window(
            out, ref=ref, basis=basis, limit=limit_ms, lesson=lesson_id, now=at
        )


def close(*, user_id: uuid.UUID, ref: str, answered_at_ms: int) -> int:
    """The question was answered or ran out; returns the ms credited for its open time."""
    with step(user_id, now=answered_at_ms) as (out, at):
        return engine.close_window(out, ref=ref, now=at)
