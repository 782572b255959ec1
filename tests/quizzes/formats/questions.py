"""Generated questions of every type."""

from __future__ import annotations

import random
from typing import Any

from lms.questions.types import TYPES, load_question
from quizzes.formats.item import LETTERS, Item

WORDS = [
    "主光", "补光", "轮廓光", "选品", "定价", "毛利", "流量", "转化", "客服", "物流", "售后",
    "camera", "price = 3", "a ~ b", "{braces}", "50%", "C:\\path", "#tag", "x < y & z", "“引号”",
    "A. 点", "1/125", "→", "*星*", "第3题", "naïve", "emoji 🙂", "a:b", "$5", "标题",
]  # fmt: skip


def text(rng: random.Random, low: int = 1, high: int = 5) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high)))


def different(rng: random.Random, count: int) -> list[str]:
    found: dict[str, str] = {}
    while len(found) < count:
        made = f"{text(rng)} {rng.randint(0, 999)}"
        found.setdefault(made.casefold(), made)
    return list(found.values())


def options(rng: random.Random, low: int = 2, high: int = 6) -> list[dict[str, str]]:
    texts = different(rng, rng.randint(low, high))
    return [{"id": LETTERS[n], "text": made} for n, made in enumerate(texts)]


def body(rng: random.Random, kind: str) -> dict[str, Any]:
    stem = f"{text(rng, 3, 12)}？"
    if kind in {"single", "multiple", "vote"}:
        listed = options(rng, 3)
        made: dict[str, Any] = {"stem": stem, "options": listed, "shuffle": rng.random() < 0.3}
        ids = [option["id"] for option in listed]
        if kind == "single":
            made["right"] = rng.choice(ids)
        elif kind == "multiple":
            made["right"] = sorted(rng.sample(ids, rng.randint(1, len(ids))))
        return made
    if kind == "true_false":
        return {"stem": stem, "right": rng.random() < 0.5}
    if kind == "fill_in":
        return _fill_in(rng, stem)
    if kind == "short_text":
        return {"stem": stem, "variants": different(rng, rng.randint(0, 3))}
    if kind == "ordering":
        return {"stem": stem, "items": options(rng, 3)}
    if kind == "matching":
        prompts, choices = options(rng, 2, 5), options(rng, 2, 5)
        right = {prompt["id"]: rng.choice(choices)["id"] for prompt in prompts}
        return {"stem": stem, "prompts": prompts, "choices": choices, "right": right}
    return {"stem": stem, "guide": text(rng) if rng.random() < 0.5 else ""}


def _fill_in(rng: random.Random, stem: str) -> dict[str, Any]:
    count = rng.randint(1, 3)
    blanks: list[dict[str, Any]] = []
    for _ in range(count):
        if rng.random() < 0.4:
            blanks.append(
                {"number": str(rng.randint(1, 99)), "tolerance": rng.choice(["0", "0.5"])}
            )
        else:
            sensitive = rng.random() < 0.2
            variants = different(rng, rng.randint(1, 3))
            blanks.append({"variants": variants, "case_sensitive": sensitive})
    if rng.random() < 0.8:
        stem = "，".join(f"{text(rng)} ____ {text(rng)}" for _ in range(count))
    return {"stem": stem, "blanks": blanks}


def generated(count: int, *, seed: int = 7) -> list[Item]:
    """``count`` questions, every type in turn, each as the engine stores it."""
    rng = random.Random(seed)
    kinds = sorted(TYPES)
    items = []
    for n in range(count):
        kind = kinds[n % len(kinds)]
        items.append(
            Item(
                kind=kind,
                body=load_question(kind, body(rng, kind)).model_dump(mode="json"),
                explanation=text(rng, 0, 8),
                points=rng.choice([1, 1, 2, 5, 10]),
                title=text(rng, 0, 2),
                difficulty=rng.choice([None, 1, 2, 3, 4, 5]),
                tags=tuple(rng.sample(["光", "选品", "定价"], rng.randint(0, 2))),
            )
        )
    return items
