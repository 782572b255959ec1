"""Files made to hurt: refused with a code or imported with a report, always within limits."""

from __future__ import annotations

import contextlib
import io
import json
import random
import zipfile

import openpyxl
import pytest

from quizzes.formats.item import ITEMS_MAX, FileRefused, Report
from quizzes.formats.registry import FORMATS, read
from tests.quizzes.formats.documents import word
from tests.quizzes.formats.questions import generated

pytestmark = pytest.mark.any_db
ENTITIES = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><quiz><question type="essay"><questiontext><text>&c;</text>
</questiontext></question></quiz>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<quiz><question type="essay"><questiontext><text>&x;</text></questiontext></question></quiz>"""


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def lying(data: bytes) -> bytes:
    """A zip whose directory says that its member is one byte long."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + (1).to_bytes(4, "little") + data[at + 28 :]


BOMB = zipped({"word/document.xml": b"<a>" + b" " * (60 << 20) + b"</a>"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ENTITIES.encode(), "xml_forbidden"),
        (OUTSIDE.encode(), "xml_forbidden"),
        (ENTITIES.encode("utf-16"), "xml_forbidden"),
        (b"<quiz>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</quiz>", "xml_too_deep"),
        (b"<quiz><question>", "xml_broken"),
        (b"<questestinterop/>", "qti_1"),
        (BOMB, "zip_too_large"),
        (lying(BOMB), "zip_broken"),
        (zipped({f"{n}.txt": b"" for n in range(5_000)}), "zip_too_many_files"),
        (zipped({"readme.txt": b"hello"}), "zip_other_content"),
        (zipped({"imsmanifest.xml": b"<manifest/>"}), "no_items"),
        (b"PK\x03\x04 broken", "zip_broken"),
        (word(["1. x"], extra={"word/vbaProject.bin": b"x"}), "docx_macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old_office"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_text"),
        (b"", "no_items"),
        (b"hello", "no_items"),
        (b"x" * (21 << 20), "file_too_large"),
        (b'{"format": "rongke-questions"', "json_broken"),
        (b'{"format": "rongke-questions", "version": 9, "items": []}', "json_other_version"),
        (b'{"format": "rongke-questions", "version": 1, "items": 5}', "json_broken"),
        (b'{"format":' + b"[" * 100_000, "json_broken"),
    ],
)
def test_a_hostile_file_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert refused.value.note.code == code


def test_ten_thousand_questions_are_refused_in_every_format() -> None:
    many = 10_000
    row = {"type": "essay", "body": {"stem": "x"}}
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["题型", "题干", "答案"])
    for _ in range(many):
        sheet.append(["判断题", "真的？", "对"])
    held = io.BytesIO()
    book.save(held)
    essay = "<question type='essay'><questiontext><text>x</text></questiontext></question>"
    files = [
        json.dumps({"format": "rongke-questions", "version": 1, "items": [row] * many}).encode(),
        ("Why?\nA. a\nB. b\nANSWER: A\n\n" * many).encode(),
        ("Why {}\n\n" * many).encode(),
        f"<quiz>{essay * many}</quiz>".encode(),
        "\n".join(f"{n}. x ____\n答案：y" for n in range(1, many)).encode(),
        held.getvalue(),
    ]
    for data in files:
        with pytest.raises(FileRefused) as refused:
            read(data)
        assert refused.value.note.code == "too_many_items"
        assert refused.value.note.args["most"] == ITEMS_MAX


@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
)
def test_encodings_of_text_files(encoding: str) -> None:
    text = "1. 主光放哪里？\nA. 前\nB. 侧\n答案：B\n"
    report = read(text.encode(encoding))
    assert report.items[0].body["stem"] == "主光放哪里？"


@pytest.mark.parametrize("name", [found.name for found in FORMATS.values() if found.write])
def test_broken_bytes_never_escape_as_another_error(name: str) -> None:
    """Cut, flipped and mixed files: a report or :class:`FileRefused`, nothing else."""
    write = FORMATS[name].write
    assert write is not None
    whole, _ = write(generated(60, seed=3))
    rng = random.Random(11)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        with contextlib.suppress(FileRefused):
            assert isinstance(read(bytes(data)), Report)
