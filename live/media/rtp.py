"""RTP packets without objects: key frames, picture ids and header extensions in raw bytes.

VP8: RFC 7741; H.264: RFC 6184; header extensions: RFC 8285 (one-byte form).
"""

from __future__ import annotations

import struct

HEADER = struct.Struct("!BBHII")
"""First byte, marker and payload type, sequence number, timestamp, SSRC."""
SIZE = HEADER.size
ONE_BYTE = 0xBEDE
LEVEL_SILENT = 127


def is_rtcp(second_byte: int) -> bool:
    """Whether the second byte of a packet says RTCP (RFC 5761)."""
    return 192 <= second_byte <= 223


def newer(a: int, b: int) -> bool:
    """Whether sequence number ``a`` comes after ``b`` (16 bit, serial arithmetic)."""
    return a != b and (a - b) & 0xFFFF < 0x8000


def newer32(a: int, b: int) -> bool:
    """Whether timestamp ``a`` comes after ``b`` (32 bit)."""
    return a != b and (a - b) & 0xFFFFFFFF < 0x80000000


def key_frame_starts(codec: str, payload: bytes) -> bool:
    """Whether a decoder can start with this packet."""
    if codec == "vp8":
        return _vp8_key(payload)
    return codec == "h264" and _h264_key(payload)


def _vp8_key(payload: bytes) -> bool:
    if len(payload) < 2 or payload[0] & 0x17 != 0x10:
        return False  # not the start of partition 0
    at = vp8_descriptor_size(payload)
    return at < len(payload) and not payload[at] & 1


def vp8_descriptor_size(payload: bytes) -> int:
    """Bytes of the VP8 payload descriptor (may exceed the payload when that is cut off)."""
    if not payload[0] & 0x80:
        return 1
    if len(payload) < 2:
        return 2
    flags = payload[1]
    at = 2
    if flags & 0x80:
        at += 2 if len(payload) > at and payload[at] & 0x80 else 1
    if flags & 0x40:
        at += 1
    return at + (1 if flags & 0x30 else 0)


def _h264_key(payload: bytes) -> bool:
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == 24:  # STAP-A: several units with a length before each
        at = 1
        while at + 2 < len(payload):
            if payload[at + 2] & 0x1F in (5, 7):
                return True
            at += 2 + (payload[at] << 8 | payload[at + 1])
        return False
    if kind == 28:  # FU-A: the first fragment tells what is cut
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 0x1F in (5, 7)
    return kind in (5, 7)


def vp8_numbers(payload: bytes) -> tuple[int, int, int]:
    """Picture id, TL0PICIDX (-1 where absent) and the bits of the picture id (0, 7 or 15)."""
    picture, level, bits = -1, -1, 0
    if len(payload) < 3 or not payload[0] & 0x80:
        return picture, level, bits
    flags, at = payload[1], 2
    if flags & 0x80:
        if payload[at] & 0x80 and len(payload) > at + 1:
            picture, bits = (payload[at] & 0x7F) << 8 | payload[at + 1], 15
            at += 2
        else:
            picture, bits = payload[at] & 0x7F, 7
            at += 1
    if flags & 0x40 and len(payload) > at:
        level = payload[at]
    return picture, level, bits


def vp8_renumbered(payload: bytes, picture_by: int, level_by: int) -> bytes:
    """The payload with its picture id and TL0PICIDX moved: one sequence over a layer switch."""
    picture, level, bits = vp8_numbers(payload)
    if bits == 0:
        return payload
    changed = bytearray(payload)
    at = 2
    if bits == 15:
        moved = (picture + picture_by) & 0x7FFF
        changed[at], changed[at + 1] = 0x80 | moved >> 8, moved & 0xFF
        at += 2
    else:
        changed[at] = (picture + picture_by) & 0x7F
        at += 1
    if level >= 0:
        changed[at] = (level + level_by) & 0xFF
    return bytes(changed)


def extension_values(block: bytes, wanted: tuple[int, int]) -> tuple[int, int]:
    """Two one-byte-form header extensions of a block: the audio level's byte and the
    transport-wide sequence number; -1 where absent. ``wanted``: their ids, 0 = not negotiated.
    """
    level = sequence = -1
    at, end = 0, len(block)
    while at < end:
        head = block[at]
        if head == 0:
            at += 1
            continue
        identity, length = head >> 4, (head & 15) + 1
        if identity == 15 or at + length >= end:
            break
        if identity == wanted[0]:
            level = block[at + 1]
        elif identity == wanted[1] and length >= 2:
            sequence = block[at + 1] << 8 | block[at + 2]
        at += 1 + length
    return level, sequence
