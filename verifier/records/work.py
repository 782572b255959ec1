"""What trainees did: exams, questions and exercises, flipped tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.records.table import (
    Names,
    Table,
    field,
    number,
    of_kinds,
    points,
    start_of,
    when,
)

Leaf = dict[str, Any]


def exams(leaves: Sequence[Leaf], names: Names) -> Table:
    """One row per attempt: begun, handed in, and the result last published."""
    attempts: dict[tuple[str, str], dict[str, Leaf]] = {}
    kinds = ("exam.started", "exam.submitted", "exam.result_published")
    for leaf in of_kinds(leaves, *kinds):
        key = (leaf["subject"] or "", field(leaf, "attempt"))
        attempts.setdefault(key, {})[leaf["kind"]] = leaf
    rows = [_attempt(own, names) for own in attempts.values()]
    head = (
        "学员 trainee",
        "考试 exam",
        "开始 started",
        "交卷 handed in",
        "方式 how",
        "得分 score",
        "满分 of",
        "通过 passed",
        "记录 leaf",
    )
    return Table("exams", ("理论考核", "Exams"), head, tuple(rows))


def _attempt(own: Mapping[str, Leaf], names: Names) -> tuple[str, ...]:
    any_leaf = next(iter(own.values()))
    started, handed_in = own.get("exam.started"), own.get("exam.submitted")
    result = own.get("exam.result_published")
    return (
        names.person(any_leaf["subject"]),
        field(any_leaf, "title") or field(any_leaf, "exam")[:8],
        "" if started is None else when(started["at"]),
        "" if handed_in is None else when(handed_in["at"]),
        "" if handed_in is None else field(handed_in, "how"),
        "" if result is None else points(number(result, "score_milli")),
        "" if result is None else points(number(result, "of_milli")),
        "" if result is None else field(result, "passed"),
        str((result or handed_in or any_leaf)["index"]),
    )


@dataclass(slots=True)
class _Count:
    asked: int = 0
    answered: int = 0
    right: int = 0
    expired: int = 0
    exercises: int = 0
    exercises_right: int = 0
    prompts: int = 0
    prompts_missed: int = 0


_COUNTS: Mapping[str, str] = {
    "question.shown": "asked",
    "question.answered": "answered",
    "question.expired": "expired",
    "exercise.answered": "exercises",
    "prompt.delivered": "prompts",
    "prompt.missed": "prompts_missed",
}
_RIGHT: Mapping[str, str] = {
    "question.answered": "right",
    "exercise.answered": "exercises_right",
}


def exercises(leaves: Sequence[Leaf], names: Names) -> Table:
    """Per trainee and lesson: timed questions, exercises in class, presence prompts."""
    counts: dict[tuple[str, str], _Count] = {}
    for leaf in of_kinds(leaves, *_COUNTS):
        if leaf["subject"] is None:
            continue
        own = counts.setdefault((leaf["lesson"] or "", leaf["subject"]), _Count())
        name = _COUNTS[leaf["kind"]]
        setattr(own, name, getattr(own, name) + 1)
        if leaf["kind"] in _RIGHT and leaf["payload"].get("correct") is True:
            name = _RIGHT[leaf["kind"]]
            setattr(own, name, getattr(own, name) + 1)
    rows = [
        (
            names.lesson(lesson or None),
            names.person(subject),
            str(c.asked),
            str(c.answered),
            str(c.right),
            str(c.expired),
            str(c.exercises),
            str(c.exercises_right),
            str(c.prompts),
            str(c.prompts_missed),
        )
        for (lesson, subject), c in sorted(counts.items())
    ]
    head = (
        "课次 lesson",
        "学员 trainee",
        "限时题 questions shown",
        "作答 answered",
        "正确 right",
        "超时 expired",
        "随堂练习 exercises",
        "正确 right",
        "在场确认 prompts",
        "未应答 missed",
    )
    return Table("exercises", ("答题与练习", "Questions and exercises"), head, tuple(rows))


_TASKS: Mapping[str, str] = {
    "flipped.assigned": "布置 assigned",
    "flipped.studied": "已学习 studied",
    "flipped.submitted": "已提交 submitted",
    "flipped.returned": "退回 returned",
    "flipped.done": "完成 done",
    "task.completed": "完成 completed",
    "review.submitted": "互评 reviewed",
}


def tasks(leaves: Sequence[Leaf], names: Names) -> Table:
    """Flipped tasks step by step."""
    rows = [
        (
            *start_of(leaf, names),
            _TASKS[leaf["kind"]],
            names.person(leaf["actor"]),
            str(leaf["index"]),
        )
        for leaf in of_kinds(leaves, *_TASKS)
    ]
    head = (
        "时间 time",
        "学员 trainee",
        "课次 lesson",
        "步骤 step",
        "经办 by",
        "记录 leaf",
    )
    return Table("tasks", ("翻转课堂任务", "Flipped tasks"), head, tuple(rows))
