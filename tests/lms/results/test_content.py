"""What is missing in a work, field by field, and what hostile content becomes."""

from __future__ import annotations

import copy

import pytest

from lms.results import content as works
from tests.factories.results import PRACTICAL

pytestmark = pytest.mark.any_db
SAID = "面向本县返乡青年的农特产网店，先做三件常温商品。"


def plan(**changed):
    return {"title": "清溪山货", "sections": dict.fromkeys(works.SECTIONS, SAID) | changed}


def problems(kind, content):
    return [tuple(problem) for problem in works.problems(kind, content)]


def test_whole_works_can_be_handed_in():
    assert problems("practical_result", PRACTICAL) == []
    assert problems("business_plan", plan()) == []
    assert sum(points for _, points in works.RUBRIC) == 100


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("simulated.name", " ", "missing"),
        ("simulated.url", "", "missing"),
        ("simulated.url", "javascript:alert(1)", "url"),
        ("real.url", "weidian.example/s/9", "url"),
        ("real.url", "http://[", "url"),
        ("real.platform", "", "missing"),
        ("summary", "", "missing"),
        ("summary", "很好", "short"),
    ],
)
def test_each_field_of_a_practical_result_is_named(path, value, code):
    content = copy.deepcopy(PRACTICAL)
    part, _, name = path.rpartition(".")
    (content[part] if part else content)[name] = value

    assert problems("practical_result", content) == [(path, code)]


@pytest.mark.parametrize("section", works.SECTIONS)
def test_each_section_of_a_plan_is_named(section):
    assert problems("business_plan", plan(**{section: "再想想"})) == [
        (f"sections.{section}", "short")
    ]


@pytest.mark.parametrize("kind", works.KINDS)
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"sections": [], "simulated": "x", "real": None, "summary": 7, "title": {}},
        {"sections": {"idea": "\0" * 9, "other": "x"}, "state": "passed", "score_milli": 1},
        {"summary": "长" * 100_000, "sections": {"idea": "长" * 100_000}},
    ],
)
def test_whatever_is_sent_becomes_the_known_shape(kind, given):
    found = works.cleaned(kind, given)

    assert found.keys() == works.empty(kind).keys()
    assert works.cleaned(kind, found) == found
    assert len(str(found)) < 12_000
    assert works.problems(kind, found)
