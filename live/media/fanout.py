"""The hot loop: one train of packets to everybody who gets it in the same form.

Viewers who never switched layers get identical bytes (only the key differs), so a header is written
once per *variant*, not once per viewer; then each viewer costs a copy into a slot and an encryption
in place, and one message per run of equal packets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from live.media import rtp, srtp
from live.media import wire as wires
from live.media.wire import MAX_SEGMENTS, STRIDE, TX_SLOTS, WORDS, Wire, runs

Packet = tuple[int, int, int, bytes]
"""Sequence number, marker bit (0x80 or 0), timestamp and payload, as published."""
Target = tuple[Any, int, int, bytes]
"""A viewer: its SRTP session, its socket address in memory, bytes that encryption adds, and the
control message of our own address (see wire.Name)."""


def send(wire: Wire, packets: Sequence[bytes], targets: Sequence[Target]) -> int:
    """Encrypt and queue ``packets`` for every target; how many could not be encrypted.

    Written for speed: everything that the loop touches is a local name.
    """
    refused = 0
    for begin in range(0, len(packets), MAX_SEGMENTS):
        part = packets[begin : begin + MAX_SEGMENTS]
        refused += _send(wire, part, targets)
    return refused


def _send(wire: Wire, packets: Sequence[bytes], targets: Sequence[Target]) -> int:
    sizes = [len(packet) for packet in packets]
    sized = list(zip(packets, sizes, strict=True))
    trains = runs(sizes) if wire.segments else [(n, 1, size) for n, size in enumerate(sizes)]
    count, refused = len(packets), 0
    tx, pointers = wire.tx, wire.tx_pointers
    lengths, length_pointers = wire.tx_lengths, wire.tx_length_pointers
    iov, iov_address = wire.tx_iov, wire.tx_iov_address
    messages, segment = wire.tx_messages, wire.tx_segment
    protect, half = srtp.protect, wires.CONTROLS // 2
    slot, pending = wire.used, wire.pending
    for session, address, trailer, source in targets:
        if slot + count > TX_SLOTS:
            wire.used, wire.pending = slot, pending
            wire.flush()
            slot = pending = 0
        first = slot
        for packet, size in sized:
            at = slot * STRIDE
            tx[at : at + size] = packet
            lengths[slot] = size
            if protect(session, pointers[slot], length_pointers[slot]):
                refused += 1
                tx[at : at + size] = bytes(size)  # nothing leaves in the clear
            iov[2 * slot + 1] = size + trailer
            slot += 1
        for start, number, size in trains:
            at = pending * WORDS
            messages[at] = address
            messages[at + 2] = iov_address + 16 * (first + start)
            messages[at + 3] = number
            if number > 1:
                messages[at + 5] = wires.CONTROL
                segment[pending * half + 8] = size + trailer
            else:
                messages[at + 5] = 0
            if source:
                wire.source(pending, source, size + trailer if number > 1 else 0)
            pending += 1
    wire.used, wire.pending = slot, pending
    return refused


def headed(
    packets: Sequence[Packet], payload_type: int, ssrc: int, by: tuple[int, int]
) -> list[bytes]:
    """The packets as one variant sends them; ``by``: added to sequence numbers and timestamps."""
    pack = rtp.HEADER.pack
    sequence_by, time_by = by
    return [
        pack(
            0x80,
            marker | payload_type,
            (sequence + sequence_by) & 0xFFFF,
            (timestamp + time_by) & 0xFFFFFFFF,
            ssrc,
        )
        + payload
        for sequence, marker, timestamp, payload in packets
    ]
