"""Zips: the fixed form, ordinary ones within limits, and hostile ones."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import container
from verifier.errors import ContainerError

MEMBERS = {
    "manifest.json": b"{}",
    "manifest.sig": b"s",
    "leaves.jsonl": b"x" * 5000,
    "a/b.txt": b"",
}


def zipped(members: list[tuple[str, bytes]], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as archive:  # type: ignore[call-overload]  # any option
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, options.get("compression"))
    return out.getvalue()


def read_all(data: bytes) -> dict[str, bytes]:
    archive = container.open_archive(data)
    return {name: archive.read(name) for name in archive.members}


def test_the_written_form_is_fixed_and_ordinary_tools_read_it() -> None:
    data = container.write(MEMBERS)
    assert data == container.write(dict(reversed(MEMBERS.items())))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = ["manifest.json", "manifest.sig", "a/b.txt", "leaves.jsonl"]
        assert archive.namelist() == names
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert read_all(data) == MEMBERS
    assert container.open_archive(data).fixed_form()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_packed_again_is_read_but_is_not_in_the_fixed_form(method: int) -> None:
    data = zipped(list(MEMBERS.items()), compression=method)
    assert read_all(data) == MEMBERS
    assert not container.open_archive(data).fixed_form()


def test_bytes_around_or_between_are_not_the_fixed_form() -> None:
    data = container.write(MEMBERS)
    commented = data[:-2] + b"\x02\x00hi"
    assert read_all(commented) == MEMBERS
    assert not container.open_archive(commented).fixed_form()
    with pytest.raises(ContainerError):
        container.open_archive(b"#!/bin/sh\n" + data)


def test_a_damaged_member_is_named() -> None:
    data = bytearray(container.write(MEMBERS))
    data[data.index(b"xxxx") + 50] ^= 1
    assert container.open_archive(bytes(data)).damaged() == ["leaves.jsonl"]


def with_central(data: bytes, offset: int, value: bytes) -> bytes:
    """The zip with bytes of its first central directory entry replaced."""
    at = data.index(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def both_headers(data: bytes, local: int, central: int, value: bytes) -> bytes:
    at = data.index(b"PK\x03\x04") + local
    data = data[:at] + value + data[at + len(value) :]
    return with_central(data, central, value)


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("leaves.jsonl")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def quine_like_overlap() -> bytes:
    """Two entries that share one body."""
    data = zipped([("a.txt", b"x" * 100), ("b.txt", b"y" * 100)])
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    moved = bytearray(data)
    moved[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(moved)


PLAIN = zipped([("leaves.jsonl", b"x" * 1000)], compression=zipfile.ZIP_DEFLATED)
STORED = container.write({"leaves.jsonl": b"x" * 1000})
HUGE = struct.pack("<L", 10_000_000_000 % 2**32)
HOSTILE = {
    "empty": b"",
    "not a zip": b"hello, this is not a zip at all, but some text",
    "end record only": b"PK\x05\x06" + bytes(18),
    "random tail": b"PK\x03\x04" + b"\xff" * 200,
    "truncated": STORED[:-30],
    "truncated head": STORED[40:],
    "bomb": zipped([("leaves.jsonl", bytes(80_000_000))], compression=zipfile.ZIP_DEFLATED),
    "traversal": zipped([("../etc/passwd", b"x")]),
    "traversal inside": zipped([("evidence/../../x", b"x")]),
    "absolute": zipped([("/etc/passwd", b"x")]),
    "backslash": zipped([("..\\x", b"x")]),
    "drive": zipped([("C:x", b"x")]),
    "nul in name": with_central(STORED, 46, b"le\0ves.jsonl"),
    "unicode name": zipped([("\u202etxt.exe", b"x")]),
    "hidden": zipped([(".hidden", b"x")]),
    "long name": zipped([("a" * 500, b"x")]),
    "folder": zipped([("evidence/", b"")]),
    "duplicate by case": zipped([("leaves.jsonl", b"x"), ("Leaves.jsonl", b"y")]),
    "symlink": symlink(),
    "overlap": quine_like_overlap(),
    "encrypted": both_headers(STORED, 6, 8, b"\x01\x00"),
    "strong encryption": both_headers(STORED, 6, 8, b"\x41\x00"),
    "method": both_headers(STORED, 8, 10, b"\x0e\x00"),
    "10 GB claimed": both_headers(both_headers(PLAIN, 22, 24, HUGE), 18, 20, HUGE),
    "10 GB in the directory alone": with_central(PLAIN, 24, HUGE),
    "zip64 size": both_headers(PLAIN, 22, 24, b"\xff\xff\xff\xff"),
    "zip64 offset": with_central(STORED, 42, b"\xff\xff\xff\xff"),
    "offset outside": with_central(STORED, 42, b"\xff\xff\xff\x7f"),
    "another disk": with_central(STORED, 34, b"\x01\x00"),
    "name differs": with_central(STORED, 46, b"leaves.jsonm"),
    "name length": with_central(STORED, 28, b"\xff\xff"),
    "comment length": with_central(STORED, 32, b"\xff\xff"),
    "many members": zipped([(f"evidence/{n}", b"") for n in range(5000)]),
    "count lies": STORED[:-12] + b"\x05\x00" + STORED[-10:],
    "zip64 end": STORED[:-14] + b"\xff\xff\xff\xff" + STORED[-10:],
    "directory size": STORED[:-10] + b"\xff\xff\xff\x7f" + STORED[-6:],
    "directory offset": STORED[:-6] + b"\xff\xff\xff\x7f" + STORED[-2:],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_zips_are_refused_quickly(name: str) -> None:
    start = time.monotonic()
    with pytest.raises(ContainerError):
        read_all(HOSTILE[name])
    assert time.monotonic() - start < 5


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicates_are_refused() -> None:
    with pytest.raises(ContainerError, match="twice"):
        container.open_archive(zipped([("leaves.jsonl", b"x"), ("leaves.jsonl", b"y")]))


def test_a_member_that_unpacks_to_more_than_it_says_is_refused() -> None:
    lie = both_headers(PLAIN, 22, 24, struct.pack("<L", 10))
    archive = container.open_archive(lie)
    with pytest.raises(ContainerError, match="larger"):
        archive.read("leaves.jsonl")


def test_compressed_data_with_a_tail_is_refused() -> None:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = engine.compress(b"x" * 1000) + engine.flush() + b"tail"
    data = PLAIN[: PLAIN.index(b"PK\x01\x02")]
    head = data[: 30 + len("leaves.jsonl")]
    packed = struct.pack("<L", len(body))
    local = head[:18] + packed + head[22:] + body
    central = PLAIN[PLAIN.index(b"PK\x01\x02") :]
    end = len(central) - 6
    central = central[:20] + packed + central[24:end] + struct.pack("<L", len(local)) + b"\0\0"
    with pytest.raises(ContainerError, match="damaged"):
        container.open_archive(local + central).read("leaves.jsonl")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(data: bytes) -> None:
    for candidate in (data, STORED[:60] + data, data + STORED[-22:], STORED[:-22] + data):
        try:
            read_all(candidate)
        except ContainerError:
            continue


@pytest.mark.parametrize("name", ["", "a//b", "/a", "a/", "..", "a/../b", "a b", "é", "-a", "."])
def test_names_that_may_not_be_written(name: str) -> None:
    with pytest.raises(ContainerError):
        container.write({name: b""})
