"""The printed report: the same parts give the same bytes, and every hour is on paper."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from lms.reports.printing.report import print_report
from lms.reports.printing.sections import data_of
from tests.verifier import kit
from tests.verifier.forging import members_of, verify
from verifier import periodfile

pytestmark = pytest.mark.any_db


def test_twice_the_same_bytes_with_its_fonts_inside() -> None:
    whole = kit.sample()
    parts = whole.parts(extra={}, report=print_report)
    computed = periodfile.compute(parts)
    pdf = print_report(parts, computed)
    assert pdf == print_report(parts, computed)
    assert pdf.startswith(b"%PDF-")
    assert b"/CreationDate" not in pdf
    assert re.search(rb"\+NotoSansSC", pdf)
    built = whole.build(extra={}, report=print_report)
    assert members_of(built)["report.pdf"] == pdf
    assert verify(built).exit_code == 0


def test_it_says_what_the_ledger_says() -> None:
    whole = kit.sample()
    parts = whole.parts(extra={})
    computed = periodfile.compute(parts)
    data = data_of(parts, computed)
    hours = {one.subject: one.hours_milli for one in computed.result.subjects}
    assert {s["subject"]: float(s["hours"]) * 1000 for s in data["statements"]} == hours
    assert data["title"] == kit.FACTS["title"]
    assert data["institution"] == kit.FACTS["institution"]
    (cosigner,) = data["cosigned"]
    assert cosigner[0] == kit.AGENCY.name
    assert len(data["matrix"][0]["rows"]) == whole.trainees


def test_the_words_can_be_read_from_the_paper() -> None:
    """Text, not pictures of text: found by whoever searches the file."""
    whole = kit.sample()
    parts = whole.parts(extra={})
    paper = PdfReader(io.BytesIO(print_report(parts, periodfile.compute(parts))))
    said = "".join(page.extract_text() for page in paper.pages).replace(" ", "")
    for words in ("一期一档", "盖章处", "学员签名", kit.name_of(0), "江城职业培训学校", "第1页"):
        assert words in said
