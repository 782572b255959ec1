"""RTCP packets read and written as bytes (RFC 3550, 3611, 4585, 5104; REMB; transport-wide
feedback)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SR, RR, SDES, BYE, RTPFB, PSFB, XR = 200, 201, 202, 203, 205, 206, 207
NACK, TRANSPORT_CC = 1, 15
PLI, FIR, APPLICATION = 1, 4, 15
REFERENCE_TIME, SINCE_REFERENCE = 4, 5
"""Blocks of extended reports (RFC 3611 § 4.4 and 4.5)."""
NTP_EPOCH = 2208988800
TICK_250_US = 250_000
"""The unit of transport-wide feedback's times, in nanoseconds."""


@dataclass(frozen=True)
class Block:
    """One report block: how a receiver sees one of our streams."""

    ssrc: int
    fraction_lost: int
    """In 1/256."""
    lost: int
    highest: int
    """Extended highest sequence number."""
    jitter: int
    last_report: int
    """Middle 32 bits of the NTP time in the last sender report seen."""
    delay: int
    """Since then, in 1/65536 s."""


@dataclass(frozen=True)
class SenderReport:
    """When (64 bit NTP, the sender's clock) an RTP time was."""

    ssrc: int
    ntp: int
    rtp: int


@dataclass
class Heard:
    """All that one compound packet says."""

    reports: list[SenderReport] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    nacks: dict[int, list[int]] = field(default_factory=dict)
    """Missing sequence numbers by media SSRC."""
    key_frames: set[int] = field(default_factory=set)
    """SSRCs of which a key frame is asked (PLI or FIR)."""
    bitrate: int | None = None
    """REMB: bits a second."""
    references: dict[int, int] = field(default_factory=dict)
    """Middle 32 bits of a receiver's clock by its SSRC: it wants to know the round trip."""
    gone: set[int] = field(default_factory=set)
    """SSRCs that said goodbye."""


