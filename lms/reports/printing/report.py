"""``report.pdf``: a function of the period file's parts; the same parts give the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import segno
import typst

from lms.reports.printing.sections import data_of
from verifier.periodfile import Computed, Parts

VERIFY_URL = "https://rongke.example/verify"


@cache
def fonts() -> list[str]:
    """Folders of the fonts that may be used: Noto Sans SC and Noto Serif SC (OFL), no system's."""
    return [str(Path(str(resources.files("pylopdf_fonts_zh_cn"))))]


def print_report(parts: Parts, computed: Computed, *, verify_url: str = VERIFY_URL) -> bytes:
    """The report as PDF (A4, fonts embedded as subsets, no dates or ids from the clock)."""
    data = data_of(parts, computed)
    data["verify_url"] = verify_url
    data["qr"] = qr_svg(verify_url)
    compiled: Any = typst.compile  # its stub's type variables cannot be inferred
    pdf = compiled(
        Path(__file__).with_name("template.typ"),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_tags=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def printer(verify_url: str) -> Callable[[Parts, Computed], bytes]:
    """``print_report`` with the address of this platform's verify page."""
    return lambda parts, computed: print_report(parts, computed, verify_url=verify_url)


def qr_svg(text: str) -> str:
    """A QR code (error correction M) as SVG in ink on nothing."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, dark="#15222a", xmldecl=False, svgns=True
    )
    return out.getvalue().decode("utf-8")
