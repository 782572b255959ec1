"""Ordering, matching, essay and upload: verdicts, and nothing of the key in what is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lms.questions.errors import AnswerMalformed, QuestionInvalid
from lms.questions.types import LESSON_TYPES, load_question

STEPS = ["选品", "上架", "推广", "复盘"]
ORDERING = {
    "stem": "按先后排列。",
    "items": [{"id": str(n), "text": text} for n, text in enumerate(STEPS)],
}
MATCHING = {
    "stem": "配对。",
    "prompts": [{"id": "p1", "text": "主光"}, {"id": "p2", "text": "补光"}],
    "choices": [
        {"id": "c1", "text": "定形"},
        {"id": "c2", "text": "提亮暗部"},
        {"id": "c3", "text": "分离背景"},
    ],
    "right": {"p1": "c1", "p2": "c2"},
}


def ids_by_text(shown: list[dict[str, str]]) -> dict[str, str]:
    return {item["text"]: item["id"] for item in shown}


@pytest.mark.parametrize(
    ("order", "correct", "score"),
    [
        (STEPS, True, 1000),
        (["上架", "推广", "复盘", "选品"], False, 666),
        (["复盘", "推广", "上架", "选品"], False, 0),
        (["选品", "上架", "推广"], False, 0),
        (["选品", "上架", "推广", "推广"], False, 0),
    ],
)
def test_ordering(order: list[str], correct: bool, score: int) -> None:
    question = load_question("ordering", ORDERING)
    ids = ids_by_text(question.public(seed="x")["items"])
    verdict = question.check({"order": [ids[text] for text in order]})
    assert (verdict.correct, verdict.score_milli) == (correct, score)


@pytest.mark.parametrize(
    ("pairs", "correct", "score"),
    [
        ({"主光": "定形", "补光": "提亮暗部"}, True, 1000),
        ({"主光": "定形", "补光": "分离背景"}, False, 500),
        ({"主光": "定形"}, False, 500),
        ({}, False, 0),
    ],
)
def test_matching(pairs: dict[str, str], correct: bool, score: int) -> None:
    question = load_question("matching", MATCHING)
    shown = question.public(seed="x")
    prompts, choices = ids_by_text(shown["prompts"]), ids_by_text(shown["choices"])
    verdict = question.check({"pairs": {prompts[p]: choices[c] for p, c in pairs.items()}})
    assert (verdict.correct, verdict.score_milli) == (correct, score)


def test_ids_do_not_tell_the_order_or_the_pairs() -> None:
    shown = load_question("ordering", ORDERING).public(seed="a")["items"]
    assert not {item["id"] for item in shown} & {"0", "1", "2", "3"}
    assert [item["text"] for item in shown] != STEPS
    matched = load_question("matching", MATCHING).public(seed="a")
    assert "right" not in json.dumps(matched)
    assert {prompt["id"] for prompt in matched["prompts"]}.isdisjoint({"p1", "p2"})


@pytest.mark.parametrize("seed", [str(n) for n in range(30)])
def test_an_ordering_is_never_shown_solved(seed: str) -> None:
    shown = load_question("ordering", ORDERING).public(seed=seed)["items"]
    assert [item["text"] for item in shown] != STEPS


@pytest.mark.parametrize(("kind", "body"), [("ordering", ORDERING), ("matching", MATCHING)])
def test_what_is_stored_loads_to_itself(kind: str, body: dict[str, Any]) -> None:
    stored = load_question(kind, body).model_dump(mode="json")
    assert load_question(kind, stored).model_dump(mode="json") == stored


def test_people_mark_essays_and_files() -> None:
    essay = load_question("essay", {"stem": "谈谈定位。", "guide": "看是否举例"})
    assert essay.check({"text": "小店先做小众。"}).correct is None
    assert "举例" not in json.dumps(essay.public(), ensure_ascii=False)
    assert essay.key_view() == {}
    upload = load_question("upload", {"stem": "交主图。", "kinds": ["image"]})
    assert upload.check({"files": ["0b8f7d3e-6a55-4d8e-9f5c-0a7f3c1a2b4d"]}).correct is None
    with pytest.raises(AnswerMalformed):
        upload.check({"files": ["../etc/passwd"]})


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "ordering",
            {"stem": "x", "items": [{"id": "a", "text": "一"}, {"id": "b", "text": "一"}]},
        ),
        ("matching", {**MATCHING, "right": {"p1": "c1"}}),
        ("matching", {**MATCHING, "right": {"p1": "c1", "p2": "c9"}}),
        ("matching", {**MATCHING, "right": {"p1": ["c1"], "p2": "c2"}}),
        ("essay", {"stem": "x", "min_chars": 10, "max_chars": 5}),
        ("upload", {"stem": "x", "kinds": ["program"]}),
    ],
)
def test_what_cannot_be_asked_is_refused(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(QuestionInvalid):
        load_question(kind, body)


def test_a_lesson_asks_only_what_fits_a_countdown() -> None:
    with pytest.raises(QuestionInvalid):
        load_question("essay", {"stem": "x"}, among=LESSON_TYPES)
