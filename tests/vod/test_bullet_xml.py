"""Bilibili's XML: round trip, what is left out, what is refused."""

from __future__ import annotations

import pytest

from lms.core import clock
from tests.factories.vod import VodLessonFactory, lecturer_seat
from vod.domain.bullet_xml import MAX_ROWS, export_xml, import_rows, parse_xml
from vod.errors import BadBulletFile
from vod.models import Bullet

FILE = """<?xml version="1.0" encoding="UTF-8"?><i><chatserver>x</chatserver>
<d p="12.5,1,25,16777215,1700000000,0,abc,1">前方高能</d>
<d p="13,5,25,255,1700000000,0,abc,2">&lt;script&gt;alert(1)&lt;/script&gt;</d>
<d p="14,4,25,0,1700000000,0,abc,3">底部</d>
<d p="15,7,25,0,1700000000,0,abc,4">[0.1,0.2]</d>
<d p="9999,1,25,0,1700000000,0,abc,5">太晚</d>
<d p="nan,1,25,0,1,0,a,6">没有数</d>
<d p="1,1">短</d>
</i>""".encode()


def test_readable_rows_come_in_and_the_rest_is_counted() -> None:
    parsed = parse_xml(FILE, duration_ms=600_000)
    assert [(row.at_ms, row.mode, row.color) for row in parsed.rows] == [
        (12_500, "scroll", "#ffffff"),
        (13_000, "top", "#0000ff"),
        (14_000, "bottom", "#000000"),
    ]
    assert parsed.rows[1].text == "<script>alert(1)</script>"
    assert parsed.left_out == {"mode": 1, "outside_video": 2, "attributes": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"\xff\xfe\x00",
        b'<!DOCTYPE i [<!ENTITY a "x">]><i>&a;</i>',
        b'<!DOCTYPE i [<!ENTITY a SYSTEM "file:///etc/passwd">]><i><d p="1,1,25,0">&a;</d></i>',
        b"<i>" + b'<d p="1,1,25,0">x</d>' * (MAX_ROWS + 1) + b"</i>",
        b" " * (8 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_bullet_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadBulletFile):
        parse_xml(data, duration_ms=600_000)


@pytest.mark.django_db
def test_what_is_exported_comes_back_the_same() -> None:
    seat = lecturer_seat(VodLessonFactory())
    made = import_rows(seat=seat, parsed=parse_xml(FILE, duration_ms=600_000))
    assert made == 3
    again = parse_xml(export_xml(Bullet.objects.all()), duration_ms=600_000)
    assert again.left_out == {}
    assert again.rows == parse_xml(FILE, duration_ms=600_000).rows
    assert all(bullet.created_at <= clock.now() for bullet in Bullet.objects.all())
