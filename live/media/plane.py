"""The loop: datagrams in, demultiplexed, decrypted, forwarded, all in one turn.

A turn reads what has come, puts packets into their tracks, and forwards each track's train once.
Between the first datagram and its turn pass some two milliseconds, as with a network card that
moderates its interrupts: the packets of a video frame then leave together, in few system calls.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from live.media import fanout, ice, rtcp, rtp, srtp
from live.media.connection import Connection
from live.media.egress import Variant
from live.media.fanout import Packet, Target
from live.media.ingest import Track
from live.media.publication import Publication
from live.media.tap import Tap
from live.media.wire import RX_SLOTS, STRIDE, WORDS, Wire

WAIT_S = 0.002
BATCHES = 4
"""Batches of datagrams that one turn reads before others get their turn in the event loop."""


@dataclass
class PlaneCounts:
    """For metrics."""

    forwarded: int = 0
    late: int = 0
    unprotect_failed: int = 0
    protect_failed: int = 0
    strangers: int = 0
    """Datagrams of nobody that is known."""
    turns: int = 0


class Plane:
    """Connections by their checks and addresses, and the turn."""

    def __init__(self, wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
        self.wire = wire
        self._loop = loop
        self.by_ufrag: dict[str, Connection] = {}
        self.by_name: dict[bytes, Connection] = {}
        self.counts = PlaneCounts()
        self.taps: list[Tap] = []
        self._touched: dict[int, tuple[Publication, Track]] = {}
        self._waiting: asyncio.TimerHandle | None = None
        self._running = False

    def start(self) -> None:
        """Begin to read."""
        self._running = True
        self._loop.add_reader(self.wire.fd, self._readable)

    def stop(self) -> None:
        """Stop reading; the port is closed by its owner."""
        self._running = False
        if self._waiting is not None:
            self._waiting.cancel()
        self._loop.remove_reader(self.wire.fd)

    def add(self, connection: Connection) -> None:
        """Answer checks for a connection from now on."""
        self.by_ufrag[connection.ufrag] = connection

    def remove(self, connection: Connection) -> None:
        """Forget a connection and its addresses."""
        self.by_ufrag.pop(connection.ufrag, None)
        for name in connection.addresses.values():
            if self.by_name.get(name.raw) is connection:
                del self.by_name[name.raw]

    # -- reading ------------------------------------------------------------------

    def _readable(self) -> None:
        """Something came: more will, in a moment."""
        self._loop.remove_reader(self.wire.fd)
        self._waiting = self._loop.call_later(WAIT_S, self._turn)

    def _turn(self) -> None:
        wire = self.wire
        self._waiting = None
        for _ in range(BATCHES):
            got = wire.receive()
            now = time.monotonic_ns()
            for slot in range(got):
                self._datagram(slot, now)
            if got < RX_SLOTS:
                break
        self.forward()
        wire.flush()
        self.counts.turns += 1
        if self._running:
            self._loop.add_reader(wire.fd, self._readable)

    def _datagram(self, slot: int, now: int) -> None:
        wire = self.wire
        at = slot * STRIDE
        buffer = wire.rx
        first = buffer[at]
        size = wire.rx_messages[slot * WORDS + 7] & 0xFFFFFFFF
        if first >= 128:
            connection = self.by_name.get(wire.name(slot))
            if connection is None or connection.rx is None or first > 191 or size < 12:
                self.counts.strangers += 1
                return
            self._secured(connection, slot, size, now)
        elif first < 4:
            self._check(slot, size, now)
        elif 20 <= first <= 63:
            connection = self.by_name.get(wire.name(slot))
            if connection is not None:
                connection.on_dtls(bytes(buffer[at : at + size]), now)

    def _secured(self, connection: Connection, slot: int, size: int, now: int) -> None:
        wire = self.wire
        at = slot * STRIDE
        lengths = wire.rx_lengths
        lengths[slot] = size
        pointer, length = wire.rx_pointers[slot], wire.rx_length_pointers[slot]
        end = connection.end
        if end is None:
            return
        if rtp.is_rtcp(wire.rx[at + 1]):
            if srtp.unprotect_rtcp(connection.rx, pointer, length) != srtp.OK:
                self.counts.unprotect_failed += 1
                return
            connection.heard = now
            end.on_rtcp(rtcp.read(bytes(wire.rx[at : at + lengths[slot]])), now)
        elif srtp.unprotect(connection.rx, pointer, length) == srtp.OK:
            connection.heard = now
            end.on_rtp(wire.rx, at, lengths[slot], now)
        else:
            self.counts.unprotect_failed += 1

    def _check(self, slot: int, size: int, now: int) -> None:
        at = slot * STRIDE
        check = ice.read_check(bytes(self.wire.rx[at : at + size]))
        connection = self.by_ufrag.get(check.ufrag) if check is not None else None
        if check is None or connection is None:
            self.counts.strangers += 1
            return
        peer = self.wire.peer(slot)
        if connection.on_check(check, peer, now):
            self.by_name[peer.raw] = connection

    # -- forwarding ---------------------------------------------------------------

    def touch(self, publication: Publication, track: Track) -> None:
        """A track has packets for this turn."""
        self._touched[id(track)] = (publication, track)

    def forward(self) -> None:
        """Send every track's train."""
        if not self._touched:
            return
        touched, self._touched = self._touched, {}
        for publication, track in touched.values():
            if self.taps:
                self._tap(publication, track)
            if track.kind in publication.gated:
                track.train, track.late = [], []
                continue
            if track.jumped:
                track.park()
            if track.late:
                self._late(track)
            if track.train:
                self._train(publication, track)

    def _train(self, publication: Publication, track: Track) -> None:
        train, track.train = track.train, []
        if track.waiting or track.wants_key:
            place = track.key_frame_at(train)
            if place >= 0:
                if track.kind == "video":
                    publication.key_came(time.monotonic_ns())
                if track.wants_key:
                    track.wants_key = False
                    track.counts.key_frames += 1
                self._send(track, train[:place])
                for cursor in list(track.waiting):
                    cursor.begin(track, train[place])
                track.waiting.clear()
                train = train[place:]
        self._send(track, train)
        if track.missing:
            publication.ask_missing(track, time.monotonic_ns())

    def _send(self, track: Track, train: list[Packet]) -> None:
        if not train:
            return
        octets = sum(len(packet[3]) for packet in train)
        for variant in track.variants:
            targets = variant.targets
            packets = variant.write(train)
            self.counts.protect_failed += fanout.send(self.wire, packets, targets)
            self.counts.forwarded += len(train) * len(targets)
            variant.packets += len(train)
            variant.octets += octets
            variant.last = train[-1]

    def _late(self, track: Track) -> None:
        """Packets out of order: only for those who were there when their place was."""
        late, track.late = track.late, []
        for packet in late:
            for variant in track.variants:
                targets = _present(variant, packet[0])
                written = variant.write([packet])
                self.counts.protect_failed += fanout.send(self.wire, written, targets)
                self.counts.late += len(targets)

    def _tap(self, publication: Publication, track: Track) -> None:
        arrival = time.time_ns()
        for packet in [*track.late, *track.train]:
            sequence, marker, timestamp, payload = packet
            head = rtp.HEADER.pack(
                0x80, marker | track.payload_type, sequence, timestamp, track.ssrc
            )
            for tap in self.taps:
                tap.on_rtp(publication.number, track.kind, head + payload, arrival)


def _present(variant: Variant, sequence: int) -> list[Target]:
    found: list[Target] = []
    for cursor in variant.cursors:
        stay = cursor.stay
        if stay is not None and rtp.newer(sequence, stay.first):
            found += cursor.target()
    return found
