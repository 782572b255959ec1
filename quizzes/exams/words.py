"""Plain sentences for the figures of the item analysis, in both languages."""

from __future__ import annotations

from typing import Any

Words = dict[str, str]


def _percent(value: float) -> str:
    return f"{value * 100:.0f}%"


def facility(value: float | None) -> Words:
    """How many of its points a question gave on average."""
    if value is None:
        return {"zh": "还没有答卷。", "en": "No paper yet."}
    level = "偏易" if value >= 0.85 else "偏难" if value < 0.4 else "难度适中"
    english = "easy" if value >= 0.85 else "hard" if value < 0.4 else "of medium difficulty"
    share = _percent(value)
    return {
        "zh": f"平均得到这题分数的 {share}，{level}。",
        "en": f"On average {share} of its points were gained: {english}.",
    }


def discrimination(value: float | None) -> Words:
    """Whether those who do well in the rest do well here."""
    if value is None:
        return {
            "zh": "答卷太少，或大家得分相同，无法判断区分度。",
            "en": "Too few papers, or equal scores: nothing can be said.",
        }
    for least, zh, en in (
        (0.4, "区分得很好：总分高的人这题也答得好", "separates strong from weak papers very well"),
        (0.3, "区分得较好", "separates well"),
        (0.2, "区分得一般", "separates a little"),
        (0.0, "几乎不区分水平，可改进", "hardly separates anybody; could be improved"),
    ):
        if value >= least:
            return {"zh": f"{zh}（{value:.2f}）。", "en": f"It {en} ({value:.2f})."}
    return {
        "zh": f"总分高的人反而答错（{value:.2f}），请先核对答案。",
        "en": f"Strong papers get it wrong ({value:.2f}): check the key first.",
    }


def efficiency(value: float | None) -> Words:
    """Share of the separation that these scores could have given at most."""
    if value is None:
        return {"zh": "无法计算区分效率。", "en": "No efficiency can be computed."}
    share = _percent(max(value, 0.0))
    return {
        "zh": f"达到了这组得分可能达到的最大区分的 {share}。",
        "en": f"It reached {share} of the separation that these scores allow.",
    }


def alpha(value: float | None, *, drawn: bool) -> Words:
    """Whether the questions measure one thing together."""
    if value is None:
        if drawn:
            return {
                "zh": "每人的题目不同，α 系数只适用于同一套题。",
                "en": "Papers differ, and alpha compares one and the same paper.",
            }
        return {
            "zh": "至少要两道题、两份答卷，且总分不全相同。",
            "en": "It needs two questions and two papers with different totals.",
        }
    level = (
        ("可靠", "reliable")
        if value >= 0.8
        else ("可以接受", "acceptable")
        if value >= 0.7
        else ("偏低：各题之间不够一致", "low: the questions do not pull together")
    )
    return {
        "zh": f"整卷的内部一致性 {value:.2f}，{level[0]}。",
        "en": f"Internal consistency {value:.2f}: {level[1]}.",
    }


def distribution(bins: tuple[int, ...], pass_share: float) -> Words:
    """How many are where the pass mark is."""
    papers = sum(bins)
    if not papers:
        return {"zh": "还没有答卷。", "en": "No paper yet."}
    most = max(range(10), key=lambda n: bins[n])
    near = sum(bins[n] for n in range(10) if abs(n / 10 + 0.05 - pass_share) < 0.06)
    return {
        "zh": f"{papers} 份答卷，最多的在 {most * 10}–{most * 10 + 10} 分；"
        f"及格线附近（±5 分）约 {near} 份。",
        "en": f"{papers} papers, most of them between {most * 10} and {most * 10 + 10} points; "
        f"about {near} close to the pass mark.",
    }


def distractors(rows: tuple[Any, ...]) -> Words:
    """What the wrong options did."""
    wrong = [row for row in rows if not row.right]
    if not wrong:
        return {"zh": "这类题没有选项。", "en": "This kind of question has no options."}
    misleading = sum(row.upper > row.lower for row in wrong)
    unused = sum(not row.all for row in wrong)
    if misleading:
        return {
            "zh": f"{misleading} 个错误选项更吸引高分者，可能有歧义。",
            "en": f"{misleading} wrong option(s) draw the strong papers: perhaps ambiguous.",
        }
    if unused:
        return {
            "zh": f"{unused} 个错误选项没有人选，可以换掉。",
            "en": f"Nobody chose {unused} wrong option(s): they could be replaced.",
        }
    return {
        "zh": "错误选项主要由低分者选中，起到了作用。",
        "en": "Wrong options were chosen by weak papers: they work.",
    }
