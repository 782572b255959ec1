"""The presence engine: pure functions over :mod:`lms.presence.state`.

Wall time is spent, never minted. ``spent_until`` is the wall instant up to which a trainee's
time is used up; credit of c ms consumes ``[spent_until, spent_until + c]`` and so names the
wall time that it stands on. No clock, no randomness and no I/O in here: ``now`` and ``Chance``
are handed in, and the given state is never changed, a copy is returned.
"""

from __future__ import annotations

import uuid

from lms.presence import coverage as cover
from lms.presence import defences as rule
from lms.presence.intervals import close, credit
from lms.presence.state import (
    Beat,
    BeatAck,
    Chance,
    Fact,
    LessonTerms,
    Outcome,
    Presence,
    Progress,
)
from lms.presence.windows import held, issue_if_due, miss_if_overdue, settle, settle_overdue

LIVE = "live"


def take(
    state: Presence,
    progress: Progress,
    *,
    now: int,
    lease: uuid.UUID,
    lesson: uuid.UUID,
    mode: str,
    device: str,
    connection: str,
    start: int,
) -> Outcome:
    """A new lease; the one before ends, visibly and on the record.

    ``progress`` is that of the lesson which the *old* lease was for (its open question may still
    earn); ``start`` is where in the new lesson the next beat may begin; the budget starts empty.
    """
    out = Outcome.begin(state, progress)
    new = out.state
    now = new.instant(now)
    end_lease(out, now=now, by=lease)
    new.spent_until = rule.start_of_lease(new.spent_until, now)
    new.lease, new.lesson, new.mode = lease, lesson, mode
    new.device, new.connection = device, connection
    new.taken_at = new.last_beat = now
    new.last_seq = new.seen = 0
    new.credited_to = start
    new.prompt = rule.carried_over(new.prompt, lease=lease, lesson=lesson)
    out.facts.append(
        Fact(
            "presence.lease_taken",
            lesson,
            {"lease": str(lease), "mode": mode, "device": device},
        )
    )
    return out


def end_lease(out: Outcome, *, now: int, by: uuid.UUID | None = None) -> None:
    """End the current lease, if any: evicted ``by`` another, expired, or given back."""
    state = out.state
    if state.lease is None or state.lesson is None:
        return
    alive = rule.lease_alive(state, now)
    miss_if_overdue(out, now)
    settle(out, now if alive else state.last_beat)
    close(out)
    values: dict[str, int | str | None] = {"lease": str(state.lease)}
    if not alive:
        kind, values["wall"] = "presence.lease_expired", state.last_beat + rule.LEASE_MS
    elif by is not None:
        kind, values["wall"], values["by_lease"] = "presence.lease_evicted", now, str(by)
    else:
        kind, values["wall"] = "presence.lease_released", now
    out.facts.append(Fact(kind, state.lesson, values))
    state.lease = None


def release(state: Presence, progress: Progress, *, now: int) -> Outcome:
    """The trainee leaves (or the lease has expired): nothing stays open."""
    out = Outcome.begin(state, progress)
    end_lease(out, now=state.instant(now))
    return out


def apply_beat(
    state: Presence,
    progress: Progress,
    beat: Beat,
    *,
    now: int,
    terms: LessonTerms,
    chance: Chance,
) -> Outcome:
    """Judge one beat: credit what the rules allow, answer, and say what to record."""
    out = Outcome.begin(state, progress)
    new = out.state
    now = new.instant(now)
    if not rule.well_formed(beat):
        return _answer(out, beat, now, "invalid")
    if not rule.lease_holds(new, beat.lease, beat.lesson, now):
        if not rule.lease_alive(new, now):
            end_lease(out, now=now)
        return _answer(out, beat, now, "no_lease")
    if not rule.fresh(new.last_seq, new.seen, beat.seq):
        return _answer(out, beat, now, "duplicate")
    newest = _remember(new, beat.seq)
    miss_if_overdue(out, now)
    new.last_beat = now
    new.spent_until = rule.forfeited(new.spent_until, now, held(new, now))
    settle_overdue(out, now)
    reason, credited_to = _judge(out, beat, now, terms, newest=newest)
    if newest:
        if terms.no_skip and new.mode != LIVE:
            credited_to = min(credited_to, out.progress.frontier)
        new.credited_to = credited_to
        if beat.visible:
            out.progress.position = min(beat.end, terms.duration_ms)
    issue_if_due(out, beat, now, terms, chance)
    return _answer(out, beat, now, reason)


def _judge(
    out: Outcome, beat: Beat, now: int, terms: LessonTerms, *, newest: bool
) -> tuple[str | None, int]:
    """Why there is no (full) credit, or None, and the media time up to which is credited."""
    state = out.state
    if not rule.counts_now(terms, now):
        return "not_counting", beat.end
    if rule.hidden(beat):
        close(out)
        if newest:
            state.spent_until = rule.after_hidden(state.spent_until, now)
        return "hidden", beat.end
    if rule.blocked(state):
        return "prompt_missed", beat.end
    if rule.waits_for_delivery(state):
        return "prompt_undelivered", beat.start
    if state.prompt is not None and state.prompt.delivered_at is not None:
        return "prompt_open", beat.start
    if state.window is not None:
        return "question_open", beat.start
    if state.mode == LIVE:
        # What has passed since the last beat that could count is what the budget holds.
        credit(out, rule.affordable(rule.BUDGET_CAP_MS, now - state.spent_until), basis="live")
        return None, 0
    return _credit_media(out, beat, now, terms)


def _credit_media(out: Outcome, beat: Beat, now: int, terms: LessonTerms) -> tuple[str | None, int]:
    """Credit newly covered media ÷ rate, as far as the budget goes."""
    state, progress = out.state, out.progress
    if not rule.rate_allowed(beat.rate, terms.rate_cap_milli):
        return "rate", beat.end
    if rule.skips(progress, beat.start, terms):
        return "skip", progress.frontier
    end = rule.within(progress, beat.end, terms.duration_ms)
    gated = end < min(beat.end, terms.duration_ms)
    rate = rule.credit_rate(beat.rate)
    reached = end
    for low, high in rule.uncovered(progress.coverage, beat.start, end):
        wanted = -(-(high - low) * rule.RATE_ONE // rate)
        granted = rule.affordable(wanted, now - state.spent_until)
        stop = high if granted == wanted else low + granted * rate // rule.RATE_ONE
        if stop > low:
            credit(out, granted, basis="media", media=(low, stop), rate=rate)
            progress.coverage = cover.add(progress.coverage, low, stop)
        if stop < high:
            reached = stop
            break
    progress.frontier = max(progress.frontier, reached)
    if reached < end:
        return "budget", reached
    return ("gate" if gated else None), reached


def _remember(state: Presence, seq: int) -> bool:
    """Mark the sequence number as seen; True if it is the newest so far."""
    ahead = seq - state.last_seq
    mask = (1 << rule.SEQ_WINDOW) - 1
    if ahead <= 0:
        state.seen |= 1 << -ahead
        return False
    state.seen = ((state.seen << ahead) | 1) & mask if ahead < rule.SEQ_WINDOW else 1
    state.last_seq = seq
    return True


def _answer(out: Outcome, beat: Beat, now: int, reason: str | None) -> Outcome:
    state, progress = out.state, out.progress
    out.ack = BeatAck(
        seq=beat.seq,
        credited_to=state.credited_to,
        credited_ms=progress.credited,
        budget_ms=max(0, now - state.spent_until),
        frontier=progress.frontier,
        gate=progress.gate,
        reason=reason,
        prompt=state.prompt,
    )
    return out
