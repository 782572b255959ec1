"""The question types as tables: what is right, what is wrong, what is no answer at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lms.questions.countdown import GRACE_MS, Countdown
from lms.questions.errors import AnswerMalformed, QuestionInvalid
from lms.questions.types import load_question

OPTIONS = [
    {"id": "a", "text": "正前方"},
    {"id": "b", "text": "侧前方 45°"},
    {"id": "c", "text": "正上方"},
]

SINGLE = ("single", {"stem": "主光放在哪里？", "options": OPTIONS, "right": "b"})
MULTIPLE = ("multiple", {"stem": "要锁定哪几项？", "options": OPTIONS, "right": ["a", "c"]})
TRUE_FALSE = ("true_false", {"stem": "补光与主光一样亮。", "right": False})
FILL_IN = (
    "fill_in",
    {
        "stem": "主光 ____ 度，快门 ____ 秒。",
        "blanks": [
            {"number": "45", "tolerance": "1"},
            {"variants": ["1/125", "125分之1"]},
        ],
    },
)
SHORT = ("short_text", {"stem": "用一句话说明。"})
SHORT_KEYED = ("short_text", {"stem": "三大件之一？", "variants": ["轮廓光", "Rim light"]})


@pytest.mark.parametrize(
    ("question", "answer", "correct", "score"),
    [
        (SINGLE, {"option": "b"}, True, 1000),
        (SINGLE, {"option": "a"}, False, 0),
        (SINGLE, {"option": "zz"}, False, 0),
        (MULTIPLE, {"options": ["c", "a"]}, True, 1000),
        (MULTIPLE, {"options": ["a"]}, False, 0),
        (MULTIPLE, {"options": ["a", "b", "c"]}, False, 0),
        (MULTIPLE, {"options": ["a", "c", "c"]}, True, 1000),
        (TRUE_FALSE, {"value": False}, True, 1000),
        (TRUE_FALSE, {"value": True}, False, 0),
        (FILL_IN, {"blanks": ["45", "1/125"]}, True, 1000),
        (FILL_IN, {"blanks": ["４４．５", " 125分之1 "]}, True, 1000),
        (FILL_IN, {"blanks": ["46.1", "1/125"]}, False, 500),
        (FILL_IN, {"blanks": ["45"]}, False, 500),
        (FILL_IN, {"blanks": []}, False, 0),
        (FILL_IN, {"blanks": ["NaN", "1e999999"]}, False, 0),
        (SHORT, {"text": "先主光，再补光"}, None, 1000),
        (SHORT_KEYED, {"text": "RIM  light"}, True, 1000),
        (SHORT_KEYED, {"text": "主光"}, False, 0),
    ],
)
def test_verdicts(
    question: tuple[str, dict[str, Any]], answer: object, correct: bool | None, score: int
) -> None:
    verdict = load_question(*question).check(answer)
    assert (verdict.correct, verdict.score_milli) == (correct, score)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, None),
        (SINGLE, {}),
        (SINGLE, {"option": 3}),
        (SINGLE, {"option": "b", "extra": 1}),
        (SINGLE, {"option": "b" * 900}),
        (MULTIPLE, {"options": []}),
        (MULTIPLE, {"options": "a"}),
        (MULTIPLE, {"options": ["a"] * 11}),
        (TRUE_FALSE, {"value": "maybe"}),
        (FILL_IN, {"blanks": ["x"] * 11}),
        (SHORT, {"text": "   "}),
        (SHORT, {"text": "字" * 4001}),
    ],
)
def test_malformed_answers_use_up_nothing(
    question: tuple[str, dict[str, Any]], answer: object
) -> None:
    with pytest.raises(AnswerMalformed):
        load_question(*question).check(answer)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("essay9", {"stem": "x"}),
        ("single", {"stem": "", "options": OPTIONS, "right": "b"}),
        ("single", {"stem": "x", "options": OPTIONS[:1], "right": "a"}),
        ("single", {"stem": "x", "options": OPTIONS, "right": "z"}),
        ("single", {"stem": "x", "options": [OPTIONS[0], OPTIONS[0]], "right": "a"}),
        ("multiple", {"stem": "x", "options": OPTIONS, "right": []}),
        ("multiple", {"stem": "x", "options": OPTIONS, "right": ["a", "a"]}),
        ("true_false", {"stem": "x"}),
        ("fill_in", {"stem": "a ____ b ____", "blanks": [{"variants": ["x"]}]}),
        ("fill_in", {"stem": "x", "blanks": [{}]}),
        ("fill_in", {"stem": "x", "blanks": [{"number": "abc"}]}),
        ("fill_in", {"stem": "x", "blanks": [{"number": "1", "tolerance": "-1"}]}),
        ("short_text", {"stem": "字" * 2001}),
    ],
)
def test_incomplete_questions_name_the_problem(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(QuestionInvalid) as caught:
        load_question(kind, body)
    assert caught.value.details["problems"]


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, SHORT_KEYED])
def test_the_public_face_has_no_key(question: tuple[str, dict[str, Any]]) -> None:
    loaded = load_question(*question)
    public = json.dumps(loaded.public(seed="someone"), ensure_ascii=False)
    assert not {"right", "variants", "number", "tolerance"} & set(json.loads(public))
    if question is FILL_IN:
        assert "1/125" not in public
    if question is SHORT_KEYED:
        assert "轮廓光" not in public


def test_shuffling_is_stable_for_one_trainee_and_differs_between_trainees() -> None:
    options = [{"id": f"o{n}", "text": f"选项 {n}"} for n in range(8)]
    loaded = load_question(
        "single", {"stem": "x", "options": options, "right": "o1", "shuffle": True}
    )
    one = [loaded.public(seed="trainee-1")["options"] for _ in range(3)]
    assert one[0] == one[1] == one[2]
    assert len({json.dumps(loaded.public(seed=f"t{n}")["options"]) for n in range(20)}) > 1
    assert sorted(option["id"] for option in one[0]) == sorted(o["id"] for o in options)


def test_the_countdown_is_the_servers() -> None:
    countdown = Countdown(opened_ms=1_000, limit_ms=30_000)
    assert countdown.remaining_ms(11_000) == 20_000
    assert countdown.remaining_ms(99_000) == 0
    assert countdown.accepts(31_000 + GRACE_MS)
    assert not countdown.accepts(31_000 + GRACE_MS + 1)
    unlimited = Countdown(opened_ms=1_000, limit_ms=0)
    assert unlimited.remaining_ms(10**12) is None
    assert unlimited.accepts(10**12)
