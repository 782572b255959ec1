"""The zip of a period file: written byte for byte, read with limits.

Written form: members stored (not deflated), in a fixed order, with a fixed
timestamp and no extra fields, so equal members give equal bytes on every
machine and no member can unpack to more than it occupies. ``open_archive``
reads any ordinary zip within limits, so that an altered file can be explained;
``Archive.fixed_form`` says whether its bytes are exactly the written form.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from verifier.errors import ContainerError

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_MEMBER_BYTES = 128 * 1024 * 1024
MAX_MEMBERS = 4096
MAX_NAME_BYTES = 160
MAX_RATIO = 200
_RATIO_FREE_BYTES = 1024 * 1024
_CHUNK = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_FIRST = ("manifest.json", "manifest.sig")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _DATE = 20, 0x0021  # 1980-01-01 in MS-DOS form
_STORED, _DEFLATED = 0, 8
_UTF8_FLAG, _DESCRIPTOR_FLAG = 0x0800, 0x0008
_ALLOWED_FLAGS = _UTF8_FLAG | _DESCRIPTOR_FLAG | 0x0006
_UNIX_FILE_TYPE, _UNIX_REGULAR, _DOS_FOLDER = 0o170000, 0o100000, 0x10

Buffer = bytes | memoryview


def check_name(name: str) -> None:
    """Raise ContainerError unless ``name`` is a safe relative path."""
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME_BYTES:
        raise ContainerError(f"a member name that is not allowed: {name[:60]!r}")


def order(names: Mapping[str, object]) -> list[str]:
    """Member names in the fixed order: manifest and its signature, then sorted."""
    return [n for n in _FIRST if n in names] + sorted(n for n in names if n not in _FIRST)


@dataclass(frozen=True, slots=True)
class _Slot:
    """What the fixed headers of a member are made from."""

    name: bytes
    crc: int
    size: int
    offset: int

    def local(self) -> bytes:
        head = (b"PK\x03\x04", _VERSION, 0, _STORED, 0, _DATE, self.crc, self.size, self.size)
        return _LOCAL.pack(*head, len(self.name), 0) + self.name

    def central(self) -> bytes:
        head = (b"PK\x01\x02", _VERSION, _VERSION, 0, _STORED, 0, _DATE)
        sizes = (self.crc, self.size, self.size, len(self.name), 0, 0, 0, 0, 0, self.offset)
        return _CENTRAL.pack(*head, *sizes) + self.name


def _end(count: int, size: int, offset: int) -> bytes:
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def write(members: Mapping[str, bytes]) -> bytes:
    """The zip with these members in the fixed form. Raises ContainerError."""
    parts: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for name in order(members):
        check_name(name)
        data = members[name]
        slot = _Slot(name.encode("ascii"), zlib.crc32(data), len(data), offset)
        parts += (slot.local(), data)
        central.append(slot.central())
        offset += len(parts[-2]) + len(data)
    directory = b"".join(central)
    if offset > MAX_FILE_BYTES or len(members) > MAX_MEMBERS:
        raise ContainerError("the period file would be too large")
    return b"".join((*parts, directory, _end(len(central), len(directory), offset)))


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the central directory and its local header agree on it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int


class Archive:
    """A zip whose structure was checked; members are read on demand."""

    def __init__(self, data: Buffer, members: dict[str, Member]) -> None:
        self._data = data
        self.members = members

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def _packed(self, member: Member) -> Iterator[bytes]:
        end = member.start + member.packed
        for low in range(member.start, end, _CHUNK):
            yield bytes(self._data[low : min(low + _CHUNK, end)])

    def _inflated(self, member: Member) -> Iterator[bytes]:
        engine = zlib.decompressobj(-15)
        try:
            for chunk in self._packed(member):
                rest = chunk
                while rest:
                    yield engine.decompress(rest, _CHUNK)
                    rest = engine.unconsumed_tail
            yield engine.flush()
        except zlib.error:
            raise ContainerError(f"{member.name}: damaged compressed data") from None
        if not engine.eof or engine.unused_data:
            raise ContainerError(f"{member.name}: damaged compressed data")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The member's bytes in pieces; never more than its stated size."""
        member = self.members[name]
        source = self._packed if member.method == _STORED else self._inflated
        size = 0
        for chunk in source(member):
            size += len(chunk)
            if size > member.size:
                raise ContainerError(f"{name}: larger than it says")
            yield chunk
        if size != member.size:
            raise ContainerError(f"{name}: smaller than it says")

    def damaged(self) -> list[str]:
        """Names of members whose CRC-32 does not fit their bytes."""
        return [name for name in order(self.members) if not self._intact(name)]

    def _intact(self, name: str) -> bool:
        crc = 0
        for chunk in self.chunks(name):
            crc = zlib.crc32(chunk, crc)
        return crc == self.members[name].crc

    def read(self, name: str) -> bytes:
        """All bytes of a member (at most MAX_MEMBER_BYTES)."""
        if self.members[name].size > MAX_MEMBER_BYTES:
            raise ContainerError(f"{name}: too large")
        return b"".join(self.chunks(name))

    def sha256(self, name: str) -> str:
        """SHA-256 (hex) of a member, without holding it in memory."""
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def fixed_form(self) -> bool:
        """Whether the container is, byte for byte, what ``write`` makes."""
        data, offset, central = self._data, 0, []
        for name in order(self.members):
            member = self.members[name]
            slot = _Slot(name.encode("ascii"), member.crc, member.size, offset)
            local = slot.local()
            end = offset + len(local) + member.size
            if data[offset : offset + len(local)] != local or member.offset != offset:
                return False
            offset = end
            central.append(slot.central())
        directory = b"".join(central)
        return data[offset:] == directory + _end(len(central), len(directory), offset)


