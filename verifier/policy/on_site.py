"""Lessons on site: the time from sign-in to sign-out within the timetable."""

from __future__ import annotations

from verifier.policy.draft import Draft, Question, ratio_of, short_lesson, still_open
from verifier.policy.model import Lesson, Reason
from verifier.policy.packs import RulePack
from verifier.policy.sign_in import sign_in_rules
from verifier.policy.spending import Stay
from verifier.policy.tally import Visit
from verifier.policy.terms import hour_ms, on_site_rules


def on_site(question: Question, draft: Draft) -> None:
    """On site: the time between sign-in and sign-out within the timetable; marks say the rest."""
    rules, lesson = on_site_rules(question.pack), question.lesson
    visits = question.tally.visits()
    draft.whole = lesson.hours_milli * hour_ms(question.pack, "onsite") // 1000
    if lesson.starts is None or lesson.ends is None or lesson.ends <= lesson.starts or not visits:
        draft.state = still_open(question, started=bool(visits)) or "absent"
        return
    starts, ends = lesson.starts, lesson.ends
    draft.whole, draft.full_milli = ends - starts, rules["full_ratio_milli"]
    visits = _left_at_the_end(question.pack, question.lesson, visits)
    spans = (
        question.left.stays
        if question.left is not None
        else stays_of(question.pack, lesson, visits)
    )
    reached = 0
    for low, high, grade in sorted(spans):
        counted = max(0, high - max(low, reached))
        draft.grades[grade] += counted
        draft.part += counted
        reached = max(reached, high)
    ratio, required = ratio_of(draft.part, draft.whole), rules["min_ratio_milli"]
    args = {"attended": draft.part, "planned": draft.whole, "ratio": ratio, "required": required}
    short_lesson(question, draft)
    draft.why.append(Reason("signed", draft.part, args))
    pending = still_open(question, started=True)
    draft.state = pending or _on_site_state(question, visits, ratio, draft)


def stays_of(pack: RulePack, lesson: Lesson, visits: list[Visit]) -> list[Stay]:
    """The stays on site within the lesson's times; visits without an end are none."""
    starts, ends = lesson.starts, lesson.ends
    if lesson.mode != "onsite" or starts is None or ends is None or ends <= starts:
        return []
    found = []
    for visit in _left_at_the_end(pack, lesson, visits):
        if visit.left is not None:
            found.append((max(visit.came, starts), min(visit.left, ends), visit.grade))
    return found


def _left_at_the_end(pack: RulePack, lesson: Lesson, visits: list[Visit]) -> list[Visit]:
    """Where the rules ask for no sign-out, who stays stays until the lesson ends."""
    if "onsite" in sign_in_rules(pack).sign_out:
        return visits
    ends = lesson.ends
    return [visit if visit.left is not None else visit._replace(left=ends) for visit in visits]


def _on_site_state(question: Question, visits: list[Visit], ratio: int, draft: Draft) -> str:
    rules, lesson = on_site_rules(question.pack), question.lesson
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
