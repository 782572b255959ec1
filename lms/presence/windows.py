"""Timed questions and presence prompts: while one is open its own clock counts, up to its limit.

A prompt is decided on the server, travels in a beat's answer, and its clock starts when the
player says that it is on the screen. Not delivered: credit pauses, and it is never missed.
Delivered and not answered in time: missed, and nothing counts until the next is answered.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from lms.presence import defences as rule
from lms.presence.intervals import close, credit
from lms.presence.state import (
    Beat,
    Chance,
    Fact,
    LessonTerms,
    Outcome,
    Presence,
    Prompt,
    Window,
)

OPTIONS = 4


def held(state: Presence, now: int) -> int:
    """How long something open has been holding the clock: that much the budget may exceed 60 s."""
    window, prompt = state.window, state.prompt
    question = min(max(0, now - window.opened_at), window.limit) if window else 0
    if prompt is None or prompt.delivered_at is None:
        return question
    return max(question, min(max(0, now - prompt.delivered_at), prompt.limit))


# --- Timed questions -----------------------------------------------------------------------------


def open_window(
    out: Outcome, *, ref: str, basis: str, limit: int, lesson: uuid.UUID, now: int
) -> bool:
    """A timed question appears; its time counts only under a living lease for its lesson."""
    state = out.state
    now = state.instant(now)
    if state.window is not None and state.window.ref == ref:
        return True
    if state.lesson != lesson or not rule.lease_alive(state, now):
        return False
    settle(out, now)
    state.window = Window(ref=ref, basis=basis, opened_at=now, limit=limit)
    return True


def close_window(out: Outcome, *, ref: str, now: int) -> int:
    """Answered (or given up): credit its open time; returns ms credited."""
    state = out.state
    if state.window is None or state.window.ref != ref:
        return 0
    before = out.credited
    now = state.instant(now)
    settle(out, now if rule.lease_alive(state, now) else state.last_beat)
    return out.credited - before


def settle_overdue(out: Outcome, now: int) -> None:
    """A question whose limit has passed counts up to it, answered or not."""
    window = out.state.window
    if window is not None and now >= window.opened_at + window.limit:
        settle(out, now)


def settle(out: Outcome, now: int) -> None:
    """End an open question and credit ``min(open time, limit, budget)``."""
    state = out.state
    window = state.window
    if window is None:
        return
    state.spent_until = rule.forfeited(state.spent_until, now, held(state, now))
    wanted = min(max(0, now - window.opened_at), window.limit)
    state.window = None
    if rule.blocked(state):
        return
    granted = rule.affordable(wanted, now - state.spent_until)
    credit(out, granted, basis=window.basis, ref=window.ref)


# --- Presence prompts ----------------------------------------------------------------------------


def issue_if_due(out: Outcome, beat: Beat, now: int, terms: LessonTerms, chance: Chance) -> None:
    """Decide whether this beat's answer carries a new prompt."""
    state, rules = out.state, terms.prompts
    if rules is None or state.lease is None or state.lesson is None:
        return
    if not rule.counts_now(terms, now):
        return
    if state.next_prompt_at is None:
        state.next_prompt_at = now + chance.between(rules.min_gap_ms, rules.max_gap_ms)
    due = rule.blocked(state) or now >= state.next_prompt_at
    if not due or not beat.visible or state.prompt is not None or state.window is not None:
        return
    options: list[int] = []
    while len(options) < OPTIONS:
        option = chance.between(10, 99)
        if option not in options:
            options.append(option)
    state.prompt = Prompt(
        id=chance.new_id(),
        lesson=state.lesson,
        lease=state.lease,
        limit=rules.limit_ms,
        ask=options[chance.between(0, OPTIONS - 1)],
        options=tuple(options),
    )
    state.next_prompt_at = None


def deliver(out: Outcome, *, prompt_id: uuid.UUID, now: int) -> bool:
    """The player shows the prompt: its clock starts (again: no effect)."""
    state = out.state
    now = state.instant(now)
    prompt = state.prompt
    if prompt is None or prompt.id != prompt_id:
        return False
    if prompt.delivered_at is None:
        state.prompt = replace(prompt, delivered_at=now)
        _record(out, state.prompt, "prompt.delivered", limit=prompt.limit)
    return True


def answer(out: Outcome, *, prompt_id: uuid.UUID, choice: int, now: int) -> str:
    """``answered``, ``wrong`` (try again within the limit), ``missed`` or ``unknown``."""
    state = out.state
    now = state.instant(now)
    prompt = state.prompt
    if prompt is None or prompt.id != prompt_id:
        return "unknown"
    miss_if_overdue(out, now)
    if state.prompt is None:
        return "missed"
    deliver(out, prompt_id=prompt_id, now=now)
    if choice != prompt.ask:
        return "wrong"
    delivered_at = prompt.delivered_at if prompt.delivered_at is not None else now
    took = min(now - delivered_at, prompt.limit)
    state.spent_until = rule.forfeited(state.spent_until, now, held(state, now))
    _record(out, state.prompt, "prompt.answered", took=took)
    if rule.blocked(state):
        _tell_blocked_logs(out, state.prompt, took)
        state.spent_until = rule.after_block(state.spent_until, now)
        state.blocked = ()
    elif state.lease == state.prompt.lease and rule.lease_alive(state, now):
        granted = rule.affordable(took, now - state.spent_until)
        credit(out, granted, basis="prompt", ref=str(prompt.id))
    state.prompt = None
    return "answered"


def miss_if_overdue(out: Outcome, now: int) -> None:
    """A delivered prompt whose limit has passed is missed; an undelivered one never is."""
    state = out.state
    prompt = state.prompt
    if prompt is None or not rule.overdue(prompt.delivered_at, prompt.limit, now):
        return
    close(out)
    _record(out, prompt, "prompt.missed", limit=prompt.limit)
    state.prompt = None
    if prompt.lesson not in state.blocked:
        state.blocked = (*state.blocked, prompt.lesson)


def _record(out: Outcome, prompt: Prompt, kind: str, **values: int | str | None) -> None:
    if kind == "prompt.delivered":
        values["lease"] = str(prompt.lease)
    out.facts.append(Fact(kind, prompt.lesson, {"prompt": str(prompt.id), **values}))


def _tell_blocked_logs(out: Outcome, prompt: Prompt, took: int) -> None:
    """Prompts missed in some classes and made good in another: each of their logs is told."""
    for where in out.state.blocked:
        if where != prompt.lesson:
            there = replace(prompt, lesson=where)
            _record(out, there, "prompt.delivered", limit=prompt.limit)
            _record(out, there, "prompt.answered", took=took)
