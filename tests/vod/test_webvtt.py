"""Subtitles: what is read, and that nothing of an upload passes through."""

from __future__ import annotations

import pytest

from vod import webvtt
from vod.errors import BadSubtitle

pytestmark = pytest.mark.any_db


def test_webvtt_is_parsed_and_written_anew():
    source = (
        "\ufeffWEBVTT - title\nX-HEADER: 1\n\nSTYLE\n::cue { background: url(http://x/) }\n\n"
        "NOTE a note\n\n1\n00:01.000 --> 00:02.500 align:start line:-1 region:r1\n"
        "<v 周岚>第一盏是<b>主光</b></v>\n\n"
        "00:00:03.000 --> 00:00:04.000\n<c.red>补光</c>\n第二行\n"
    )
    assert webvtt.write(webvtt.parse(source)) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 align:start line:-1\n第一盏是<b>主光</b>\n\n"
        "00:00:03.000 --> 00:00:04.000\n补光\n第二行\n"
    )


def test_srt_is_accepted():
    source = (
        "2\r\n00:00:05,000 --> 00:00:06,000\r\n后\r\n\r\n"
        "1\r\n00:00:01,500 --> 00:00:02,000\r\n先\r\n"
    )
    cues = webvtt.parse(source)
    assert [(c.start, c.end, c.text) for c in cues] == [(1500, 2000, "先"), (5000, 6000, "后")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<b onclick=alert(1)>x</b>", "x"),
        ("<b>x", "x"),
        ("</i>x<i>", "x"),
        ("<b><i>x</b></i>", "x"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<<b>script>x", "&lt;script&gt;x"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢kan"),
        ("a\x00\x07b\u202e", "ab"),
        ("<u>x</u>", "<u>x</u>"),
    ],
)
def test_text_is_reduced_to_plain_words(line: str, expected: str):
    assert webvtt.clean(line) == expected


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "no_cues"),
        ("WEBVTT\n\nhello", 1, "no_cues"),
        ("WEBVTT\n\n00:01.000 --> 00:00.500\nx", 3, "ends_before_start"),
        ("WEBVTT\n\n00:99.000 --> 01:00.500\nx", 3, "bad_timing"),
        ("WEBVTT\n\n--> \nx", 3, "bad_timing"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny", 5, "no_blank_line"),
        ("WEBVTT\n\n25:00:00.000 --> 26:00:00.000\nx", 3, "too_late"),
        ("WEBVTT\n\n٠٠:٠١.٠٠٠ --> 00:02.000\nx", 3, "bad_timing"),
        ("x" * 1_500_001, 1, "too_large"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, problem: str):
    with pytest.raises(BadSubtitle) as caught:
        webvtt.parse(text)
    assert caught.value.details == {"line": line, "problem": problem}


def test_too_many_cues():
    cue = "00:01.000 --> 00:02.000\nx\n\n"
    with pytest.raises(BadSubtitle) as caught:
        webvtt.parse("WEBVTT\n\n" + cue * 10_001)
    assert caught.value.details["problem"] == "too_many_cues"


def test_what_is_written_is_read_again_unchanged():
    text = webvtt.write(webvtt.parse("WEBVTT\n\n00:01.000 --> 00:02.000\na < b <i>c</i> & d"))
    assert webvtt.write(webvtt.parse(text)) == text
