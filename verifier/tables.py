"""attendance.csv: the ledger as a table that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.policy import GRADES, Result
from verifier.policy import words as policy_words

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = (
    "学员编号 subject",
    "姓名 name",
    "课次 lesson",
    "标题 title",
    "状态 state",
    "计时秒 credited s",
    "课时 class hours",
    *(f"{policy_words.grade(g, 'zh')}秒 {g} s" for g in GRADES),
    "依据 leaves",
    "说明 explanation",
)
_TOTAL = "合计 total"


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _seconds(ms: int) -> str:
    return str(ms // 1000) if ms >= 0 else f"'-{-ms // 1000}"


def attendance_csv(
    result: Result, timetable: Sequence[Mapping[str, Any]], roster: Sequence[Mapping[str, Any]]
) -> bytes:
    """The table: a row per trainee and lesson, and a total per trainee.

    UTF-8 with a byte order mark and CRLF, every field quoted (RFC 4180).
    """
    titles = {row["lesson"]: row["title"] for row in timetable}
    names = {row["subject"]: row.get("display") or "" for row in roster}
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEAD)
    by_subject: dict[str, list[Any]] = {}
    for cell in result.cells:
        by_subject.setdefault(cell.subject, []).append(cell)
    for total in result.subjects:
        name = safe(names.get(total.subject, ""))
        for cell in by_subject.get(total.subject, []):
            writer.writerow(
                (
                    cell.subject,
                    name,
                    safe(cell.lesson),
                    safe(titles[cell.lesson]),
                    f"{policy_words.state(cell.state, 'zh')} {cell.state}",
                    _seconds(cell.credited),
                    policy_words.hours(cell.hours_milli),
                    *(_seconds(cell.grades[g]) for g in GRADES),
                    len(cell.leaves),
                    safe(policy_words.explain(cell.why, "zh")),
                )
            )
        writer.writerow(
            (
                total.subject,
                name,
                _TOTAL,
                "",
                "不得参加考核 barred" if total.barred else "",
                _seconds(total.credited),
                policy_words.hours(total.hours_milli),
                *(_seconds(total.grades[g]) for g in GRADES),
                "",
                safe(policy_words.explain(total.why, "zh")),
            )
        )
    return (_BOM + out.getvalue()).encode("utf-8")
