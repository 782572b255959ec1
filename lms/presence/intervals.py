"""Folding credit into intervals: each names exactly the wall time that it stands on."""

from __future__ import annotations

from dataclasses import asdict, replace

from lms.presence import defences as rule
from lms.presence.coverage import Range
from lms.presence.state import Fact, Interval, Outcome

MAX_WALL_MS = 300_000
"""A closed interval spans at most 5 min of wall time."""
BRIDGE_MS = 15_000
"""Forfeited wall time that an interval may span (a stall, a slow player) instead of ending."""


def credit(
    out: Outcome,
    amount: int,
    *,
    basis: str,
    media: Range | None = None,
    rate: int = rule.RATE_ONE,
    ref: str | None = None,
) -> None:
    """Spend ``amount`` ms of the budget on one basis; media ranges must be new."""
    while amount > MAX_WALL_MS and media is None:
        _spend(out, MAX_WALL_MS, basis, None, rate, ref)
        amount -= MAX_WALL_MS
    if amount > 0:
        _spend(out, amount, basis, media, rate, ref)


def _spend(
    out: Outcome, amount: int, basis: str, media: Range | None, rate: int, ref: str | None
) -> None:
    state = out.state
    if state.lease is None or state.lesson is None:
        return
    wall_from = state.spent_until
    wall_to = wall_from + amount
    state.spent_until = rule.spend(state.spent_until, amount)
    out.progress.credited += amount
    out.credited += amount
    now_open = state.open
    if now_open is not None and _continues(now_open, basis, media, ref, wall_from, wall_to):
        state.open = replace(
            now_open,
            wall_to=wall_to,
            credited=now_open.credited + amount,
            media_to=media[1] if media else None,
            rate_max=max(now_open.rate_max, rate),
            beats=now_open.beats + 1,
        )
        return
    close(out)
    state.open = Interval(
        lease=state.lease,
        lesson=state.lesson,
        mode=state.mode,
        basis=basis,
        wall_from=wall_from,
        wall_to=wall_to,
        credited=amount,
        media_from=media[0] if media else None,
        media_to=media[1] if media else None,
        rate_max=max(rate, rule.RATE_ONE),
        beats=1,
        ref=ref,
    )


def _continues(
    interval: Interval,
    basis: str,
    media: Range | None,
    ref: str | None,
    wall_from: int,
    wall_to: int,
) -> bool:
    return (
        interval.basis == basis
        and interval.ref == ref
        and interval.media_to == (media[0] if media else None)
        and wall_from - interval.wall_to <= BRIDGE_MS
        and wall_to - interval.wall_from <= MAX_WALL_MS
    )


def close(out: Outcome) -> None:
    """End the open interval: it becomes a fact for the record."""
    interval = out.state.open
    if interval is None:
        return
    values = asdict(interval)
    lesson = values.pop("lesson")
    values["lease"] = str(interval.lease)
    out.facts.append(Fact("presence.interval", lesson, values))
    out.state.open = None
