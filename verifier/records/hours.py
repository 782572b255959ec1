"""The class's way, changes after it began, leave, marks by hand, times on air."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.policy import words
from verifier.records.table import (
    Names,
    Table,
    field,
    minutes,
    number,
    of_kinds,
    points,
    start_of,
    when,
)

Leaf = dict[str, Any]
_STEPS: Mapping[str, str] = {
    "class.described": "开班信息 described",
    "class.submitted": "申请开班 applied",
    "class.approved": "审批通过 approved",
    "class.returned": "退回修改 returned",
    "class.rule_pack": "适用规则 rule pack",
    "class.started": "开班 started",
    "class.closed": "结班 closed",
    "materials.submitted": "材料报送 materials submitted",
    "materials.accepted": "材料通过 materials accepted",
    "materials.returned": "材料退回 materials returned",
}


def application(leaves: Sequence[Leaf], names: Names) -> Table:
    """Application, approval, rules, start, close and what became of the materials."""
    rows = [
        (
            when(leaf["at"]),
            _STEPS[leaf["kind"]],
            names.person(leaf["actor"]),
            field(leaf, "reason") or _what(leaf),
            str(leaf["index"]),
        )
        for leaf in of_kinds(leaves, *_STEPS)
    ]
    head = ("时间 time", "步骤 step", "经办 by", "说明 note", "记录 leaf")
    return Table("application", ("申请与审批", "Application and approval"), head, tuple(rows))


def _what(leaf: Leaf) -> str:
    if leaf["kind"] == "class.rule_pack":
        return f"{field(leaf, 'code')}@{field(leaf, 'version')}"
    if leaf["kind"] == "class.described":
        return field(leaf, "title")
    return field(leaf, "sha256")


def changes(leaves: Sequence[Leaf], names: Names) -> Table:
    """What was changed after a lesson had begun: timetable, roster, rules."""
    rows = [
        (
            when(leaf["at"]),
            leaf["kind"],
            names.person(leaf["subject"]),
            names.person(leaf["actor"]),
            field(leaf, "reason"),
            str(leaf["index"]),
        )
        for leaf in leaves
        if leaf["payload"].get("late") is True
    ]
    head = ("时间 time", "变更 change", "学员 trainee", "经办 by", "原因 reason", "记录 leaf")
    title = ("开课之后的变更", "Changes after a lesson began")
    return Table("changes", title, head, tuple(rows))


_LEAVE: Mapping[str, str] = {
    "leave.requested": "申请 requested",
    "leave.withdrawn": "撤回 withdrawn",
}


def leave(leaves: Sequence[Leaf], names: Names) -> Table:
    """Leave asked for, decided, taken back."""
    rows = []
    for leaf in of_kinds(leaves, "leave.decided", *_LEAVE):
        approved = leaf["payload"].get("approved") is True
        step = _LEAVE.get(leaf["kind"], "批准 approved" if approved else "不批准 refused")
        lessons = leaf["payload"].get("lessons")
        titles = [names.lesson(str(one)) for one in lessons] if isinstance(lessons, list) else []
        rows.append(
            (
                when(leaf["at"]),
                names.person(leaf["subject"]),
                step,
                "、".join(titles),
                points(number(leaf, "hours_milli")),
                names.person(leaf["actor"]),
                str(leaf["index"]),
            )
        )
    head = (
        "时间 time",
        "学员 trainee",
        "步骤 step",
        "课次 lessons",
        "课时 class hours",
        "经办 by",
        "记录 leaf",
    )
    return Table("leave", ("请假", "Leave"), head, tuple(rows))


_MARKS: Mapping[str, str] = {
    "attendance.marked": "人工登记 marked",
    "attendance.corrected": "更正 corrected",
}


def marks(leaves: Sequence[Leaf], names: Names) -> Table:
    """Attendance marked by hand or corrected, by whom and why."""
    rows = [
        (
            *start_of(leaf, names),
            _MARKS[leaf["kind"]],
            words.state(field(leaf, "state"), "zh"),
            minutes(number(leaf, "credited")),
            names.person(leaf["actor"]),
            field(leaf, "reason"),
            str(leaf["index"]),
        )
        for leaf in of_kinds(leaves, *_MARKS)
    ]
    head = (
        "时间 time",
        "学员 trainee",
        "课次 lesson",
        "类别 kind",
        "状态 state",
        "分钟 min",
        "经办 by",
        "原因 reason",
        "记录 leaf",
    )
    title = ("人工登记与更正", "Marks and corrections")
    return Table("marks", title, head, tuple(rows))


_AIR: Mapping[str, str] = {
    "live.started": "开始 on air",
    "live.ended": "结束 ended",
    "live.inspected": "巡查 inspected",
    "live.recording_gap": "录制中断 recording gap",
}


def on_air(leaves: Sequence[Leaf], names: Names) -> Table:
    """Live lessons: when they were on air, who inspected, where the recording has a gap."""
    rows = [
        (
            when(leaf["at"]),
            names.lesson(leaf["lesson"]),
            _AIR[leaf["kind"]],
            names.person(leaf["actor"]),
            minutes(number(leaf, "ms")),
            field(leaf, "why"),
            str(leaf["index"]),
        )
        for leaf in of_kinds(leaves, *_AIR)
    ]
    head = (
        "时间 time",
        "课次 lesson",
        "事项 what",
        "经办 by",
        "分钟 min",
        "原因 why",
        "记录 leaf",
    )
    return Table("live", ("直播课", "Live lessons"), head, tuple(rows))
