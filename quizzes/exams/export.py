"""Tables of results and item analysis for Excel, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from quizzes.exams import queries, words
from quizzes.exams.analysis import statistics_of
from quizzes.exams.models import Exam
from quizzes.exams.models.exams import TOTAL_MILLI

RESULT_HEAD = {
    "zh": ("座位", "学员", "第几次", "交卷方式", "得分", "满分", "及格"),
    "en": ("Seat", "Trainee", "Attempt", "Ended by", "Score", "Of", "Passed"),
}
HOW = {
    "zh": {"self": "自己交卷", "time": "到时自动交卷", "staff": "老师收卷", "": "作答中"},
    "en": {"self": "trainee", "time": "time", "staff": "lecturer", "": "running"},
}
YES = {"zh": {True: "是", False: "否", None: ""}, "en": {True: "yes", False: "no", None: ""}}
ITEM_HEAD = {
    "zh": (
        *("题号", "题型", "题干", "分值", "作答", "得分率", "得分率说明", "区分度", "区分度说明"),
        *("区分效率", "区分效率说明", "选项", "选项说明"),
    ),
    "en": (
        *("No.", "Type", "Question", "Points", "Answered", "Facility", "In words"),
        *("Discrimination", "In words", "Efficiency", "In words", "Options", "In words"),
    ),
}


def language() -> str:
    """``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def results_rows(exam: Exam) -> tuple[Sequence[str], list[Sequence[Any]]]:
    """Header and rows of the results."""
    lang = language()
    rows: list[Sequence[Any]] = [
        (
            row["seat"],
            row["name"],
            row["number"],
            HOW[lang][row["how"]],
            None if row["score_milli"] is None else row["score_milli"] / 1000,
            TOTAL_MILLI // 1000,
            YES[lang][row["passed"]],
        )
        for row in sorted(queries.results(exam), key=lambda row: (row["seat"], row["number"]))
    ]
    return RESULT_HEAD[lang], rows


def analysis_rows(exam: Exam) -> tuple[Sequence[str], list[Sequence[Any]], list[str]]:
    """Header, a row for each question, and the whole test's figures in sentences."""
    lang = language()
    found, texts = statistics_of(exam)
    rows: list[Sequence[Any]] = [
        (
            n,
            text["kind"],
            text["stem"],
            text["points_milli"] / 1000,
            item.answered,
            item.facility,
            words.facility(item.facility)[lang],
            item.discrimination,
            words.discrimination(item.discrimination)[lang],
            item.efficiency,
            words.efficiency(item.efficiency)[lang],
            "; ".join(
                f"{'✓ ' if row.right else ''}{text['options'].get(row.option, row.option)}: "
                f"{row.all} ({row.upper} / {row.lower})"
                for row in item.options
            ),
            words.distractors(item.options)[lang],
        )
        for n, (item, text) in enumerate(zip(found.items, texts, strict=True), start=1)
    ]
    drawn = any(item.asked < found.papers for item in found.items)
    notes = [
        words.alpha(found.alpha, drawn=drawn)[lang],
        words.distribution(found.distribution, exam.pass_milli / TOTAL_MILLI)[lang],
        " | ".join(str(count) for count in found.distribution),
    ]
    return ITEM_HEAD[lang], rows, notes
