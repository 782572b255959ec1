"""What a publisher sends: one Track per kind, with its history, losses and feedback.

The history (for viewers' NACKs) is kept once per publication, not per viewer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from live.media import rtcp, rtp
from live.media.fanout import Packet
from live.media.sdp import Codec

if TYPE_CHECKING:
    from live.media.egress import Cursor, Variant

HISTORY = 1024
"""Packets kept for retransmission: about five seconds of 720p."""
JUMP = 300
"""A gap this long is no loss: the publisher began anew, or was away."""
NACK_AGAIN_NS = 45_000_000
"""Between two requests for a packet while the line's round trip is unknown."""
NACK_FASTEST_NS = 20_000_000
NACK_SLOWEST_NS = 150_000_000
NACK_FOR_NS = 600_000_000
"""What has not come by then is given up: a viewer's picture stands still already."""
MAX_MISSING = 300


@dataclass
class Counts:
    """Since the start of a track."""

    packets: int = 0
    octets: int = 0
    recovered: int = 0
    duplicates: int = 0
    nacks: int = 0
    key_frames: int = 0
    key_requests: int = 0
    given_up: int = 0


@dataclass(slots=True)
class Missing:
    """A packet that did not come."""

    since: int
    """When its place was passed, ns."""
    asked: int = 0
    """When it was last asked for, ns; 0 = never."""
    tries: int = 0


@dataclass
class Loss:
    """For receiver reports: the state at the last one."""

    expected: int = 0
    received: int = 0


