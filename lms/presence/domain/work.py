"""One step of one trainee: lock, let the engine judge, write state and facts together."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lms.core import clock
from lms.presence import store
from lms.presence.recording import record_facts
from lms.presence.state import Chance, Outcome, Progress

_system = random.SystemRandom()

CHANCE = Chance(
    between=_system.randint,
    new_id=lambda: uuid.UUID(bytes=secrets.token_bytes(16), version=4),
)


@contextmanager
def step(user_id: uuid.UUID, *, now: int | None = None) -> Iterator[tuple[Outcome, int]]:
    """Work on one trainee's state and the progress of the lesson that it is about.

    Yields a fresh outcome and the instant (never before the trainee's last beat, whatever the
    clock does); what the block leaves in the outcome is written in the same transaction.
    """
    with transaction.atomic():
        state = store.load_states([user_id])[user_id]
        lesson = state.lesson
        progress = Progress()
        if lesson is not None:
            progress = store.load_progress([(user_id, lesson)])[(user_id, lesson)]
        out = Outcome.begin(state, progress)
        at = state.instant(clock.now_ms() if now is None else now)
        yield out, at
        write(user_id, out, at, lesson)


def write(user_id: uuid.UUID, out: Outcome, at: int, lesson: uuid.UUID | None) -> None:
    """Save an outcome whose progress belongs to ``lesson``."""
    store.save_states({user_id: out.state})
    if lesson is not None:
        store.save_progress({(user_id, lesson): out.progress})
    record_facts((user_id, at, fact) for fact in out.facts)


def adopt(out: Outcome, done: Outcome) -> None:
    """Take over what an engine function returned."""
    out.state, out.progress = done.state, done.progress
    out.facts += done.facts
    out.credited += done.credited
