"""A dashboard's rows as a table that nothing can run from: Excel, or CSV with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from lms.reports.sheets import Value, safe, workbook

HEAD = {
    "zh": (
        "名称",
        "说明",
        "班级数",
        "学员",
        "出勤",
        "应到",
        "出勤率 %",
        "已计课时",
        "应到课时",
        "课时完成率 %",
        "点播课时",
        "直播课时",
        "线下课时",
        "翻转课时",
        "人脸可信度 %",
        "人工占比 %",
        "答题正确率 %",
        "抽查通过率 %",
        "抽查次数",
        "异常",
        "不得考核",
        "学完",
        "参与度",
        "考试通过率 %",
        "满意度",
    ),
    "en": (
        "Name",
        "Note",
        "Classes",
        "Trainees",
        "Attended",
        "Expected",
        "Attendance %",
        "Hours earned",
        "Hours due",
        "Completion %",
        "On-demand hours",
        "Live hours",
        "On-site hours",
        "Flipped hours",
        "Face %",
        "By hand %",
        "Right answers %",
        "Spot checks passed %",
        "Spot checks",
        "Incidents",
        "Barred",
        "Finished",
        "Engagement",
        "Exams passed %",
        "Satisfaction",
    ),
}


def rows_of(board: dict[str, Any]) -> Iterator[list[Value]]:
    """The children, then the totals."""
    for row in board["children"]:
        yield _row(row["name"], row["note"], row)
    yield _row(board["scope"]["name"], "", board["totals"])


def _row(name: str, note: str, row: dict[str, Any]) -> list[Value]:
    rates, sums = row["rates"], row["sums"]
    return [
        name,
        note,
        row["classes"],
        row["trainees"],
        rates["attended"],
        rates["judged"],
        _tenth(rates["attendance_milli"]),
        rates["hours_milli"] / 1000,
        sums["due_milli"] / 1000,
        _tenth(rates["completion_milli"]),
        *(sums[f"{mode}_milli"] / 1000 for mode in ("vod", "live", "onsite", "flipped")),
        _tenth(rates["face_milli"]),
        _tenth(rates["hand_milli"]),
        _tenth(rates["right_milli"]),
        _tenth(rates["spots_milli"]),
        rates["spots"],
        rates["incidents"],
        row["barred"],
        row["finished"],
        _tenth(row["engagement_milli"]),
        _tenth(rates["exam_passed_milli"]),
        None if rates["feedback_milli"] is None else rates["feedback_milli"] / 1000,
    ]


def _tenth(milli: int | None) -> float | None:
    return None if milli is None else milli / 10


def as_xlsx(board: dict[str, Any], lang: str) -> bytes:
    """A workbook of one sheet."""
    return workbook(_title(board), HEAD[lang], rows_of(board))


def _title(board: dict[str, Any]) -> str:
    return "".join(c for c in board["scope"]["name"] if c not in "[]:*?/\\") or "statistics"


def as_csv(board: dict[str, Any], lang: str) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    lines: list[Sequence[Value]] = [HEAD[lang], *rows_of(board)]
    for line in lines:
        writer.writerow(["" if value is None else safe(value) for value in line])
    return ("\ufeff" + out.getvalue()).encode()
