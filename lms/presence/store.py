"""Rows to engine values and back; many trainees at a time.

Everything that changes a trainee's presence locks that trainee's ``PresenceState`` row first
(in the order of user ids, so that two processes never wait for each other in a circle); on
SQLite the IMMEDIATE transaction is the lock. Updates go as one ``executemany``: Django's
``bulk_update`` builds a CASE per column, which costs more than the rest of a beat.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import connection

from lms.presence.models import LessonProgress, PresenceState
from lms.presence.state import Interval, Presence, Progress, Prompt, Window

Key = tuple[uuid.UUID, uuid.UUID]
"""(user, lesson)."""

STATE_COLUMNS = (
    "lease",
    "lesson_id",
    "mode",
    "device",
    "connection",
    "taken_at_ms",
    "spent_until_ms",
    "last_beat_ms",
    "last_seq",
    "seen",
    "credited_to_ms",
    "open_interval",
    "prompt",
    "blocked_lessons",
    "next_prompt_at_ms",
    "window",
)
PROGRESS_COLUMNS = ("coverage", "frontier_ms", "position_ms", "gate_ms", "credited_ms")
SIGN = 1 << 63


def load_states(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Presence]:
    """Lock and read the rows of these trainees, making those that are missing."""
    wanted = sorted(set(user_ids))
    found = _read_states(wanted)
    absent = [user_id for user_id in wanted if user_id not in found]
    if absent:
        PresenceState.objects.bulk_create(
            [PresenceState(user_id=user_id) for user_id in absent], ignore_conflicts=True
        )
        found = _read_states(wanted)
    return found


def _read_states(user_ids: list[uuid.UUID]) -> dict[uuid.UUID, Presence]:
    rows = (
        PresenceState.objects.select_for_update()
        .filter(user_id__in=user_ids)
        .order_by("user_id")
        .values_list("user_id", *STATE_COLUMNS)
    )
    return {row[0]: _state(row[1:]) for row in rows}


def read_state(user_id: uuid.UUID) -> Presence:
    """One trainee's state without a lock, for display."""
    rows = PresenceState.objects.filter(user_id=user_id).values_list(*STATE_COLUMNS)
    return _state(rows[0]) if rows else Presence()


def load_progress(keys: Iterable[Key]) -> dict[Key, Progress]:
    """Read the progress rows, making those that are missing; the states must be locked."""
    wanted = set(keys)
    found = _read_progress(wanted)
    absent = wanted - found.keys()
    if absent:
        LessonProgress.objects.bulk_create(
            [LessonProgress(user_id=user, lesson_id=lesson) for user, lesson in sorted(absent)],
            ignore_conflicts=True,
        )
        found |= {key: Progress() for key in absent}
    return found


def _read_progress(keys: set[Key]) -> dict[Key, Progress]:
    rows = LessonProgress.objects.filter(
        user_id__in={user for user, _ in keys}, lesson_id__in={lesson for _, lesson in keys}
    ).values_list("user_id", "lesson_id", *PROGRESS_COLUMNS)
    return {
        (user, lesson): Progress(
            coverage=tuple((low, high) for low, high in coverage),
            frontier=frontier,
            position=position,
            gate=gate,
            credited=credited,
        )
        for user, lesson, coverage, frontier, position, gate, credited in rows
        if (user, lesson) in keys
    }


def save_states(states: Mapping[uuid.UUID, Presence]) -> None:
    """Write all of them in one go."""
    _update(
        PresenceState,
        STATE_COLUMNS,
        ("user_id",),
        [(*_state_row(states[user]), _uuid(user)) for user in sorted(states)],
    )


def save_progress(rows: Mapping[Key, Progress]) -> None:
    """Write all of them in one go."""
    _update(
        LessonProgress,
        PROGRESS_COLUMNS,
        ("user_id", "lesson_id"),
        [
            (
                json.dumps(progress.coverage),
                progress.frontier,
                progress.position,
                progress.gate,
                progress.credited,
                _uuid(user),
                _uuid(lesson),
            )
            for (user, lesson), progress in sorted(rows.items(), key=lambda item: item[0])
        ],
    )


def _update(
    model: Any, columns: tuple[str, ...], keys: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(column)} = %s" for column in columns)
    where = " AND ".join(f"{quote(key)} = %s" for key in keys)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {where}"  # noqa: S608 - names of our model and constants; values are bound
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _uuid(value: uuid.UUID | None) -> Any:
    if value is None or connection.features.has_native_uuid_field:
        return value
    return value.hex


def _state_row(state: Presence) -> tuple[Any, ...]:
    return (
        _uuid(state.lease),
        _uuid(state.lesson),
        state.mode,
        state.device,
        state.connection,
        state.taken_at,
        state.spent_until,
        state.last_beat,
        state.last_seq,
        state.seen - (SIGN << 1) if state.seen >= SIGN else state.seen,
        state.credited_to,
        _json(state.open),
        _json(state.prompt),
        json.dumps([str(lesson) for lesson in state.blocked]),
        state.next_prompt_at,
        _json(state.window),
    )


def _json(value: Interval | Prompt | Window | None) -> str | None:
    return None if value is None else json.dumps(asdict(value), default=str)


def _state(row: tuple[Any, ...]) -> Presence:
    (
        lease, lesson, mode, device, link, taken, spent, beat, seq, seen, credited_to,
        interval, prompt, blocked, next_prompt, window,
    ) = row  # fmt: skip
    return Presence(
        lease=lease,
        lesson=lesson,
        mode=mode,
        device=device,
        connection=link,
        taken_at=taken,
        spent_until=spent,
        last_beat=beat,
        last_seq=seq,
        seen=seen + (SIGN << 1) if seen < 0 else seen,
        credited_to=credited_to,
        open=_interval(interval),
        prompt=_prompt(prompt),
        blocked=tuple(uuid.UUID(lesson) for lesson in blocked),
        next_prompt_at=next_prompt,
        window=None if window is None else Window(**window),
    )


def _interval(data: dict[str, Any] | None) -> Interval | None:
    if data is None:
        return None
    ids = {name: uuid.UUID(data[name]) for name in ("lease", "lesson")}
    return Interval(**{**data, **ids})


def _prompt(data: dict[str, Any] | None) -> Prompt | None:
    if data is None:
        return None
    ids = {name: uuid.UUID(data[name]) for name in ("id", "lease", "lesson")}
    return Prompt(**{**data, **ids, "options": tuple(data["options"])})
