"""Absences and leaves per half-day session, and who is barred (arts. 13, 19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from verifier.policy.caps import counted_hours
from verifier.policy.model import Cell, Lesson, Reason, SubjectResult, empty_grades
from verifier.policy.packs import RulePack
from verifier.policy.sign_in import spot_rules
from verifier.policy.terms import policy_of

_MILLI = 1000


def count_sessions(
    cells: Iterable[Cell], lessons: Mapping[str, Lesson], state: str, hours_max: int
) -> int:
    """Times of ``state``: sessions, each at most ``hours_max`` class hours.

    Three missed ten-minute lessons of one morning are one time; a session of
    six missed class hours is two.
    """
    hours: dict[str, int] = {}
    for cell in cells:
        if cell.state == state:
            lesson = lessons[cell.lesson]
            hours[lesson.session] = hours.get(lesson.session, 0) + lesson.hours_milli
    step = hours_max * _MILLI
    return sum(max(1, -(-total // step)) for total in hours.values())


def is_barred(pack: RulePack, absences: int, leaves: int) -> bool:
    """Whether absences and leaves are more than the pack allows."""
    most = int(pack["barred"]["max_times"])
    if pack["barred"]["reading"] == "sum":
        return absences + leaves > most
    return absences > most or leaves > most


def _cap_reasons(pack: RulePack, grades: Mapping[str, int]) -> list[Reason]:
    """Reasons for each grade whose share of the minutes is above its cap."""
    total = sum(max(0, ms) for ms in grades.values())
    found = []
    for grade in ("hand", "code"):
        cap = int(pack["grade_caps"][f"{grade}_milli"])
        if total and grades[grade] * _MILLI > total * cap:
            share = grades[grade] * _MILLI // total
            found.append(Reason(f"{grade}_over_cap", grades[grade], {"share": share, "cap": cap}))
    return found


def _spot_reasons(pack: RulePack, unmet: int) -> list[Reason]:
    """The reason to look, when more spot checks were missed or failed than the rules forgive."""
    most = spot_rules(pack).missed_max
    return [Reason("spots_over_limit", None, {"count": unmet, "max": most})] if unmet > most else []


def total(
    pack: RulePack,
    subject: str,
    cells: Sequence[Cell],
    lessons: Mapping[str, Lesson],
    withdrawn: bool,
    unmet: int = 0,
) -> SubjectResult:
    """Add a trainee's cells up. ``unmet``: spot checks missed or failed and not made up."""
    grades = empty_grades()
    for cell in cells:
        for grade, ms in cell.grades.items():
            grades[grade] += ms
    most = int(pack["session_hours_max"])
    absences = count_sessions(cells, lessons, "absent", most)
    leaves = count_sessions(cells, lessons, "on_leave", most)
    barred = is_barred(pack, absences, leaves)
    hours = sum(cell.hours_milli for cell in cells)
    limits: list[Reason] = []
    if policy_of(pack) >= 2:
        hours, limits = counted_hours(pack, cells, lessons)
    needed = int(pack["length"]["hours"]) * _MILLI
    caps = _cap_reasons(pack, grades) + _spot_reasons(pack, unmet)
    failed = bool(_spot_reasons(pack, unmet)) and spot_rules(pack).over_limit == "bar"
    why = [Reason("hours_total", None, {"earned": hours, "required": needed})]
    if absences or leaves:
        why.append(Reason("times", None, {"absences": absences, "leaves": leaves}))
    why += limits
    if failed:
        why.append(Reason("spots_bar"))
    if barred:
        reading = str(pack["barred"]["reading"])
        most_times = int(pack["barred"]["max_times"])
        why.append(Reason("barred", None, {"reading": reading, "max": most_times}))
    return SubjectResult(
        subject=subject,
        hours_milli=hours,
        credited=sum(cell.credited for cell in cells),
        absences=absences,
        leaves=leaves,
        barred=barred or failed,
        withdrawn=withdrawn,
        grades=grades,
        flags=tuple(reason.code for reason in caps),
        why=(*why, *caps),
    )
