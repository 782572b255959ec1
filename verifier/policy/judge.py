"""Judges one trainee in one lesson: state, minutes by grade, hours, and why."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.policy.caps import split_hours
from verifier.policy.draft import (
    Draft,
    Moment,
    Question,
    ratio_of,
    short_lesson,
    still_open,
    union_ms,
)
from verifier.policy.model import ATTENDED, Cell, Lesson, Reason
from verifier.policy.on_site import on_site, stays_of
from verifier.policy.packs import RulePack, video_needed_ms
from verifier.policy.sign_in import sign_in_rules
from verifier.policy.tally import Interval, Mark, Tally
from verifier.policy.terms import below_min, hour_ms

__all__ = ["Moment", "Question", "judge", "signed_before", "stays_of", "union_ms"]


def _coverage(intervals: Iterable[Interval]) -> int:
    return union_ms(
        (i.media_from, i.media_to)
        for i in intervals
        if i.media_from is not None and i.media_to is not None
    )


def _add_credit(question: Question, draft: Draft) -> None:
    """Book credited ms by grade, and one reason per way of earning."""
    ways: dict[str, int] = {}
    for grade, i in question.tally.credited_by_grade(question.intervals):
        credited = _bookable(question, i)
        draft.grades[grade] += credited
        way = "replay" if i.basis == "media" and i.mode == "replay" else i.basis
        ways[way] = ways.get(way, 0) + credited
    for way in sorted(ways):
        draft.why.append(Reason(f"time_{way}", ways[way]))


def _bookable(question: Question, i: Interval) -> int:
    """Policy 2 books of a live lesson what lies within the timetable, which is what counts."""
    starts, ends = question.lesson.starts, question.lesson.ends
    live = question.lesson.mode == "live" and i.mode != "replay"
    if not question.second or not live or starts is None or ends is None:
        return i.credited
    return _clipped(i, starts, ends)


def _recorded(question: Question, draft: Draft) -> None:
    """On-demand: by coverage of the recording up to the deadline."""
    rules, duration = question.pack["vod"], question.duration
    draft.covered = _coverage(question.intervals)
    if not duration:
        draft.state = "review" if question.moment.final else "not_started"
        draft.why.append(Reason("not_published"))
        return
    needed = video_needed_ms(question.pack, question.lesson.hours_milli)
    # A short recording carries only its share of the lesson's hours, however well it is covered.
    draft.part, draft.whole = draft.covered, max(duration, needed)
    draft.full_milli = rules["full_ratio_milli"]
    if duration < needed:
        code = "short_recording" if question.second else "short_video"
        draft.why.append(Reason(code, duration, {"duration": duration, "needed": needed}))
    required = rules["min_ratio_milli"]
    ratio = ratio_of(draft.covered, duration)
    args = {"covered": draft.covered, "duration": duration, "ratio": ratio, "required": required}
    draft.why.append(Reason("coverage", draft.covered, args))
    if rules["hours_basis"] == "minutes":
        minutes = sum(draft.grades.values()) // 60_000
        draft.part, draft.full_milli = minutes * 60_000, 1000
        draft.whole = question.lesson.hours_milli * hour_ms(question.pack, "vod") // 1000
    if ratio >= required and not _unanswered(question, draft):
        draft.state = _in_time(question, duration, required)
        if draft.state == "made_up":
            draft.why.append(Reason("after_deadline", question.lesson.ends))
        return
    pending = still_open(question, draft.covered > 0)
    draft.state = pending or ("left_early" if draft.covered else "absent")


def _unanswered(question: Question, draft: Draft) -> bool:
    """Whether the rules ask for more answers than were given; until then nothing is earned."""
    rules = question.pack.get("questions", {}) if question.second else {}
    for name, given in (
        ("answered_min_milli", len(question.tally.answered)),
        ("right_min_milli", sum(question.tally.answered.values())),
    ):
        needed = -(-question.questions * rules.get(name, 0) // 1000)
        if given < needed:
            args = {"given": given, "needed": needed, "count": question.questions}
            draft.why.append(Reason(f"questions_{name.partition('_')[0]}", None, args))
            draft.part = 0
            return True
    return False


def _in_time(question: Question, duration: int, required: int) -> str:
    ends = question.lesson.ends
    if ends is None:
        return "present"
    before = [i for i in question.intervals if i.wall_from < ends]
    return "present" if ratio_of(_coverage(before), duration) >= required else "made_up"


def _clipped(i: Interval, starts: int, ends: int) -> int:
    overlap = min(i.wall_to, ends) - max(i.wall_from, starts)
    return max(0, min(i.credited, overlap))


def _live(question: Question, draft: Draft) -> None:
    """Live: by time in the room within the timetable; a replay can make it up."""
    rules, lesson = question.pack["live"], question.lesson
    if lesson.starts is None or lesson.ends is None or lesson.ends <= lesson.starts:
        draft.state = "review"
        draft.why.append(Reason("no_times"))
        return
    starts, ends = lesson.starts, lesson.ends
    # Prompts and questions over a replay are time before a film, not in the room.
    present = [i for i in question.intervals if i.mode != "replay" and i.basis != "media"]
    inside = [i for i in present if _clipped(i, starts, ends) > 0]
    draft.part = sum(_clipped(i, starts, ends) for i in inside)
    draft.whole, draft.full_milli = ends - starts, rules["full_ratio_milli"]
    ratio, required = ratio_of(draft.part, draft.whole), rules["min_ratio_milli"]
    args = {"attended": draft.part, "planned": draft.whole, "ratio": ratio, "required": required}
    short_lesson(question, draft)
    draft.why.append(Reason("attended", draft.part, args))
    if inside and (question.moment.final or question.moment.now >= ends):
        draft.state = _live_state(question, inside, ratio, draft)
    else:
        draft.state = still_open(question, bool(inside)) or "absent"
    _replayed(question, draft)


def _live_state(question: Question, inside: list[Interval], ratio: int, draft: Draft) -> str:
    rules, lesson = question.pack["live"], question.lesson
    late = min(i.wall_from for i in inside) - (lesson.starts or 0)
    early = (lesson.ends or 0) - max(i.wall_to for i in inside)
    if early > rules["early_before_ms"] or ratio < rules["min_ratio_milli"]:
        draft.why.append(Reason("left_early", max(0, early)))
        return "left_early"
    if late > rules["late_after_ms"]:
        draft.why.append(Reason("late", late))
        return "late"
    return "present"


def _replayed(question: Question, draft: Draft) -> None:
    rules, duration = question.pack["live"], question.duration
    replay = [i for i in question.intervals if i.basis == "media"]
    if not replay or not duration or not rules["replay_makes_up"]:
        return
    draft.covered = _coverage(replay)
    ratio = ratio_of(draft.covered, duration)
    if draft.state in ATTENDED or ratio <= ratio_of(draft.part, draft.whole):
        return
    draft.part, draft.whole = draft.covered, duration
    args = {
        "covered": draft.covered,
        "duration": duration,
        "ratio": ratio,
        "required": rules["min_ratio_milli"],
    }
    draft.why.append(Reason("coverage", draft.covered, args))
    if ratio >= rules["min_ratio_milli"]:
        draft.state = "made_up"


def _flipped(question: Question, draft: Draft) -> None:
    """Flipped: credited by completing the task, never by minutes (art. 13 (3))."""
    draft.whole = question.lesson.hours_milli * hour_ms(question.pack, "flipped") // 1000
    if question.tally.task_done:
        draft.state, draft.part = "present", draft.whole
        draft.why.append(Reason("task_done"))
    else:
        draft.state = still_open(question, bool(question.intervals)) or "absent"


RULINGS = frozenset({"uphold", "partial", "dismiss"})
_BY_MODE = {"vod": _recorded, "live": _live, "onsite": on_site, "flipped": _flipped}


def _marked_total(mark: Mark, whole: int) -> int:
    """The total that a person's mark claims, in ms of the lesson's own measure."""
    if mark.credited is not None:
        return mark.credited
    return whole if mark.state in ATTENDED else 0


def _apply_marks(question: Question, draft: Draft) -> None:
    """A mark adds by hand what the record lacks; a correction sets the total."""
    for mark in question.tally.ordered_marks():
        total = _marked_total(mark, draft.whole)
        so_far = sum(draft.grades.values())
        if mark.corrected:
            draft.grades["corrected"] += total - so_far
            draft.vouched = 0 if mark.agency else draft.vouched + total - so_far
            code, delta = "corrected", total - so_far
        else:
            delta = max(0, total - so_far)
            draft.grades["hand"] += delta
            code = "hand_mark"
        draft.state = mark.state
        draft.part = total if mark.corrected else max(draft.part, total)
        args: dict[str, int | str] = {"state": mark.state, "reason": mark.reason}
        draft.why.append(Reason(code, delta, args))


def _apply_leave(question: Question, draft: Draft) -> None:
    if question.leave is None or not question.leave[1] or draft.state in ATTENDED:
        return
    draft.state = "on_leave"
    draft.leaves.append(question.leave[0])
    draft.why.append(Reason("leave_approved"))


def _apply_withdrawal(question: Question, draft: Draft) -> None:
    if question.withdrawn is None or draft.part > 0 or draft.state != "absent":
        return
    starts = question.lesson.starts
    if starts is None or starts >= question.withdrawn[1]:
        draft.state = "not_started"
        draft.leaves.append(question.withdrawn[0])
        draft.why.append(Reason("withdrawn"))


def _add_context(question: Question, draft: Draft) -> None:
    """What a person should know beside the minutes; changes nothing."""
    tally, focus = question.tally, question.pack["focus"]
    if tally.missed:
        draft.why.append(Reason("prompts_missed", None, {"count": tally.missed}))
    spots = tally.spot_ends()
    unmet = sum(end in ("missed", "failed") for end in spots.values())
    if spots:
        args: dict[str, int | str] = {"count": len(spots), "unmet": unmet}
        draft.why.append(Reason("spot_checks", None, args))
    if tally.evicted:
        draft.why.append(Reason("evicted", None, {"count": tally.evicted}))
    counted = [ms for ms in tally.hidden if ms > focus["count_ms"]]
    if counted:
        draft.why.append(Reason("focus_lost", sum(counted), {"count": len(counted)}))
    if tally.ruling in RULINGS:
        draft.why.append(Reason(f"focus_{tally.ruling}"))
    elif len(counted) >= focus["review_at"]:
        draft.flags.append("focus_review")


def _add_unsigned(question: Question, draft: Draft) -> None:
    """What did not count because nobody had signed in before it."""
    lost = sum(
        i.credited
        for i in question.tally.intervals
        if not signed_before(question.pack, question.lesson, question.tally, i)
    )
    if lost:
        draft.why.append(Reason("before_sign_in", lost))


def signed_before(pack: RulePack, lesson: Lesson, tally: Tally, i: Interval) -> bool:
    """Whether an interval may count as far as signing in goes (policy 2); replays need none."""
    if lesson.mode not in sign_in_rules(pack).required or i.mode == "replay":
        return True
    first = tally.first_sign_in()
    return first is not None and first <= i.wall_from


def _hours(question: Question, draft: Draft) -> int:
    lesson = question.lesson
    if draft.whole <= 0 or draft.part <= 0:
        return 0
    short = draft.state in ("left_early", "absent") and not question.tally.marks
    if short and below_min(question.pack, lesson.mode) == "none":
        draft.why.append(Reason("below_min"))
        return 0
    if draft.part * 1000 >= draft.whole * draft.full_milli:
        return lesson.hours_milli
    return lesson.hours_milli * draft.part // draft.whole


def judge(question: Question) -> Cell:
    """The cell of one trainee and lesson."""
    draft = Draft()
    _add_credit(question, draft)
    _BY_MODE[question.lesson.mode](question, draft)
    _apply_marks(question, draft)
    _apply_leave(question, draft)
    _apply_withdrawal(question, draft)
    _add_context(question, draft)
    if question.second:
        _add_unsigned(question, draft)
    hours = _hours(question, draft)
    hand, code = split_hours(hours, draft.grades, draft.vouched) if question.second else (0, 0)
    draft.why.append(Reason("hours", None, {"earned": hours, "of": question.lesson.hours_milli}))
    return Cell(
        subject=question.subject,
        lesson=question.lesson.id,
        state=draft.state,
        credited=sum(draft.grades.values()),
        covered=draft.covered,
        duration=question.duration,
        hours_milli=hours,
        grades=draft.grades,
        leaves=tuple(sorted({*question.tally.leaves, *draft.leaves})),
        flags=tuple(draft.flags),
        why=tuple(draft.why),
        hand_milli=hand,
        code_milli=code,
    )
