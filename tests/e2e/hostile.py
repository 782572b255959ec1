"""Fifty texts that try to become code in a page, and how to see whether one did."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

RUN = "window.__xss=1"
TEXTS: tuple[str, ...] = (
    f"<script>{RUN}</script>",
    f"<SCRIPT>{RUN}</SCRIPT>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror={RUN}>",
    f'<img src="x" onerror="{RUN}">',
    f"<img src=x onerror={RUN}//",
    f"<IMG SRC=x OnErRoR={RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x>",
    f"<body onload={RUN}>",
    f"<iframe src=javascript:{RUN}>",
    f'<iframe srcdoc="<script>{RUN}</script>">',
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<a href=javascript:{RUN}>a</a>",
    f"<a href='java&#115;cript:{RUN}'>a</a>",
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f'" onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus x='",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{constructor.constructor('{RUN}')()}}",
    f"<%= {RUN} %>",
    f"<math><mtext><img src=x onerror={RUN}>",
    "<style>@import'//outside.invalid/x.css';</style>",
    "<link rel=stylesheet href=//outside.invalid/x.css>",
    "<img src=//outside.invalid/x.png>",
    "<base href=//outside.invalid/>",
    "<meta http-equiv=refresh content='0;url=//outside.invalid/'>",
    "<form action=//outside.invalid><button>x</button></form>",
    "<object data=//outside.invalid/x>",
    f"<div style=background:url(javascript:{RUN})>",
    f"<button formaction=javascript:{RUN}>x</button>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"%3Cscript%3E{RUN}%3C/script%3E",
)
assert len(TEXTS) == 50

WORDS = {
    "title", "name", "display_name", "author", "by_name", "body", "text", "stem", "explanation",
    "reason", "decision_reason", "decided_by_name", "location", "venue", "label", "introduction",
    "institution_name", "region_name", "course_name", "class_title", "lecturer_name", "zh", "en",
    "scope_name", "institution", "lesson", "rule", "row_name", "word", "device", "error_message",
    "by", "certificate_no", "name_masked", "number_masked", "note", "file_name", "rule_pack_label",
}  # fmt: skip
"""Names of fields of the API that hold words of people; ids, states and dates stay as they are."""


def poison(value: Any, start: int = 0) -> Any:
    """An answer of the API in which every text of a person is one of :data:`TEXTS`, in turn."""
    turn = iter(range(start, start + 1_000_000))

    def walk(one: Any, key: str = "") -> Any:
        if isinstance(one, dict):
            return {name: walk(each, name) for name, each in one.items()}
        if isinstance(one, list):
            return [walk(each, key) for each in one]
        if isinstance(one, str) and key in WORDS and not _is_id(one):
            return TEXTS[next(turn) % len(TEXTS)]
        return one

    return walk(value)


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


LINKS = """[...document.querySelectorAll('a[href], [src], [formaction]')].filter((one) =>
    ['href', 'src', 'formaction'].some((name) =>
        /^\\s*(javascript|data:text)/i.test(one.getAttribute(name) ?? ''))).length"""


def is_inert(page: Page) -> None:
    """No text became code or an element of its own."""
    assert page.evaluate("window.__xss === undefined"), f"a script ran on {page.url}"
    elements = (
        "img[src='x'], img[onerror], svg[onload], iframe, object, base, marquee, form[action]"
    )
    found = page.evaluate(f"document.querySelectorAll({elements!r}).length")
    assert found == 0, f"{found} elements came out of text on {page.url}"
    links = page.evaluate(LINKS)
    assert links == 0, f"a link of {page.url} would run a script"