def read(data: bytes) -> Heard:
    """What a decrypted compound packet says; what is cut off or unknown is left out."""
    heard = Heard()
    for kind, count, body in _packets(data):
        if kind == SR and len(body) >= 24:
            ssrc, ntp, rtp = struct.unpack_from("!IQI", body)
            heard.reports.append(SenderReport(ssrc, ntp, rtp))
            heard.blocks += _blocks(body[24:], count)
        elif kind == RR and len(body) >= 4:
            heard.blocks += _blocks(body[4:], count)
        elif kind == BYE:
            usable = min(count, len(body) // 4)
            heard.gone |= set(struct.unpack_from(f"!{usable}I", body))
        elif kind == RTPFB and count == NACK and len(body) >= 8:
            _read_nack(heard, body)
        elif kind == PSFB and len(body) >= 8:
            _read_payload_feedback(heard, count, body)
        elif kind == XR and len(body) >= 4:
            _read_extended(heard, body)
    return heard


def _packets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        first, kind, words = struct.unpack_from("!BBH", data, at)
        end = at + 4 + words * 4
        if first >> 6 != 2 or end > len(data):
            return
        yield kind, first & 31, data[at + 4 : end]
        at = end


def _blocks(body: bytes, count: int) -> list[Block]:
    found = []
    for number in range(min(count, len(body) // 24)):
        ssrc, lost, highest, jitter, last, delay = struct.unpack_from("!6I", body, number * 24)
        total = lost & 0xFFFFFF
        total -= (total & 0x800000) << 1
        found.append(Block(ssrc, lost >> 24, total, highest, jitter, last, delay))
    return found


def _read_nack(heard: Heard, body: bytes) -> None:
    missing = heard.nacks.setdefault(struct.unpack_from("!I", body, 4)[0], [])
    for at in range(8, len(body) - 3, 4):
        first, mask = struct.unpack_from("!HH", body, at)
        missing.append(first)
        while mask:
            bit = mask & -mask
            missing.append((first + bit.bit_length()) & 0xFFFF)
            mask ^= bit


def _read_payload_feedback(heard: Heard, kind: int, body: bytes) -> None:
    media = struct.unpack_from("!I", body, 4)[0]
    if kind == PLI:
        heard.key_frames.add(media)
    elif kind == FIR:
        for at in range(8, len(body) - 7, 8):
            heard.key_frames.add(struct.unpack_from("!I", body, at)[0])
    elif kind == APPLICATION and body[8:12] == b"REMB" and len(body) >= 16:
        exponent = body[13] >> 2
        mantissa = (body[13] & 3) << 16 | body[14] << 8 | body[15]
        heard.bitrate = min(mantissa << exponent, 1 << 40)


def _read_extended(heard: Heard, body: bytes) -> None:
    (ssrc,) = struct.unpack_from("!I", body)
    at = 4
    while at + 4 <= len(body):
        block, _, words = struct.unpack_from("!BBH", body, at)
        if block == REFERENCE_TIME and words == 2 and at + 12 <= len(body):
            (ntp,) = struct.unpack_from("!Q", body, at + 4)
            heard.references[ssrc] = middle(ntp)
        at += 4 + words * 4


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def sender_report(ssrc: int, ntp: int, rtp: int, packets: int, octets: int) -> bytes:
    """A sender report without report blocks."""
    body = struct.pack(
        "!IQIII", ssrc, ntp, rtp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
    )
    return _packet(SR, 0, body)


def receiver_report(ssrc: int, blocks: Sequence[Block]) -> bytes:
    """A receiver report from ``ssrc``."""
    body = struct.pack("!I", ssrc)
    for block in blocks:
        lost = max(-0x800000, min(block.lost, 0x7FFFFF)) & 0xFFFFFF
        body += struct.pack(
            "!6I",
            block.ssrc,
            (block.fraction_lost & 255) << 24 | lost,
            block.highest & 0xFFFFFFFF,
            block.jitter & 0xFFFFFFFF,
            block.last_report,
            block.delay & 0xFFFFFFFF,
        )
    return _packet(RR, len(blocks), body)


def since_references(ssrc: int, references: Sequence[tuple[int, int, int]]) -> bytes:
    """Extended report with one DLRR block, from ``ssrc``.

    ``references``: the receiver's SSRC, the middle 32 bits of its clock as it told us, and the
    time since then in 1/65536 s. From it a receiver that sends no media learns the round trip.
    """
    body = struct.pack("!IBBH", ssrc, SINCE_REFERENCE, 0, 3 * len(references))
    for receiver, told, delay in references:
        body += struct.pack("!III", receiver, told, delay & 0xFFFFFFFF)
    return _packet(XR, 0, body)


def description(ssrcs: Sequence[int], cname: str) -> bytes:
    """SDES with the CNAME that ties audio and video together."""
    name = cname.encode()[:255]
    body = b""
    for ssrc in ssrcs:
        chunk = struct.pack("!IBB", ssrc, 1, len(name)) + name + b"\0"
        body += chunk + b"\0" * (-len(chunk) % 4)
    return _packet(SDES, len(ssrcs), body)


def goodbye(ssrcs: Sequence[int]) -> bytes:
    """BYE of our streams."""
    return _packet(BYE, len(ssrcs), struct.pack(f"!{len(ssrcs)}I", *ssrcs))


def picture_loss(sender: int, media: int) -> bytes:
    """PLI: send a key frame."""
    return _packet(PSFB, PLI, struct.pack("!II", sender, media))


def full_intra(sender: int, media: int, number: int) -> bytes:
    """FIR: the same, for those who know no PLI."""
    return _packet(PSFB, FIR, struct.pack("!IIIBxxx", sender, 0, media, number & 255))


def remb(sender: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """REMB: the most that we want of these streams, in bits a second."""
    exponent = max(0, bitrate.bit_length() - 18)
    mantissa = bitrate >> exponent
    body = struct.pack("!II4sBBH", sender, 0, b"REMB", len(ssrcs),
                       exponent << 2 | mantissa >> 16, mantissa & 0xFFFF)  # fmt: skip
    return _packet(PSFB, APPLICATION, body + struct.pack(f"!{len(ssrcs)}I", *ssrcs))


def nack(sender: int, media: int, missing: Sequence[int]) -> bytes:
    """Generic NACK of sequence numbers, in rising order (wrap-around allowed)."""
    items = b""
    at = 0
    while at < len(missing):
        first, mask = missing[at], 0
        at += 1
        while at < len(missing) and 0 < (missing[at] - first) & 0xFFFF <= 16:
            mask |= 1 << (((missing[at] - first) & 0xFFFF) - 1)
            at += 1
        items += struct.pack("!HH", first, mask)
    return _packet(RTPFB, NACK, struct.pack("!II", sender, media) + items)


def transport_feedback(
    sender: int, media: int, number: int, arrivals: Sequence[tuple[int, int]]
) -> bytes:
    """Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).

    ``arrivals``: (sequence number not wrapped, arrival in ns), by rising sequence number, spanning
    less than 65536. ``number``: of this feedback packet.
    """
    base, last = arrivals[0][0], arrivals[-1][0]
    reference = min(when for _, when in arrivals) // (TICK_250_US * 256)
    clock = reference * 256
    symbols = bytearray(last - base + 1)
    deltas = bytearray()
    for sequence, when in arrivals:
        if symbols[sequence - base]:
            continue
        delta = when // TICK_250_US - clock
        delta = max(-32768, min(delta, 32767))
        clock += delta
        if 0 <= delta <= 255:
            symbols[sequence - base] = 1
            deltas.append(delta)
        else:
            symbols[sequence - base] = 2
            deltas += struct.pack("!h", delta)
    body = struct.pack("!IIHH", sender, media, base & 0xFFFF, len(symbols))
    body += struct.pack("!I", (reference & 0xFFFFFF) << 8 | number & 255)
    body += _status_chunks(symbols) + deltas
    return _packet(RTPFB, TRANSPORT_CC, body + b"\0" * (-len(body) % 4))


def _status_chunks(symbols: bytearray) -> bytes:
    """Run-length chunks for long runs, two-bit vectors (7 packets each) for the rest."""
    chunks = bytearray()
    at, end = 0, len(symbols)
    while at < end:
        run = 1
        while at + run < end and symbols[at + run] == symbols[at] and run < 8191:
            run += 1
        if run >= 7 or at + run == end:
            chunks += struct.pack("!H", symbols[at] << 13 | run)
            at += run
            continue
        vector = 0xC000
        for place, symbol in enumerate(symbols[at : at + 7]):
            vector |= symbol << (12 - 2 * place)
        chunks += struct.pack("!H", vector)
        at += 7
    return bytes(chunks)


def ntp_time(unix_ns: int) -> int:
    """64 bit NTP time of a Unix time in nanoseconds."""
    seconds, rest = divmod(unix_ns, 1_000_000_000)
    return (seconds + NTP_EPOCH) << 32 | (rest << 32) // 1_000_000_000


def middle(ntp: int) -> int:
    """The middle 32 bits, as report blocks carry them."""
    return ntp >> 16 & 0xFFFFFFFF
