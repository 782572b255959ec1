"""Texts and files that resemble one another: found with what they share, and only those."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.flipped import similarity
from lms.flipped.similarity import Known, jaccard, resembling, shingles, signature

FIRST = (
    "店铺“清溪山货”已发布。选品：笋干、香菇、土蜂蜜，毛利 35% 左右。标题用“产地+品名+规格”，"
    "主图两张，一张白底一张灶台场景。运费模板按三档设置，偏远地区加价。"
)
COPY = FIRST.replace("清溪山货", "清溪好货").replace("三档", "四档") + "满 59 包邮。"
OTHER = (
    "我们做的是竹编果篮、土布围裙和柿饼。详情页先写用途再写尺寸，主图在院子里拍的，"
    "光线不够，下次上午拍。客服两人轮班，晚上九点以后自动回复。"
)


def known(**texts: str) -> dict[str, Known]:
    return {name: Known(text, signature(text)) for name, text in texts.items()}


def test_a_copy_with_changes_is_found_with_its_passages_and_another_text_is_not():
    found = resembling(COPY, known(first=FIRST, other=OTHER))
    assert [pair.other for pair in found] == ["first"]
    assert found[0].milli == jaccard(shingles(COPY), shingles(FIRST)) > 600
    assert any("主图两张，一张白底一张灶台场景" in passage for passage in found[0].passages)
    assert all(passage in COPY for passage in found[0].passages)


def test_case_width_white_space_and_signs_do_not_hide_a_copy():
    disguised = "　".join(FIRST.replace("，", " , ").replace("35%", "３５％"))
    assert resembling(disguised, known(first=FIRST))[0].milli == 1000


def test_short_texts_resemble_one_another_by_chance_and_are_left():
    assert resembling("已经做好了，请老师看", known(first="已经做好了，请老师看")) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 10), st.integers(0, 5))
def test_the_estimate_hides_no_pair_above_the_limit(kept, seed):
    import random

    rng = random.Random(seed)
    words = ["".join(rng.choices("山水田园店铺商品运费标题主图选品毛利", k=12)) for _ in range(40)]
    text = "".join(words)
    mixed = "".join(words[: 4 * kept]) + "".join(
        "".join(rng.choices("天地人和春夏秋冬东西南北", k=12)) for _ in range(40 - 4 * kept)
    )
    milli = jaccard(shingles(text), shingles(mixed))
    found = resembling(text, known(mixed=mixed))
    assert bool(found) == (milli >= similarity.LEAST_MILLI)


@pytest.mark.parametrize("text", ["", "。。。", "a" * 5000, "\u0000\ud800x" * 50, "é" * 100])
def test_any_text_has_a_signature_or_none(text):
    assert len(signature(text)) in (0, similarity.PERMUTATIONS)
