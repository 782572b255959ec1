"""Every finding has words in both languages, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verifier import words
from verifier.findings import MAX_KEPT, Findings, Problem
from verifier.policy.words import explain
from verifier.report import FILE_CHECKS, Check, problem_json

PACKAGE = Path(words.__file__).parent
ADDED = re.compile(r"""\.add\(\s*"(\w+)"([^()]*(?:\([^()]*\)[^()]*)*)\)""")


def test_every_code_in_use_has_words_and_no_words_are_unused() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    used = {match[1] for match in ADDED.finditer(source)}
    assert used == words.problem_codes()


def test_words_name_only_what_the_finding_carries() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    for match in ADDED.finditer(source):
        carried = dict.fromkeys(re.findall(r"(\w+)=", match[2]), 7)
        for lang in ("zh", "en"):
            text = words.problem(Problem(match[1], carried), lang)
            assert "{" not in text, (match[1], text)


@pytest.mark.parametrize("name", [*FILE_CHECKS, "two_places"])
def test_every_check_has_a_title(name: str) -> None:
    titles = {words.check_title(name, lang) for lang in ("zh", "en")}
    assert len(titles) == 2
    assert name not in titles


def test_findings_are_bounded_but_counted() -> None:
    found = Findings()
    for number in range(1000):
        found.add("missing", file=str(number))
    assert (len(found.kept), found.count) == (MAX_KEPT, 1000)
    check = Check("files", findings=found)
    check.settle()
    assert check.to_json("en")["count"] == 1000


def test_a_findings_own_text_is_not_taken_for_a_template() -> None:
    text = problem_json(Problem("bad_leaf", {"leaf": 3, "why": "{leaf}{why}"}), "en")["text"]
    assert text == "leaf 3: {leaf}{why}"
    assert explain((), "zh") == ""