def _find_end(data: Buffer) -> tuple[int, int, int]:
    """Member count, directory size and directory offset from the end record."""
    if len(data) > MAX_FILE_BYTES:
        raise ContainerError("the file is too large")
    if len(data) < _END.size:
        raise ContainerError("not a zip: too short")
    tail_at = max(0, len(data) - _END.size - 0xFFFF)
    found = bytes(data[tail_at:]).rfind(b"PK\x05\x06")
    if found < 0 or tail_at + found + _END.size > len(data):
        raise ContainerError("not a zip, or a truncated one")
    at = tail_at + found
    _, disk, disk2, here, count, size, offset, _ = _END.unpack(data[at : at + _END.size])
    if disk or disk2 or here != count:
        raise ContainerError("a zip in several parts")
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (size, offset):
        raise ContainerError("zip64 is not allowed")
    if count == 0 or count > MAX_MEMBERS:
        raise ContainerError("an empty zip, or one with too many members")
    if offset + size > at:
        raise ContainerError("a damaged central directory")
    return count, size, offset


class _Central(NamedTuple):
    """The fixed part of a central directory entry, in its order on disk."""

    magic: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    internal: int
    external: int
    offset: int


class _Local(NamedTuple):
    """The fixed part of a local header, in its order on disk."""

    magic: bytes
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int


def _check_central(entry: _Central) -> None:
    if entry.flags & ~_ALLOWED_FLAGS:
        raise ContainerError("an encrypted or unusual member")
    if entry.method not in (_STORED, _DEFLATED):
        raise ContainerError("a compression method that is not allowed")
    if entry.disk or 0xFFFFFFFF in (entry.packed, entry.size, entry.offset):
        raise ContainerError("zip64 is not allowed")
    if entry.method == _STORED and entry.packed != entry.size:
        raise ContainerError("a stored member with two sizes")
    kind = (entry.external >> 16) & _UNIX_FILE_TYPE
    if kind not in (0, _UNIX_REGULAR) or entry.external & _DOS_FOLDER:
        raise ContainerError("a link, a folder or a special file")
    if entry.size > _RATIO_FREE_BYTES and entry.size > entry.packed * MAX_RATIO:
        raise ContainerError("a zip bomb: the compression ratio is too high")


def _locate(data: Buffer, entry: _Central, raw: bytes, limit: int) -> Member:
    """The member behind a central entry; its local header must agree."""
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise ContainerError("a member name that is not ASCII") from None
    check_name(name)
    body = entry.offset + _LOCAL.size
    if body > limit:
        raise ContainerError(f"{name}: outside the file")
    local = _Local(*_LOCAL.unpack(data[entry.offset : body]))
    sizes = (local.crc, local.packed, local.size)
    described = local.flags & _DESCRIPTOR_FLAG and sizes == (0, 0, 0)
    agrees = described or sizes == (entry.crc, entry.packed, entry.size)
    same_name = bytes(data[body : body + local.name_length]) == raw
    if local.magic != b"PK\x03\x04" or local.method != entry.method:
        raise ContainerError(f"{name}: its two headers disagree")
    if not (agrees and same_name):
        raise ContainerError(f"{name}: its two headers disagree")
    start = body + local.name_length + local.extra_length
    if start + entry.packed > limit:
        raise ContainerError(f"{name}: outside the file")
    return Member(name, entry.method, entry.crc, entry.packed, entry.size, entry.offset, start)


def _directory(data: Buffer) -> Iterator[Member]:
    count, size, offset = _find_end(data)
    at, end = offset, offset + size
    for _ in range(count):
        if at + _CENTRAL.size > end:
            raise ContainerError("a damaged central directory")
        entry = _Central(*_CENTRAL.unpack(data[at : at + _CENTRAL.size]))
        name_at = at + _CENTRAL.size
        at = name_at + entry.name_length + entry.extra_length + entry.comment_length
        if entry.magic != b"PK\x01\x02" or at > end:
            raise ContainerError("a damaged central directory")
        _check_central(entry)
        raw = bytes(data[name_at : name_at + entry.name_length])
        yield _locate(data, entry, raw, offset)
    if at != end:
        raise ContainerError("a damaged central directory")


def open_archive(data: Buffer) -> Archive:
    """Read a zip's structure within limits. Raises ContainerError.

    Refused: traversal, links, duplicates (also by case), overlapping members,
    encryption, zip64, bombs, and anything truncated.
    """
    members: dict[str, Member] = {}
    folded: set[str] = set()
    total = 0
    for member in _directory(data):
        if member.name.casefold() in folded:
            raise ContainerError(f"{member.name}: stands twice")
        folded.add(member.name.casefold())
        members[member.name] = member
        total += member.size
    if total > MAX_TOTAL_BYTES:
        raise ContainerError("unpacks to too much")
    reached = 0
    for member in sorted(members.values(), key=lambda m: m.offset):
        if member.offset < reached:
            raise ContainerError(f"{member.name}: overlaps another member")
        reached = member.start + member.packed
    return Archive(data, members)
