"""What came of an exercise: pure counting over answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lms.questions.types.text import normalise

TEXTS_MAX = 60
"""Different written answers that are listed, the most frequent first."""


def chosen(answer: Mapping[str, Any]) -> list[str]:
    """The options of one answer: ids, ``true`` or ``false``; none of a written one."""
    if "option" in answer:
        return [str(answer["option"])]
    if "options" in answer:
        return [str(option) for option in answer["options"]]
    if "value" in answer:
        return ["true" if answer["value"] else "false"]
    return []


def counts(
    kind: str, body: Mapping[str, Any], answers: Iterable[Mapping[str, Any]]
) -> dict[str, int]:
    """How often each option was chosen, options nobody chose included; empty for written ones."""
    if kind == "short_text":
        return {}
    if kind == "true_false":
        options = ["true", "false"]
    else:
        options = [str(option["id"]) for option in body["options"]]
    found = Counter(option for answer in answers for option in set(chosen(answer)))
    return {option: found[option] for option in options}


def texts(answers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was written, equal answers together, the most frequent first."""
    shown: dict[str, str] = {}
    found: Counter[str] = Counter()
    for answer in answers:
        text = str(answer.get("text", "")).strip()
        if text:
            form = normalise(text)
            shown.setdefault(form, text)
            found[form] += 1
    return [{"text": shown[form], "count": count} for form, count in found.most_common(TEXTS_MAX)]
