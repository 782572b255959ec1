"""Judges one trainee in one lesson: state, minutes by grade, hours, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from verifier.policy.model import ATTENDED, Cell, Lesson, Reason, empty_grades
from verifier.policy.packs import RulePack, video_needed_ms
from verifier.policy.sign_in import sign_in_rules
from verifier.policy.tally import Interval, Mark, Tally, Visit


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant judged at: ms, and whether the class is closed."""

    now: int
    final: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a cell is judged from."""

    pack: RulePack
    lesson: Lesson
    subject: str
    tally: Tally
    duration: int | None
    leave: tuple[int, bool] | None
    withdrawn: tuple[int, int] | None
    moment: Moment


@dataclass(slots=True)
class Draft:
    """A cell in the making. ``part`` over ``whole`` is the share of hours earned."""

    state: str = "absent"
    part: int = 0
    whole: int = 0
    full_milli: int = 1000
    covered: int | None = None
    grades: dict[str, int] = field(default_factory=empty_grades)
    leaves: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    why: list[Reason] = field(default_factory=list)


def union_ms(ranges: Iterable[tuple[int, int]]) -> int:
    """Total length of the union of ranges, in ms."""
    total, reached = 0, None
    for low, high in sorted(ranges):
        start = low if reached is None or low > reached else reached
        if high > start:
            total += high - start
            reached = high
    return total


def _coverage(intervals: Iterable[Interval]) -> int:
    return union_ms(
        (i.media_from, i.media_to)
        for i in intervals
        if i.media_from is not None and i.media_to is not None
    )


def _add_credit(draft: Draft, tally: Tally) -> None:
    """Book credited ms by grade, and one reason per way of earning."""
    ways: dict[str, int] = {}
    for grade, i in tally.credited_by_grade():
        draft.grades[grade] += i.credited
        way = "replay" if i.basis == "media" and i.mode == "replay" else i.basis
        ways[way] = ways.get(way, 0) + i.credited
    for way in sorted(ways):
        draft.why.append(Reason(f"time_{way}", ways[way]))


def _pending(question: Question, started: bool) -> str | None:
    """in_progress or not_started while the lesson can still be attended."""
    lesson, moment = question.lesson, question.moment
    if moment.final:
        return None
    if lesson.starts is not None and moment.now < lesson.starts:
        return "not_started"
    if lesson.ends is None or moment.now < lesson.ends:
        return "in_progress" if started else "not_started"
    return None


def _ratio(part: int, whole: int) -> int:
    return min(1000, part * 1000 // whole) if whole > 0 else 0


def _recorded(question: Question, draft: Draft) -> None:
    """On-demand: by coverage of the recording up to the deadline."""
    rules, duration = question.pack["vod"], question.duration
    intervals = question.tally.intervals
    draft.covered = _coverage(intervals)
    if not duration:
        draft.state = "review" if question.moment.final else "not_started"
        draft.why.append(Reason("not_published"))
        return
    needed = video_needed_ms(question.pack, question.lesson.hours_milli)
    # A short recording carries only its share of the lesson's hours, however well it is covered.
    draft.part, draft.whole = draft.covered, max(duration, needed)
    draft.full_milli = rules["full_ratio_milli"]
    if duration < needed:
        draft.why.append(Reason("short_video", duration, {"duration": duration, "needed": needed}))
    required = rules["min_ratio_milli"]
    ratio = _ratio(draft.covered, duration)
    args = {"covered": draft.covered, "duration": duration, "ratio": ratio, "required": required}
    draft.why.append(Reason("coverage", draft.covered, args))
    if rules["hours_basis"] == "minutes":
        minutes = sum(draft.grades.values()) // 60_000
        draft.part, draft.full_milli = minutes * 60_000, 1000
        draft.whole = question.lesson.hours_milli * question.pack["hour_ms"] // 1000
    if ratio >= required:
        draft.state = _in_time(question, duration, required)
        if draft.state == "made_up":
            draft.why.append(Reason("after_deadline", question.lesson.ends))
        return
    pending = _pending(question, draft.covered > 0)
    draft.state = pending or ("left_early" if draft.covered else "absent")


def _in_time(question: Question, duration: int, required: int) -> str:
    ends = question.lesson.ends
    if ends is None:
        return "present"
    before = [i for i in question.tally.intervals if i.wall_from < ends]
    return "present" if _ratio(_coverage(before), duration) >= required else "made_up"


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
    present = [i for i in question.tally.intervals if i.mode != "replay" and i.basis != "media"]
    inside = [i for i in present if _clipped(i, starts, ends) > 0]
    draft.part = sum(_clipped(i, starts, ends) for i in inside)
    draft.whole, draft.full_milli = ends - starts, rules["full_ratio_milli"]
    ratio, required = _ratio(draft.part, draft.whole), rules["min_ratio_milli"]
    args = {"attended": draft.part, "planned": draft.whole, "ratio": ratio, "required": required}
    draft.why.append(Reason("attended", draft.part, args))
    if inside and (question.moment.final or question.moment.now >= ends):
        draft.state = _live_state(question, inside, ratio, draft)
    else:
        draft.state = _pending(question, bool(inside)) or "absent"
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
    replay = [i for i in question.tally.intervals if i.basis == "media"]
    if not replay or not duration or not rules["replay_makes_up"]:
        return
    draft.covered = _coverage(replay)
    ratio = _ratio(draft.covered, duration)
    if draft.state in ATTENDED or ratio <= _ratio(draft.part, draft.whole):
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


def _on_site(question: Question, draft: Draft) -> None:
    """On site: the time between sign-in and sign-out within the timetable; marks say the rest."""
    rules, lesson, visits = question.pack["live"], question.lesson, question.tally.visits
    draft.whole = lesson.hours_milli * question.pack["hour_ms"] // 1000
    if lesson.starts is None or lesson.ends is None or lesson.ends <= lesson.starts or not visits:
        draft.state = _pending(question, started=bool(visits)) or "absent"
        return
    starts, ends = lesson.starts, lesson.ends
    draft.whole, draft.full_milli = ends - starts, rules["full_ratio_milli"]
    visits = _left_at_the_end(question, visits)
    closed = [(visit, visit.left) for visit in visits if visit.left is not None]
    stays = [(max(v.came, starts), min(left, ends), v.grade) for v, left in closed]
    reached = 0
    for low, high, grade in sorted(stays):
        counted = max(0, high - max(low, reached))
        draft.grades[grade] += counted
        draft.part += counted
        reached = max(reached, high)
    ratio, required = _ratio(draft.part, draft.whole), rules["min_ratio_milli"]
    args = {"attended": draft.part, "planned": draft.whole, "ratio": ratio, "required": required}
    draft.why.append(Reason("signed", draft.part, args))
    pending = _pending(question, started=True)
    draft.state = pending or _on_site_state(question, visits, ratio, draft)


def _left_at_the_end(question: Question, visits: list[Visit]) -> list[Visit]:
    """Where the rules ask for no sign-out, who stays stays until the lesson ends."""
    if "onsite" in sign_in_rules(question.pack).sign_out:
        return visits
    ends = question.lesson.ends
    return [visit if visit.left is not None else visit._replace(left=ends) for visit in visits]


def _on_site_state(question: Question, visits: list[Visit], ratio: int, draft: Draft) -> str:
    rules, lesson = question.pack["live"], question.lesson
    left = [visit.left for visit in visits if visit.left is not None]
    if len(left) < len(visits):
        draft.why.append(Reason("not_signed_out"))
        return "review"
    early = (lesson.ends or 0) - max(left)
    if early > rules["early_before_ms"] or ratio < rules["min_ratio_milli"]:
        draft.why.append(Reason("left_early", max(0, early)))
        return "left_early"
    late = min(visit.came for visit in visits) - (lesson.starts or 0)
    if late > rules["late_after_ms"]:
        draft.why.append(Reason("late", late))
        return "late"
    return "present"


def _flipped(question: Question, draft: Draft) -> None:
    """Flipped: credited by completing the task, never by minutes (art. 13 (3))."""
    draft.whole = question.lesson.hours_milli * question.pack["hour_ms"] // 1000
    if question.tally.task_done:
        draft.state, draft.part = "present", draft.whole
        draft.why.append(Reason("task_done"))
    else:
        draft.state = _pending(question, bool(question.tally.intervals)) or "absent"


RULINGS = frozenset({"uphold", "partial", "dismiss"})
_BY_MODE = {"vod": _recorded, "live": _live, "onsite": _on_site, "flipped": _flipped}


def _marked_total(mark: Mark, whole: int) -> int:
    """The total that a person's mark claims, in ms of the lesson's own measure."""
    if mark.credited is not None:
        return mark.credited
    return whole if mark.state in ATTENDED else 0


def _apply_marks(question: Question, draft: Draft) -> None:
    """A mark adds by hand what the record lacks; a correction sets the total."""
    for mark in question.tally.marks:
        total = _marked_total(mark, draft.whole)
        so_far = sum(draft.grades.values())
        if mark.corrected:
            draft.grades["corrected"] += total - so_far
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
    unmet = sum(end in ("missed", "failed") for end in tally.spots.values())
    if tally.spots:
        args: dict[str, int | str] = {"count": len(tally.spots), "unmet": unmet}
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


def _hours(lesson: Lesson, draft: Draft) -> int:
    if draft.whole <= 0 or draft.part <= 0:
        return 0
    if draft.part * 1000 >= draft.whole * draft.full_milli:
        return lesson.hours_milli
    return lesson.hours_milli * draft.part // draft.whole


def judge(question: Question) -> Cell:
    """The cell of one trainee and lesson."""
    draft = Draft()
    _add_credit(draft, question.tally)
    _BY_MODE[question.lesson.mode](question, draft)
    _apply_marks(question, draft)
    _apply_leave(question, draft)
    _apply_withdrawal(question, draft)
    _add_context(question, draft)
    hours = _hours(question.lesson, draft)
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
    )
