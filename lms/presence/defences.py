"""The rules that stand between a cheat and an hour: one function each.

The engine calls every one of them through this module, so that the attack tests can take out
exactly one and show what it holds back. Times are integer milliseconds.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from lms.presence import coverage as cover
from lms.presence.coverage import Coverage, Range
from lms.presence.state import Beat, LessonTerms, Presence, Progress, Prompt

BUDGET_CAP_MS = 60_000
LEASE_MS = 90_000
SEQ_WINDOW = 64
MAX_MS = 2**53 - 1
RATE_MIN = 500
RATE_ONE = 1000
MAX_RANGES = 500
"""Separate pieces that one lesson's coverage may have; nobody honest comes near."""


def well_formed(beat: Beat) -> bool:
    """Plain integers in order, whatever the door let through."""
    numbers = (beat.seq, beat.start, beat.end, beat.rate)
    return (
        all(type(number) is int and 0 <= number <= MAX_MS for number in numbers)
        and beat.seq >= 1
        and beat.start <= beat.end
    )


def lease_holds(state: Presence, lease: uuid.UUID, lesson: uuid.UUID, now: int) -> bool:
    """Only the trainee's one current lease counts, for its own lesson."""
    return state.lease == lease and state.lesson == lesson and lease_alive(state, now)


def lease_alive(state: Presence, now: int) -> bool:
    """90 s without a beat end a lease."""
    return state.lease is not None and now - state.last_beat <= LEASE_MS


def fresh(last_seq: int, seen: int, seq: int) -> bool:
    """A (lease, seq) pair counts once; 64 beats back are remembered, older ones are refused."""
    back = last_seq - seq
    return back < 0 or (back < SEQ_WINDOW and not seen >> back & 1)


def forfeited(spent_until: int, now: int, held: int) -> int:
    """The budget holds at most 60 s (and what an open question holds): the rest is forfeited."""
    return max(spent_until, now - BUDGET_CAP_MS - held)


def start_of_lease(spent_until: int, now: int) -> int:
    """A new lease starts with an empty budget."""
    return max(spent_until, now)


def after_hidden(spent_until: int, now: int) -> int:
    """Time in which the page was hidden is forfeited."""
    return max(spent_until, now)


def after_block(spent_until: int, now: int) -> int:
    """Time between a missed prompt and the next answer is forfeited."""
    return max(spent_until, now)


def spend(spent_until: int, credit: int) -> int:
    """Credit consumes wall time: the same second never pays twice."""
    return spent_until + credit


def affordable(wanted: int, budget: int) -> int:
    """Credit never exceeds the wall time that is left."""
    return min(wanted, max(0, budget))


def rate_allowed(rate: int, cap: int) -> bool:
    """0.5 x up to the lesson's cap."""
    return RATE_MIN <= rate <= cap


def credit_rate(rate: int) -> int:
    """Below 1.0 the credit is the covered media: slowing down stretches nothing."""
    return max(rate, RATE_ONE)


def uncovered(coverage: Coverage, start: int, end: int) -> list[Range]:
    """Only media that was not credited before."""
    if len(coverage) >= MAX_RANGES:
        # No new islands: only what continues a range that is there.
        ends = {end for _, end in coverage}
        return [part for part in cover.missing(coverage, start, end) if part[0] in ends]
    return cover.missing(coverage, start, end)


def within(progress: Progress, end: int, duration: int) -> int:
    """Nothing beyond the media's end, nor past a required question without an answer."""
    end = min(end, duration)
    return end if progress.gate is None else min(end, progress.gate)


def skips(progress: Progress, start: int, terms: LessonTerms) -> bool:
    """Where skipping is off, a beat may not start beyond what was watched."""
    return terms.no_skip and start > progress.frontier


def counts_now(terms: LessonTerms, now: int) -> bool:
    """The lesson counts, and its time has come and not passed."""
    return (
        terms.countable
        and (terms.opens_at_ms is None or now >= terms.opens_at_ms)
        and (terms.closes_at_ms is None or now <= terms.closes_at_ms)
    )


def hidden(beat: Beat) -> bool:
    """A hidden page earns nothing."""
    return not beat.visible


def waits_for_delivery(state: Presence) -> bool:
    """A prompt that was issued and not delivered pauses credit."""
    return state.prompt is not None and state.prompt.delivered_at is None


def carried_over(prompt: Prompt | None, *, lease: uuid.UUID, lesson: uuid.UUID) -> Prompt | None:
    """A prompt that nobody has seen waits for its trainee under the next lease.

    Otherwise taking the lease again would shake it off. It gets another id, so that the device
    before cannot start its clock.
    """
    if prompt is None or prompt.delivered_at is not None:
        return prompt
    return replace(prompt, id=uuid.uuid5(prompt.id, str(lease)), lease=lease, lesson=lesson)


def blocked(state: Presence) -> bool:
    """After a missed prompt nothing counts until another is answered."""
    return bool(state.blocked)


def overdue(delivered_at: int | None, limit: int, now: int) -> bool:
    """Missed: delivered, and the limit (plus a moment for the line) has passed."""
    return delivered_at is not None and now > delivered_at + limit + 2_000