@dataclass
class Track:
    """The audio or the video of one publication."""

    kind: str
    negotiated: Codec
    nacks: bool
    """Whether the publisher answers NACKs of this track."""
    ssrc: int = 0
    highest: int = -1
    """Extended: cycles in the upper bits; -1 before the first packet."""
    first: int = 0
    history: list[Packet | None] = field(default_factory=lambda: [None] * HISTORY)
    missing: dict[int, Missing] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    waiting: list[Cursor] = field(default_factory=list)
    """Viewers who begin at the next key frame (video) or packet (audio)."""
    train: list[Packet] = field(default_factory=list)
    """In-order packets of this turn."""
    late: list[Packet] = field(default_factory=list)
    report: tuple[int, int, int] | None = None
    """The last sender report: NTP, RTP time, arrival in ns."""
    jitter: float = 0.0
    transit: int = 0
    counts: Counts = field(default_factory=Counts)
    loss: Loss = field(default_factory=Loss)
    rate: int = 0
    """Bits a second, over the last second."""
    rate_octets: int = 0
    wants_key: bool = False
    last_arrival: int = 0
    last_time: int = 0
    """RTP time of the newest packet."""
    repair_ns: int = 0
    """From a request to its packet, smoothed; 0 = not known yet."""
    jumped: bool = False
    """The sequence began anew: viewers must be moved to fresh variants."""

    def __post_init__(self) -> None:
        self.codec = self.negotiated.name
        self.clock = self.negotiated.clock
        self.payload_type = self.negotiated.payload_type

    def take(self, sequence: int, marker: int, timestamp: int, payload: bytes, now: int) -> bool:
        """One packet on its own SSRC; whether it is new (and was queued for the viewers)."""
        highest = self.highest
        if highest < 0:
            self.highest = self.first = sequence
            delta = 1
        else:
            delta = (sequence - highest) & 0xFFFF
            if delta == 0 or (delta >= 0x8000 and 0x10000 - delta < HISTORY):
                return self.take_late(sequence, marker, timestamp, payload, now)
            if delta > JUMP:
                self._begin_anew(sequence, highest)
            else:
                if delta > 1 and self.nacks:
                    self._miss(highest + 1, highest + delta, now)
                self.highest = highest + delta
        counts = self.counts
        counts.packets += 1
        counts.octets += len(payload)
        transit = now * self.clock // 1_000_000_000 - timestamp & 0xFFFFFFFF
        change = abs((transit - self.transit + 0x80000000 & 0xFFFFFFFF) - 0x80000000)
        self.transit = transit
        if counts.packets > 1:
            self.jitter += (change - self.jitter) / 16
        packet = (sequence, marker, timestamp, payload)
        self.history[sequence & (HISTORY - 1)] = packet
        self.train.append(packet)
        self.last_arrival = now
        self.last_time = timestamp
        return True

    def take_late(
        self, sequence: int, marker: int, timestamp: int, payload: bytes, now: int
    ) -> bool:
        """A packet out of order, or one sent again."""
        cell = sequence & (HISTORY - 1)
        known = self.history[cell]
        old = self.highest < 0 or (self.highest - sequence) & 0xFFFF >= HISTORY
        if old or (known is not None and known[0] == sequence):
            self.counts.duplicates += 1
            return False
        packet = (sequence, marker, timestamp, payload)
        self.history[cell] = packet
        self.late.append(packet)
        self.counts.octets += len(payload)
        lost = self.missing.pop(sequence, None)
        if lost is not None:
            self.counts.recovered += 1
            if lost.tries == 1:  # of several requests nobody knows which was answered
                took = now - lost.asked
                self.repair_ns += (took - self.repair_ns) // 8 if self.repair_ns else took
        return True

    def _begin_anew(self, sequence: int, highest: int) -> None:
        self.missing.clear()
        self.jumped = True
        cycle = (highest >> 16) + 1
        self.highest = self.first = cycle << 16 | sequence
        self.loss = Loss()
        self.counts.packets = 0

    def _miss(self, begin: int, end: int, now: int) -> None:
        if len(self.missing) + end - begin > MAX_MISSING:
            # Too much to mend packet by packet: a new picture is cheaper.
            self.counts.given_up += len(self.missing) + end - begin
            self.missing.clear()
            self.wants_key = True
            return
        for extended in range(begin, end):
            self.missing[extended & 0xFFFF] = Missing(now)

    def to_ask(self, now: int) -> list[int]:
        """The sequence numbers to NACK now; gives up what has been missing for too long."""
        due = []
        again = NACK_AGAIN_NS
        if self.repair_ns:
            again = min(max(self.repair_ns * 3 // 2, NACK_FASTEST_NS), NACK_SLOWEST_NS)
        for sequence, lost in list(self.missing.items()):
            if now - lost.since > NACK_FOR_NS:
                del self.missing[sequence]
                self.counts.given_up += 1
                self.wants_key = self.kind == "video"
            elif now - lost.asked >= again:
                lost.asked = now
                lost.tries += 1
                due.append(sequence)
        self.counts.nacks += len(due)
        return due

    def find(self, sequence: int) -> Packet | None:
        """A packet of the history."""
        found = self.history[sequence & (HISTORY - 1)]
        return found if found is not None and found[0] == sequence else None

    def block(self, now: int) -> rtcp.Block:
        """The report block about this track since the last one."""
        expected = self.highest - self.first + 1
        received = self.counts.packets
        interval = expected - self.loss.expected
        lost = max(0, interval - (received - self.loss.received))
        self.loss = Loss(expected, received)
        last, delay = 0, 0
        if self.report is not None:
            last = rtcp.middle(self.report[0])
            delay = (now - self.report[2]) * 65536 // 1_000_000_000
        return rtcp.Block(
            ssrc=self.ssrc,
            fraction_lost=min(255, lost * 256 // interval) if interval > 0 else 0,
            lost=expected - received,
            highest=self.highest,
            jitter=int(self.jitter),
            last_report=last,
            delay=delay,
        )

    def measure(self, seconds: float) -> None:
        """Work out the bit rate since the last call."""
        octets = self.counts.octets
        self.rate = int(max(0, octets - self.rate_octets) * 8 / seconds)
        self.rate_octets = octets

    def park(self) -> None:
        """Stop every viewer until the next key frame (or packet, for sound), where all go on
        with their own numbers: nothing that comes now fits the numbers sent before.
        """
        self.jumped = False
        variants, self.variants = self.variants, []
        for variant in variants:
            for cursor in variant.cursors:
                if cursor.wanted is None:
                    cursor.again(self)

    def key_frame_at(self, train: list[Packet]) -> int:
        """The place in a train where a decoder can start, or -1."""
        if self.kind == "audio":
            return 0 if train else -1
        for place, packet in enumerate(train):
            if rtp.key_frame_starts(self.codec, packet[3]):
                return place
        return -1
