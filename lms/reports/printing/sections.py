"""What the printed report says, as plain values for the template."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verifier import canonical, checkpoint, notes, records, timestamp, words
from verifier.errors import NoteError
from verifier.periodfile import Computed, Parts
from verifier.policy import GRADES, STATES, Cell, SubjectResult
from verifier.policy import words as policy_words
from verifier.records import Table
from verifier.records.table import minutes, when
from verifier.strokes import path_of

Data = dict[str, Any]
COLUMNS_MAX = 48
"""Lessons on one sheet of the matrix."""
ROWS_MAX = 300
"""Rows of a table on paper; the rest stands in records/."""
KINDS = {"trainee": "学员班", "lecturer": "讲师班", "trainer": "培训师班"}
MODES = {"vod": "点播", "live": "直播", "onsite": "线下", "flipped": "翻转课堂"}
ROLES = {"lecturer": "授课讲师", "trainer": "培训师", "expert": "授课专家"}
SHORT = {"face": "人脸", "code": "确认", "system": "系统", "hand": "人工", "corrected": "更正"}
ZONE = dt.timezone(dt.timedelta(hours=8))
PROCESS = ("sign-ins", "spot-checks", "incidents", "appeals", "leave", "marks", "changes", "live")
WORK = ("exams", "tasks")
WIDTHS = {
    "application": (2.2, 2.4, 1.2, 4, 0.8),
    "sign-ins": (2.2, 1.1, 2.4, 1, 1.4, 1.3, 1.1, 2, 0.8, 0.8),
    "spot-checks": (2.2, 1.1, 2.4, 1, 2.2, 1.3, 0.9, 2, 0.8),
    "incidents": (2.2, 1.1, 2.2, 1.8, 1.5, 1.4, 1.1, 1.1, 0.8),
    "leave": (2.2, 1.1, 1.3, 3.6, 0.9, 1.1, 0.8),
    "marks": (2.2, 1.1, 2.4, 1.3, 1, 0.8, 1.1, 2.2, 0.8),
}


def data_of(parts: Parts, computed: Computed) -> Data:
    """Everything the template reads but the QR code."""
    facts, result = computed.facts, computed.result
    head = checkpoint.peek(parts.checkpoint)
    names = records.Names.of(parts.roster, parts.lecturers, parts.timetable)
    tables = records.tables(computed.leaves, names)
    seated = [one for one in result.subjects if not one.withdrawn]
    planned = sum(row["hours_milli"] for row in parts.timetable)
    return {
        "title": facts["title"] or "培训班",
        "code": facts["code"],
        "institution": facts["institution"] or "—",
        "region": facts["region"] or "—",
        "kind": KINDS.get(facts["kind"], facts["kind"] or "—"),
        "dates": f"{facts['starts_on']} 至 {facts['ends_on']}" if facts["starts_on"] else "—",
        "venue": facts["venue"] or "线上",
        "supplied": facts["source"] != "log",
        "rule": result.rule,
        "rule_sha256": canonical.sha256_hex(canonical.encode(parts.rule_pack)),
        "lecturers_line": "、".join(str(r["display"] or "—") for r in parts.lecturers) or "—",
        "provisional": not result.final,
        "built_at": when(computed.built_at),
        "planned_hours": policy_words.hours(planned),
        "figures": figures(seated, planned, len(parts.timetable)),
        "states": state_bars(result.cells),
        "grades": grade_bars(result.subjects),
        "legend": [{"state": s, "name": policy_words.state(s, "zh")} for s in STATES],
        "proves": words.proves("zh"),
        "does_not": words.does_not_prove("zh"),
        "lecturers": [
            [str(r["display"] or "—"), ROLES.get(r["role"], r["role"]), r["subject"]]
            for r in parts.lecturers
        ],
        "lessons": [row["lesson"] for row in parts.timetable],
        "timetable": [_lesson(n, row) for n, row in enumerate(parts.timetable, 1)],
        "matrix": matrix(parts, computed, names),
        "statements": statements(parts, computed, names, planned),
        "tables": {
            **{name: printed(table) for name, table in tables.items()},
            "questions": per_trainee(tables["exercises"]),
        },
        "order": list(PROCESS),
        "order_work": [*WORK, "questions"],
        "rules": rule_rows(parts.rule_pack),
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "root_short": head.root.hex()[:12],
        "vkey": parts.log_vkey.strip(),
        "note": parts.checkpoint.decode("utf-8").strip(),
        "cosigned": cosigned(parts.checkpoint, head.origin),
        "platform": _platform(parts),
        "timestamp": _stamp(parts.extra),
    }


def figures(seated: Sequence[SubjectResult], planned: int, lessons: int) -> list[dict[str, str]]:
    """Four figures for the cover."""
    mean = sum(one.hours_milli for one in seated) // len(seated) if seated else 0
    return [
        {"name": "在册学员", "value": str(len(seated)), "unit": "人"},
        {"name": "课程表", "value": policy_words.hours(planned), "unit": f"课时 · {lessons} 课次"},
        {"name": "人均计入", "value": policy_words.hours(mean), "unit": "课时"},
        {
            "name": "不得参加考核",
            "value": str(sum(one.barred for one in seated)),
            "unit": "人",
        },
    ]


def state_bars(cells: Sequence[Cell]) -> list[Data]:
    """How often each state stands in the matrix."""
    counts = Counter(cell.state for cell in cells)
    whole = max(1, len(cells))
    return [
        {
            "state": state,
            "name": policy_words.state(state, "zh"),
            "count": counts[state],
            "share": round(counts[state] / whole, 4),
        }
        for state in STATES
        if counts[state]
    ]


def grade_bars(subjects: Sequence[SubjectResult]) -> list[Data]:
    """Credited minutes by what they rest on."""
    sums = {grade: sum(one.grades[grade] for one in subjects) for grade in GRADES}
    whole = max(1, sum(abs(ms) for ms in sums.values()))
    return [
        {
            "name": policy_words.grade(grade, "zh"),
            "minutes": minutes(ms).removesuffix(".0"),
            "share": round(max(0, ms) / whole, 4),
        }
        for grade, ms in sums.items()
    ]


def _local(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms // 1000, ZONE)


def _lesson(number: int, row: Mapping[str, Any]) -> list[str]:
    starts, ends = _local(row["starts"]), _local(row["ends"])
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%m-%d %H:%M}"
    return [
        str(number),
        f"{starts:%m-%d %H:%M} – {until}",
        row["title"],
        MODES.get(row["mode"], row["mode"]),
        policy_words.hours(row["hours_milli"]),
    ]


def _by_subject(cells: Iterable[Cell]) -> dict[str, dict[str, Cell]]:
    found: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        found.setdefault(cell.subject, {})[cell.lesson] = cell
    return found


def matrix(parts: Parts, computed: Computed, names: records.Names) -> list[Data]:
    """Sheets of at most COLUMNS_MAX lessons: a row per trainee with state and minutes."""
    cells = _by_subject(computed.result.cells)
    lessons = [row["lesson"] for row in parts.timetable]
    sheets = []
    for low in range(0, len(lessons), COLUMNS_MAX):
        part = lessons[low : low + COLUMNS_MAX]
        rows = [
            {
                "name": _named(names, one.subject, withdrawn=one.withdrawn),
                "cells": [_mark(cells[one.subject][lesson]) for lesson in part],
                "hours": policy_words.hours(one.hours_milli),
                "barred": one.barred,
            }
            for one in computed.result.subjects
        ]
        sheets.append({"columns": [str(low + n) for n in range(1, len(part) + 1)], "rows": rows})
    return sheets


def _named(names: records.Names, subject: str, *, withdrawn: bool) -> str:
    return names.person(subject) + ("（退出）" if withdrawn else "")


def _mark(cell: Cell) -> list[str]:
    return [cell.state, str(max(0, cell.credited) // 60_000)]


def statements(parts: Parts, computed: Computed, names: records.Names, planned: int) -> list[Data]:
    """A page per trainee: hours, every lesson with state and basis, the signature if given."""
    cells = _by_subject(computed.result.cells)
    drawn = signatures_of(parts.extra, computed.leaves)
    found = []
    for one in computed.result.subjects:
        signed = drawn.get(one.subject)
        found.append(
            {
                "name": _named(names, one.subject, withdrawn=one.withdrawn),
                "subject": one.subject,
                "hours": policy_words.hours(one.hours_milli),
                "share": round(one.hours_milli / planned, 4) if planned else 0,
                "facts": [
                    ["计入", f"{one.credited // 60_000} 分钟"],
                    ["缺勤", f"{one.absences} 次"],
                    ["请假", f"{one.leaves} 次"],
                    ["依据", _grades(one.grades)],
                ],
                "notes": [policy_words.explain((reason,), "zh") for reason in one.why],
                "barred": one.barred,
                "rows": [
                    _statement_row(number, row, cells[one.subject][row["lesson"]])
                    for number, row in enumerate(parts.timetable, 1)
                ],
                "signature": None if signed is None else signed[1],
                "signed": "尚未签名"
                if signed is None
                else f"已于 {when(signed[0])} 在平台手写签名",
            }
        )
    return found


def _grades(grades: Mapping[str, int]) -> str:
    said = [
        f"{policy_words.grade(name, 'zh')} {grades[name] // 60_000}"
        for name in GRADES
        if grades[name]
    ]
    return "，".join(said) or "—"


def _statement_row(number: int, row: Mapping[str, Any], cell: Cell) -> list[str]:
    main = max(cell.grades, key=lambda name: cell.grades[name])
    basis = SHORT[main] if cell.grades[main] > 0 else ""
    return [
        str(number),
        row["title"],
        cell.state,
        policy_words.state(cell.state, "zh"),
        str(cell.credited // 60_000),
        policy_words.hours(cell.hours_milli),
        basis,
    ]


def signatures_of(
    extra: Mapping[str, bytes], leaves: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[int, str]]:
    """Subject → when signed and the drawing (SVG), of statements whose strokes the file holds."""
    data = extra.get("evidence/signatures/statement.json")
    if data is None:
        return {}
    by_index = {leaf["index"]: leaf for leaf in leaves if leaf["kind"] == "signature.made"}
    found: dict[str, tuple[int, str]] = {}
    for row in json.loads(data)["signatures"]:
        leaf, document = by_index.get(row["leaf"]), row["document"]
        if leaf is None:
            continue
        box = f"0 0 {document['width']} {document['height']}"
        pen = 'fill="none" stroke="#15222a" stroke-width="4" stroke-linecap="round"'
        path = f'<path d="{path_of(document)}" {pen}/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{path}</svg>'
        found[leaf["subject"]] = (leaf["at"], svg)
    return found


def printed(table: Table) -> Data:
    """A table for paper: Chinese headings, rows up to a bound."""
    width = WIDTHS.get(table.name, (1,) * len(table.head))
    return {
        "name": table.name,
        "title": table.title[0],
        "head": [heading(text) for text in table.head],
        "widths": list(width),
        "rows": [[shown(cell) for cell in row] for row in table.rows[:ROWS_MAX]],
        "more": max(0, len(table.rows) - ROWS_MAX),
    }


def heading(text: str) -> str:
    """The Chinese part of a heading in two languages."""
    return text.split(" ", 1)[0]


def shown(cell: str) -> str:
    """A cell in Chinese: what follows a Chinese word in English is left out."""
    first, _, rest = cell.partition(" ")
    return first if rest and not first.isascii() and rest.isascii() else cell


def rule_rows(pack: Mapping[str, Any], prefix: str = "") -> list[list[str]]:
    """Every number of the pack as ``section.name`` and value."""
    rows: list[list[str]] = []
    for name in sorted(pack):
        value, label = pack[name], f"{prefix}{name}"
        if isinstance(value, Mapping):
            rows += rule_rows(value, f"{label}.")
        elif isinstance(value, list):
            rows.append([label, "、".join(str(item) for item in value) or "—"])
        else:
            rows.append([label, _value(value)])
    return rows


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value is None else str(value)


def cosigned(note: bytes, origin: str) -> list[list[str]]:
    """Who signed below the log's own signature: name, key id, time."""
    rows = []
    for signature in notes.parse(note).signatures:
        if signature.name == origin:
            continue
        try:
            seconds = notes.cosignature_time(signature)
        except NoteError:
            continue
        rows.append([signature.name, signature.key_id.hex(), when(seconds * 1000)])
    return rows


def _platform(parts: Parts) -> str:
    if parts.platform is None:
        return "检查点尚未记入平台日志"
    head = checkpoint.peek(parts.platform.checkpoint)
    return f"检查点是平台日志第 {parts.platform.index} 条记录（平台检查点共 {head.size} 条）"


def _stamp(extra: Mapping[str, bytes]) -> str:
    if timestamp.TOKEN not in extra:
        return "没有使用时间戳服务"
    stamp = timestamp.read(extra[timestamp.TOKEN])
    size = checkpoint.peek(extra[timestamp.NOTE]).size
    return f"RFC 3161，{stamp.time}，对前 {size} 条记录的检查点"


def per_trainee(table: Table) -> Data:
    """Questions and exercises summed over the lessons, a row per trainee."""
    sums: dict[str, list[int]] = {}
    for row in table.rows:
        own = sums.setdefault(row[1], [0] * (len(row) - 2))
        for place, text in enumerate(row[2:]):
            own[place] += int(text)
    rows = tuple((name, *(str(n) for n in own)) for name, own in sorted(sums.items()))
    return printed(Table("exercises", table.title, table.head[1:], rows))
